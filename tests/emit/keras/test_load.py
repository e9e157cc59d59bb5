"""What takes weights over from torch in a printed file: by exact names and shapes alone."""

from collections.abc import Mapping
from typing import Any

import pytest
import torch
from torch import Tensor

from cnndsl.emit.keras import keras_source
from tests.emit.keras.running import Twin, agree, executed, twin
from tests.graph.drawn import graph_of

Weights = dict[str, Tensor]


def made(text: str) -> tuple[Twin, Weights]:
    """A model with weights, and these."""
    found = twin(graph_of(f"model Net {{ {text} }}"))
    held = {**found.execution.weights, **found.execution.buffers}
    return found, {name: each.detach() for name, each in held.items()}


def load(one: Twin, weights: Mapping[str, Any]) -> list[str]:
    """What the printed file says of weights."""
    left: list[str] = executed(keras_source(one.graph))["load"](one.model, weights)
    return left


def test_what_is_missing_or_of_no_use() -> None:
    one, weights = made("input 3x8x8; conv(4, 3, bias = false) -> bn")
    assert load(one, {**weights, "head.weight": torch.ones(3)}) == ["head.weight"]
    assert load(one, {**weights, "conv1.bias": torch.ones(4)}) == ["conv1.bias"]
    with pytest.raises(KeyError, match=r"no weights \['bn1.running_mean'\]"):
        load(one, {name: each for name, each in weights.items() if "mean" not in name})


@pytest.mark.parametrize(
    ("text", "name", "shape"),
    [
        ("input 3x9x9; conv(4, (1, 3)) as a", "a.weight", (4, 3, 3, 1)),
        ("input 3x9x9; conv(4, 3) as a", "a.weight", (4, 3, 5, 5)),
        ("input 8; linear(2, bias = false) as a", "a.weight", (8, 2)),
        ("input 8; linear(2, bias = false) as a", "a.weight", (2, 2, 4)),
        ("input 8; linear(2) as a", "a.bias", (1, 2)),
        ("input 4x9; gru(3) as a", "a.weight_hh_l0", (3, 9)),
        ("input 4x8x8; layerscale(0.1) as a", "a.weight", (1, 4, 1)),
        ("input 4x8x8; deconv(6, (1, 3), groups = 2) as a", "a.weight", (4, 3, 3, 1)),
    ],
)
def test_another_shape_of_as_many_numbers_is_refused(
    text: str, name: str, shape: tuple[int, ...]
) -> None:
    one, weights = made(text)
    assert name in weights
    with pytest.raises(ValueError, match=r"expected|operands|must be"):
        load(one, {**weights, name: torch.ones(shape)})


def test_names_that_differ_in_dots_alone() -> None:
    one, weights = made("input 3x9x9; stage s { conv(4, 3, bias = false) as a }")
    wrong = torch.zeros_like(weights["s.a.weight"])
    assert load(one, {"s_a.weight": wrong, **weights, "s._a.weight": wrong}) == [
        "s_a.weight",
        "s._a.weight",
    ]
    kernel = one.model.get_layer("s_a").kernel.value
    assert torch.equal(kernel.permute(3, 2, 0, 1), weights["s.a.weight"])
    with pytest.raises(KeyError, match=r"s\.a\.weight"):
        load(one, {"s_a.weight": wrong})


@pytest.mark.parametrize(
    ("stage", "layer", "name"),
    [
        ("s", "a", "s_a"),
        ("s", "conv_in", "s__conv_in"),
        ("s_", "a", "s__-a"),
        ("s_", "_a", "s__-_a"),
        ("s__t___u", "a", "s__t___u_-a"),
    ],
)
def test_names_are_read_back(stage: str, layer: str, name: str) -> None:
    graph = graph_of(f"model Net {{ input 3x9x9; stage {stage} {{ conv(4, 3) as {layer} }} }}")
    agree(graph)
    assert f'name="{name}"' in keras_source(graph)


def test_a_recurrent_layer_lacks_nothing() -> None:
    one, weights = made("input 4x9; lstm(3, bidirectional = true)")
    assert load(one, weights) == []
    with pytest.raises(KeyError, match="bias_hh_l0_reverse"):
        load(one, {name: each for name, each in weights.items() if "hh_l0_reverse" not in name})


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float16, torch.float32, torch.float64])
def test_tensors_of_any_precision_that_learn(kind: torch.dtype) -> None:
    one, weights = made("input 3x9x9; conv(4, 3) as a -> bn")
    given = {name: torch.nn.Parameter(each.to(kind), True) for name, each in weights.items()}
    assert load(one, given) == []
    bias = one.model.get_layer("a").bias.value
    assert torch.equal(bias, given["a.bias"].detach().to(bias.dtype))
