"""Small trainings for the tests."""

from pathlib import Path
from typing import Any

import torch

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import replace
from cnndsl.recipe import Recipe
from cnndsl.recipe.augmentations import Hflip, Rotate
from cnndsl.recipe.data import Digits
from cnndsl.recipe.losses import CrossEntropy
from cnndsl.recipe.optimizers import Adam
from cnndsl.recipe.schedules import Cosine
from cnndsl.recipe.splits import Official
from cnndsl.train.engine import Engine
from cnndsl.train.kept.folder import RunFolder
from cnndsl.train.run import Run, prepared
from cnndsl.train.stopping import Stop
from cnndsl.train.training import Training
from cnndsl.train.watcher import Silent
from tests.graph.drawn import graph_of

NET = """
model Net {
  input 1x8x8
  conv(6, 3, pad = 1) -> bn -> relu -> maxpool(2)
  flatten -> dropout(0.3) -> linear(10)
}
"""
RECIPE = Recipe(
    models=("Net",),
    data=Digits(),
    split=Official(),
    batch=128,
    epochs=3,
    steps=None,
    loss=CrossEntropy(),
    optimizer=Adam(lr=3e-3),
    schedule=Cosine(warmup=0.5),
    augment=(Hflip(), Rotate(degrees=10)),
    ema=0.9,
)


def made(text: str = NET, **settings: Any) -> Run:  # noqa: ANN401
    """A run of a small network on the digits."""
    figures = Figures(graph_of(text))
    recipe = replace(RECIPE, **settings)
    return prepared(figures, recipe, Engine(torch.device("cpu")), Path())


def begun(run: Run, folder: RunFolder) -> Training:
    """The training of it, without a word."""
    return run.training(folder, Silent())


class After(Stop):
    """Someone who asks to stop after so many steps."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.last = step
        self.is_reached = False

    @property
    def asked(self) -> bool:
        return self.is_reached

    def is_due(self, step: int) -> bool:
        self.is_reached = step >= self.last
        return self.is_reached
