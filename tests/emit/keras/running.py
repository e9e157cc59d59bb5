"""Makes Keras models of printed files, and holds them against torch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from cnndsl.dataclasses import replace
from cnndsl.emit.execution import Execution
from cnndsl.emit.keras import keras_source
from cnndsl.emit.keras.file import function_name
from cnndsl.emit.keras.naming import is_own_name
from cnndsl.graph import Graph

BATCH = 2
CLOSE = 1e-6


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

    def differences(self, xs: tuple[Tensor, ...]) -> dict[str, float]:
        """By how much each output differs, relative to its largest number."""
        with torch.no_grad():
            expected = self.execution(*xs)
            found = self.model([*xs] if len(xs) > 1 else xs[0], training=False)
        named = found if isinstance(found, Mapping) else {next(iter(self.graph.outputs)): found}
        assert named.keys() == self.graph.outputs.keys()
        pairs = zip(self.graph.outputs, expected, strict=True)
        return {name: difference(named[name], y) for name, y in pairs}


def difference(found: Tensor, expected: Tensor) -> float:
    assert found.shape == expected.shape
    same = (found == expected) | (found.isnan() & expected.isnan())
    if bool(same.all()):
        return 0.0
    apart = (found - expected).abs()[~same].max()
    scale = expected[expected.isfinite()].abs().max()
    return float(apart / scale)


def twin(graph: Graph) -> Twin:
    """What the printed file makes of a network, with weights at random."""
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


def agree(graph: Graph, close: float = CLOSE) -> None:
    """Equal parameters, weights that all have their place, and equal outputs.

    What Keras names itself is known beforehand, so that no weights get such a name.
    """
    made = twin(graph)
    assert made.unplaced == []
    weights = made.execution.weights
    counted = sum(each.numel() for name, each in weights.items() if name not in spare(graph))
    assert sum(each.value.numel() for each in made.model.trainable_weights) == counted
    assert all(each <= close for each in made.differences(made.inputs()).values())
    named = {*graph.inputs, *[each.name for each in made.model.layers if each.weights]}
    assert all(each.name in named or is_own_name(each.name) for each in made.model.operations)
