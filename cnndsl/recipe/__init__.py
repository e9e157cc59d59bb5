"""Recipes: what `train` says, checked against the network before anything runs."""

from cnndsl.recipe.augmentations import Augmentation
from cnndsl.recipe.data import Data, Known
from cnndsl.recipe.losses import Loss
from cnndsl.recipe.optimizers import Optimizer
from cnndsl.recipe.overrides import is_override
from cnndsl.recipe.penalties import Penalty
from cnndsl.recipe.reading import read
from cnndsl.recipe.recipe import Precision, Recipe
from cnndsl.recipe.schedules import Schedule
from cnndsl.recipe.splits import Split
from cnndsl.recipe.stops import Early

__all__ = [
    "Augmentation",
    "Data",
    "Early",
    "Known",
    "Loss",
    "Optimizer",
    "Penalty",
    "Precision",
    "Recipe",
    "Schedule",
    "Split",
    "is_override",
    "read",
]
