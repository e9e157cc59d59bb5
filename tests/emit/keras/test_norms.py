"""Norms on numbers far from 0, which squares minus squares would lose in single precision."""

import pytest
import torch

from tests.emit.keras.running import SINGLE, computing, twin
from tests.graph.drawn import graph_of

NORMS = ["groupnorm(2)", "groupnorm(1)", "instancenorm(affine = true)", "bn(track = false)", "bn",
         "layernorm(over = channels)", "layernorm(over = all)", "lrn(3)"]  # fmt: skip


@pytest.mark.parametrize("norm", NORMS)
def test_an_offset_is_no_matter(norm: str) -> None:
    """Torch itself rounds the mean, so that it is held against what it says in double precision."""
    graph = graph_of(f"model Net {{ input 4x16x16; {norm} }}")
    with computing(SINGLE):
        made = twin(graph)
        for offset, scale in ((0, 1), (10, 1), (100, 0.1), (-100, 1), (1000, 1)):
            x = torch.randn(2, 4, 16, 16) * scale + offset
            assert made.difference((x,)) <= 4e-6 * (4 + abs(offset) / scale / 100)


@pytest.mark.parametrize("norm", NORMS[:4])
@pytest.mark.parametrize("value", [0.3, 37.7, 123.4, 1000.3])
def test_an_image_of_one_number_has_no_variance(norm: str, value: float) -> None:
    with computing(SINGLE):
        made = twin(graph_of(f"model Net {{ input 4x32x32; {norm} }}"))
        y = made.model(torch.full((2, 4, 32, 32), value), training=False)
        zero = made.model(torch.zeros(2, 4, 32, 32), training=False)
    assert torch.allclose(y, zero, atol=1e-4)
