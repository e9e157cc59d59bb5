"""A recipe: all that a training does, each setting made by someone or for a reason."""

from collections.abc import Mapping
from typing import Literal

from cnndsl.dataclasses import dataclass, field
from cnndsl.layers.initial import Init
from cnndsl.layers.words import Word
from cnndsl.recipe.augmentations import Augmentation
from cnndsl.recipe.choice import written
from cnndsl.recipe.data import Aim, Data
from cnndsl.recipe.losses import Loss
from cnndsl.recipe.normalizations import Normalization
from cnndsl.recipe.optimizers import Optimizer
from cnndsl.recipe.penalties import Penalty
from cnndsl.recipe.schedules import Schedule
from cnndsl.recipe.splits import Split
from cnndsl.recipe.stops import Early

Precision = Literal["auto", "fp32", "bf16", "fp16"]
NORMALIZE = "normalize"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `train NET on DATA { ... }` says, with what it leaves to be chosen."""

    models: tuple[str, ...]
    data: Data
    split: Split
    batch: int
    epochs: int | None
    """How many times all is learned from; or else `steps`, how many batches are."""
    steps: int | None
    loss: Loss
    optimizer: Optimizer
    schedule: Schedule
    task: Aim = "classes"
    """What the outputs are compared with: a class, a mask of classes, or the image itself.

    Of adversaries the first makes images, and the second tells them from those of the data.
    """
    augment: tuple[Augmentation, ...] = ()
    penalty: tuple[Penalty, ...] = ()
    stop: Early | None = None
    precision: Precision = "auto"
    seed: int = 0
    clip: float | None = None
    """The largest norm of a gradient; what is larger is made as long as that."""
    accumulate: int = 1
    """In how many parts a batch is worked on, whose gradients are added up for one step."""
    ema: float | None = None
    """How much of a running mean of the weights each step keeps, if there is one."""
    init: Init = "torch"
    """How weights are drawn that begin with no file."""
    weights: str | None = None
    """The file that weights begin with."""
    fresh: tuple[str, ...] = ()
    """Layers that begin anew all the same, such as the last one for other classes."""
    slower: float | None = None
    """What the rate of weights from the file is multiplied by."""
    normalize: Normalization | None = None
    """The scale of images; without one that of a run whose weights it begins with, or measured."""
    freeze: tuple[str, ...] = ()
    is_cut: bool = False
    """Whether a command makes it shorter or longer than its schedule was written for."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """For each setting that nobody made, why it is what it is."""

    def written(self) -> dict[str, str]:
        """Each setting as a spec writes it; without those that are nothing."""
        return {name: written(value) for name, value in self._settings() if _is_said(value)}

    def _settings(self) -> list[tuple[str, object]]:
        unsaid = ("models", "task", "is_cut", "reasons", "precision", "init")
        names = [each for each in type(self).__slots__ if each not in unsaid]
        found: list[tuple[str, object]] = [(name, getattr(self, name)) for name in names]
        return [*found, ("precision", Word(self.precision)), ("init", Word(self.init))]


def _is_said(value: object) -> bool:
    return value is not None and value != ()
