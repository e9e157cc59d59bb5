"""Training with narrow products, by torch's autocast."""

from pathlib import Path

import pytest
import torch
from torch.nn.functional import cross_entropy

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import replace
from cnndsl.recipe.losses import CrossEntropy
from cnndsl.train.engine import Engine
from cnndsl.train.kept.folder import RunFolder
from cnndsl.train.learning.objective import Objective
from cnndsl.train.run import prepared
from cnndsl.train.stopping import Stop
from tests.graph.drawn import graph_of
from tests.train.made import NET, RECIPE, begun

GATED = """
model Gated {
  input x: 1x8x8
  lerp {
    | from x
    | conv(1, 3, pad = 1) -> relu
    | conv(1, 3, pad = 1) -> softplus
  }
  flatten -> linear(10)
}
"""


def learned(text: str, precision: str, folder: Path) -> float:
    """The loss of validation at the end."""
    engine = Engine(torch.device("cpu"), precision)
    run = prepared(Figures(graph_of(text)), RECIPE, engine, Path())
    return begun(run, RunFolder.made("Net", folder)).run(Stop()).losses[-1]


@pytest.mark.parametrize("text", [NET, GATED])
def test_it_learns_as_with_wide_ones(text: str, tmp_path: Path) -> None:
    narrow, wide = (learned(text, precision, tmp_path) for precision in ("bf16", "fp32"))
    assert narrow == pytest.approx(wide, rel=0.05)
    assert narrow != wide


def test_a_loss_is_of_wide_numbers() -> None:
    weights = tuple(1 / n for n in range(1, 11))
    objective = Objective(replace(RECIPE, loss=CrossEntropy(weights=weights)), None)
    outputs = torch.linspace(-9, 9, 70).sin().mul(5).view(7, 10).bfloat16()
    classes = torch.arange(7)
    with torch.autocast("cpu", torch.bfloat16):
        found = objective(outputs, classes)
    assert found.dtype == torch.float32
    torch.testing.assert_close(
        found, cross_entropy(outputs.float(), classes, torch.tensor(weights))
    )
