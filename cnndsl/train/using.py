"""A network that is trained: what it says of images that nobody has told it of."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import nn

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import dataclass, replace
from cnndsl.emit.compiled import compiled
from cnndsl.recipe.draft import main_output as main_shape
from cnndsl.train.data.decoding import decoded
from cnndsl.train.data.finding import pictures
from cnndsl.train.data.fitting import Fit
from cnndsl.train.data.samples import DataError
from cnndsl.train.kept.folder import RunFolder
from cnndsl.train.kept.settled import NAME, RunError
from cnndsl.train.learning.objective import main_output, shares_of, told_alone
from cnndsl.train.learning.scaling import Scale
from cnndsl.train.reading import read, spelled
from cnndsl.train.run import input_shape

_BATCH = 64


@dataclass(frozen=True, slots=True)
class Guess:
    """What an image may show, the likeliest first; or why it cannot be told."""

    path: Path
    classes: tuple[tuple[str, float], ...] = ()
    text: str | None = None
    """What was read, by a network that reads."""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Trained:
    """A network with its best weights, and what it takes and tells."""

    module: nn.Module
    shape: tuple[int, int, int]
    fit: Fit
    scale: Scale
    classes: tuple[str, ...]
    reads: bool
    """Whether it tells one class after the other."""
    device: torch.device = torch.device("cpu")

    @classmethod
    def of(cls, folder: RunFolder, figures: Figures) -> "Trained":
        """The network of a run."""
        known = folder.settled
        shape = main_shape(figures.graph)
        reads = shape.rank == 1 and shape.channels == len(known.classes) + 1
        if shape.rank and not reads:
            message = f"`{known.model}` of `{folder.path}` tells no class of an image: it leaves "
            raise RunError(message + str(shape))
        module = told_alone(compiled(figures.graph), figures.graph)
        folder.take_best(module)
        channels = input_shape(figures)[0]
        if any(
            len(each) not in (1, channels) for each in (known.scale.mean, known.scale.deviation)
        ):
            raise RunError(f"`{folder.path / NAME}` is damaged at `scale`")
        scale = Scale(known.scale.mean, known.scale.deviation)
        fit = Fit(known.fit.way, known.fit.margin)
        return cls(module.eval(), input_shape(figures), fit, scale, known.classes, reads)

    def to(self, device: torch.device) -> "Trained":
        """The same on a device."""
        self.module.to(device)
        return replace(self, device=device)

    def guesses(self, paths: Sequence[Path], top: int) -> Iterator[Guess]:
        """What each image may show; what is no image says so, and the others go on."""
        for start in range(0, len(paths), _BATCH):
            yield from self._batch(paths[start : start + _BATCH], top)

    def _batch(self, paths: Sequence[Path], top: int) -> list[Guess]:
        images, faults = [], {}
        for path in paths:
            try:
                images.append(decoded(str(path), self.shape, self.fit))
            except DataError as error:
                faults[path] = str(error)
        right = [path for path in paths if path not in faults]
        told = {each.path: each for each in self._told(right, images, top)}
        return [told.get(path) or Guess(path, fault=faults[path]) for path in paths]

    def _told(
        self, paths: Sequence[Path], images: Sequence[torch.Tensor], top: int
    ) -> Iterator[Guess]:
        if not images:
            return
        with torch.inference_mode():
            shown = self.scale(torch.stack([*images]).to(self.device).float() / 255)
            outputs = main_output(self.module(shown)).cpu()
        if self.reads:
            for path, own in zip(paths, read(outputs.float()), strict=True):
                yield Guess(path, text=spelled(self.classes, own))
            return
        known = shares_of(outputs.float())
        if known.shape[1] != len(self.classes):
            raise RunError("this network does not tell classes of whole images")
        shares, places = known.topk(min(top, known.shape[1]), 1)
        for path, own, its in zip(paths, places.tolist(), shares.tolist(), strict=True):
            named = [self.classes[place] for place in own]
            yield Guess(path, tuple(zip(named, its, strict=True)))


def images(paths: Sequence[Path]) -> list[Path]:
    """The image files that paths name: folders are searched."""
    return [each for path in paths for each in (pictures(path) if path.is_dir() else [path])]
