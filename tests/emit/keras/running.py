"""Makes Keras models of printed files, and holds them against torch."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from torch import Tensor

from cnndsl.dataclasses import replace
from cnndsl.emit.execution import Execution
from cnndsl.emit.keras import CannotSay, keras_source
from cnndsl.emit.keras.file import function_name
from cnndsl.emit.keras.naming import is_own_name
from cnndsl.graph import Graph

BATCH = 2


@dataclass(frozen=True)
class Precision:
    """What both sides compute with, and by how much they may differ then."""

    word: str
    close: float


DOUBLE = Precision("float64", 1e-10)
"""What is no rounding is far above this, also where a norm divides by next to nothing."""
SINGLE = Precision("float32", 5e-6)
"""What people run; the longest sums of the library differ by half of it, from their order."""


@dataclass(frozen=True)
class Twin:
    """A Keras model with the weights of a network that runs in torch."""

    graph: Graph
    model: Any
    execution: Execution
    unplaced: list[str]

    def inputs(self) -> tuple[Tensor, ...]:
        """Tensors to put in."""
        shapes = [self.graph.shape(wire) for wire in self.graph.inputs.values()]
        return tuple([torch.randn(BATCH, *map(int, shape)) for shape in shapes])

    def difference(self, xs: tuple[Tensor, ...]) -> float:
        """By how much the outputs differ at most."""
        with torch.no_grad():
            expected = self.execution(*xs)
            found = self.model([*xs] if len(xs) > 1 else xs[0], training=False)
        named = found if isinstance(found, Mapping) else {next(iter(self.graph.outputs)): found}
        assert named.keys() == self.graph.outputs.keys()
        pairs = zip(self.graph.outputs, expected, strict=True)
        return max([difference(named[name], y) for name, y in pairs])


def difference(found: Tensor, expected: Tensor) -> float:
    """The largest difference, relative to the largest number, or to 1 if all are smaller."""
    assert found.shape == expected.shape
    assert found.dtype == expected.dtype
    same = (found == expected) | (found.isnan() & expected.isnan())
    if bool(same.all()):
        return 0.0
    apart = (found - expected).abs()[~same].max()
    scale = expected[expected.isfinite()].abs().max()
    return float(apart / scale.clamp(min=1))


@contextmanager
def computing(precision: Precision) -> Iterator[None]:
    """Torch and Keras in a precision; Keras by itself turns doubles to singles here and there."""
    import keras
    from keras.src.backend.common.dtypes import BIT64_TO_BIT32_DTYPE as TURNED

    before, depth = keras.config.floatx(), sys.getrecursionlimit()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(TURNED, "float64", "float64")
        set_precision(precision.word)
        try:
            yield
        finally:
            set_precision(before)
            sys.setrecursionlimit(depth)  # the file of a deep network raises it


def set_precision(word: str) -> None:
    """What torch and Keras make numbers of from now on."""
    import keras

    torch.set_default_dtype(getattr(torch, word))
    keras.config.set_floatx(word)
    keras.config.set_dtype_policy(word)


def twin(graph: Graph) -> Twin:
    """What the printed file makes of a network, with weights at random but always the same."""
    torch.manual_seed(0)
    whole = replace(graph, auxiliary=frozenset())  # all outputs, also at rest
    execution = Execution(whole).eval()
    tensors = {**execution.weights, **execution.buffers}
    fill(tensors)
    names = executed(keras_source(graph))
    model = names[function_name(graph)]()
    arrays = {name: tensor.detach().numpy() for name, tensor in tensors.items()}
    return Twin(whole, model, execution, names["load"](model, arrays))


def executed(source: str) -> dict[str, Callable[..., Any]]:
    """The functions of a printed file."""
    names: dict[str, Any] = {"__name__": "printed"}
    exec(compile(source, "printed.py", "exec"), names)
    return names


def fill(tensors: Mapping[str, Tensor]) -> None:
    """Numbers at random that keep their size from layer to layer."""
    with torch.no_grad():
        for name, tensor in tensors.items():
            if not tensor.is_floating_point():
                continue
            if tensor.dim() > 1:
                tensor.normal_(0, (2 / max(tensor[0].numel(), 1)) ** 0.5)
            elif name.endswith(("var", "weight")):
                tensor.uniform_(0.5, 1.5)
            else:
                tensor.normal_(0, 0.1)


def spare(graph: Graph) -> set[str]:
    """The second biases of LSTMs, which Keras adds to the first."""
    readers = [node.owner for node in graph.nodes if node.layer.word == "lstm"]
    return {f"{owner.name}.{key}" for owner in readers for key in owner.weights if "bias_hh" in key}


def said(graph: Graph) -> str:
    """Why a network is refused; nothing if it is printed."""
    try:
        keras_source(graph)
    except CannotSay as refused:
        return str(refused)
    return ""


def agree(graph: Graph, precision: Precision = DOUBLE) -> None:
    """Equal parameters, weights that all have their place, and equal outputs.

    What Keras names itself is known beforehand, so that no weights get such a name.
    """
    with computing(precision):
        made = twin(graph)
        assert made.difference(made.inputs()) <= precision.close
    assert made.unplaced == []
    weights = made.execution.weights
    counted = sum(each.numel() for name, each in weights.items() if name not in spare(graph))
    assert sum(each.value.numel() for each in made.model.trainable_weights) == counted
    named = {*graph.inputs, *[each.name for each in made.model.layers if each.weights]}
    assert all(each.name in named or is_own_name(each.name) for each in made.model.operations)
