"""Inputs of a wrong size are refused in our words, before torch sees them."""

import warnings

import pytest
import torch
from torch import nn

from cnndsl.emit.compiled import compiled
from cnndsl.emit.fused import fused
from cnndsl.emit.unable import SizeError
from tests.conftest import Golden
from tests.graph.drawn import graph_of

FIXED = "model Net { input 3x8x8; conv(2, 3) }"
OPEN = (
    "model Net { input 3xHxW; conv(4, 3, pad = 1) as fine; maxpool(2); upsample(2); add(fine, it) }"
)
VECTOR = "model Net { input 12; linear(3) }"
TWO = """
model Two {
  input left: 3xHxW
  conv(4, 3, pad = 1) as a
  input right: 1xHxW
  conv(4, 3, pad = 1) as b
  add(a, b)
}"""
HEAVY = "model Net { input 3xHxW; flatten -> linear(2) }"
PINNED = "model Net { input 3xHxW; avgpool((it.height, it.width)) -> flatten -> linear(2) }"
HEADS = """
model Heads {
  input 1xT
  conv(4, 3, pad = 1) as a
  from a { avgpool(global) -> flatten -> output aux if training }
  relu
}"""

WRONG: dict[str, tuple[str, list[tuple[int, ...]]]] = {
    "fixed: other sizes": (FIXED, [(2, 3, 9, 8)]),
    "fixed: other channels": (FIXED, [(2, 1, 8, 8)]),
    "fixed: no batch": (FIXED, [(3, 8, 8)]),
    "fixed: an axis too much": (FIXED, [(1, 2, 3, 8, 8)]),
    "fixed: no batch, other sizes": (FIXED, [(3, 9, 9)]),
    "open: sizes that do not fit": (OPEN, [(2, 3, 9, 8)]),
    "open: too small": (OPEN, [(2, 3, 1, 8)]),
    "open: other channels": (OPEN, [(2, 4, 8, 8)]),
    "open: no batch": (OPEN, [(3, 8, 8)]),
    "vector: other length": (VECTOR, [(2, 13)]),
    "vector: no batch": (VECTOR, [(12,)]),
    "two: they differ": (TWO, [(2, 3, 8, 8), (2, 1, 8, 9)]),
    "two: in the wrong order": (TWO, [(2, 1, 8, 8), (2, 3, 8, 8)]),
    "two: one without batch": (TWO, [(2, 3, 8, 8), (1, 8, 8)]),
    "two: batches of other sizes": (TWO, [(1, 3, 8, 8), (4, 1, 8, 8)]),
    "weights that depend on sizes": (HEAVY, [(2, 3, 8, 8)]),
    "a spec that reads sizes": (PINNED, [(2, 3, 8, 8)]),
    "auxiliary: other channels": (HEADS, [(2, 2, 9)]),
}


def module(text: str) -> nn.Module:
    return compiled(graph_of(text))


def refusal(text: str, shapes: list[tuple[int, ...]]) -> str:
    with pytest.raises(SizeError) as refused:
        module(text)(*[torch.rand(shape) for shape in shapes])
    return str(refused.value)


def test_what_is_said_of_wrong_sizes(golden: Golden) -> None:
    told = [f"{name}\n  {refusal(*case)}\n" for name, case in WRONG.items()]
    golden("source/sizes.txt", "\n".join(told))


def test_other_sizes_pass_where_they_fit() -> None:
    made = module(OPEN)
    for height, width in ((8, 8), (2, 16), (30, 4)):
        assert made(torch.rand(2, 3, height, width)).shape == (2, 4, height, width)


def test_any_batch_passes() -> None:
    made = module(FIXED)
    for batch in (1, 3, 7):
        assert made(torch.rand(batch, 3, 8, 8)).shape == (batch, 2, 6, 6)


def test_a_mistake_of_another_kind_is_not_ours_to_tell() -> None:
    with pytest.raises(TypeError):
        module(FIXED)()
    with pytest.raises(TypeError):
        module(FIXED)("an image")


def test_inputs_by_name_are_no_way_around() -> None:
    made = module(TWO)
    left, right = torch.rand(2, 3, 8, 8), torch.rand(2, 1, 8, 8)
    assert torch.equal(made(right=right, left=left), made(left, right))
    for wrong in ({"left": left, "right": left}, {"right": right[:, :, 1:], "left": left}):
        with pytest.raises(SizeError, match="the input `right` of `Two` takes a batch of 1xHxW"):
            made(**wrong)
    with pytest.raises(SizeError, match="found 2 of `left` and 1 of `right`"):
        made(left, right=right[:1])
    with pytest.raises(SizeError, match="takes a batch of 3x8x8"):
        module(FIXED)(x=torch.rand(1, 3, 9, 9))
    for given in ({"left": left}, {"left": left, "middle": right}):
        with pytest.raises(TypeError):
            made(**given)


def test_it_stays_before_the_form_for_inference() -> None:
    made = fused(module(TWO))
    left, right = torch.rand(2, 3, 8, 8), torch.rand(2, 1, 8, 8)
    assert torch.equal(made(right=right, left=left), made(left, right))
    with pytest.raises(SizeError, match="the input `right`"):
        made(left=left, right=left)


def test_sizes_are_tried_once() -> None:
    """And the sizes that were tried are not kept for ever."""
    made = module(OPEN)
    (gate,) = made._forward_pre_hooks.values()
    for height in range(2, 300, 2):
        made(torch.rand(1, 3, height, 2))
        assert len(gate.fitting) <= 64  # type: ignore[attr-defined]


def test_tracers_see_nothing_of_it() -> None:
    made = module(OPEN).eval()
    image = torch.rand(2, 3, 8, 8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        traced = torch.jit.trace(made, image)
        named = torch.jit.trace(made, example_kwarg_inputs={"x": image})
    assert torch.equal(traced(image), made(image))
    assert torch.equal(named(x=image), made(image))
    graph = torch.export.export(made, (image,)).graph
    assert not any("assert" in str(node.target).lower() for node in graph.nodes)


def test_scripts_are_made_of_the_printed_class() -> None:
    """Which has no gate."""
    made = module(OPEN).eval()
    printed = type(made)().eval()
    printed.load_state_dict(made.state_dict())
    image = torch.rand(2, 3, 8, 8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scripted = torch.jit.script(printed)
    assert torch.equal(scripted(image), made(image))
