"""What is shown as torch's calls is Python that makes them."""

import re

import pytest
import torch

from cnndsl.layers import LAYERS
from cnndsl.report.sample import sample
from cnndsl.report.torch import spelled
from tests.layers.written import inputs, layer

# What has tensors of its own, or copies channels of many maps, is shown in short.
WHOLE = [word for word in LAYERS if word not in ("partial_conv", "layerscale", "subsample", "rbf")]


@pytest.mark.parametrize("word", WHOLE)
def test_shown_calls_run(word: str) -> None:
    """Each step, read as Python, takes what the step before it leaves."""
    made, xs = layer(LAYERS[word].example.spec), inputs(LAYERS[word])
    facts = made.facts(xs)
    tensors = ("x",) if len(xs) == 1 else tuple("abc"[: len(xs)])
    values = [torch.rand(2, *x) for x in xs]
    if word == "unpool":
        values[1] = torch.zeros(2, *xs[1], dtype=torch.int64)
    names = {"torch": torch, **dict(zip(tensors, values, strict=True)), "x": values[0]}
    for step in spelled(facts.call, tensors).split(" -> "):
        answer = eval(step, names)
        names["x"] = answer(names["x"]) if isinstance(answer, torch.nn.Module) else answer
    left = names["x"] if isinstance(names["x"], tuple) else (names["x"],)
    if not (len(tensors) > 2 and word != "lerp" and word != "concat"):
        assert [tuple(each.shape[1:]) for each in left] == [*map(tuple, facts.outputs)]


def test_samples_show_the_call() -> None:
    assert sample(LAYERS["maxpool"]).torch == "torch.nn.MaxPool2d(3, stride=2, padding=1)"
    shown = sample(LAYERS["partial_conv"]).torch
    assert re.fullmatch(r"\[.*, \.\.\.\] -> torch\.cat\(\(\.\.\.\), dim=1\)", shown)
