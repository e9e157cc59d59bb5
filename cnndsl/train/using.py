"""A network that is trained: what it says of images that nobody has told it of."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import nn

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import dataclass
from cnndsl.emit.compiled import compiled
from cnndsl.recipe.draft import main_output as main_shape
from cnndsl.train.data.decoding import decoded
from cnndsl.train.data.finding import pictures
from cnndsl.train.data.samples import DataError
from cnndsl.train.feed import Scale
from cnndsl.train.folder import RunFolder
from cnndsl.train.objective import main_output, shares_of, told_alone
from cnndsl.train.run import input_shape
from cnndsl.train.settled import NAME, RunError

_BATCH = 64


@dataclass(frozen=True, slots=True)
class Guess:
    """What an image may show, the likeliest first; or why it cannot be told."""

    path: Path
    classes: tuple[tuple[str, float], ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Trained:
    """A network with its best weights, and what it takes and tells."""

    module: nn.Module
    shape: tuple[int, int, int]
    scale: Scale
    classes: tuple[str, ...]

    @classmethod
    def of(cls, folder: RunFolder, figures: Figures) -> "Trained":
        """The network of a run."""
        known = folder.settled
        if main_shape(figures.graph).rank:
            message = f"`{known.model}` of `{folder.path}` tells no class of an image: it leaves "
            raise RunError(message + str(main_shape(figures.graph)))
        module = told_alone(compiled(figures.graph), figures.graph)
        folder.take_best(module)
        channels = input_shape(figures)[0]
        if any(
            len(each) not in (1, channels) for each in (known.scale.mean, known.scale.deviation)
        ):
            raise RunError(f"`{folder.path / NAME}` is damaged at `scale`")
        scale = Scale(known.scale.mean, known.scale.deviation)
        return cls(module.eval(), input_shape(figures), scale, known.classes)

    def guesses(self, paths: Sequence[Path], top: int) -> Iterator[Guess]:
        """What each image may show; what is no image says so, and the others go on."""
        for start in range(0, len(paths), _BATCH):
            yield from self._batch(paths[start : start + _BATCH], top)

    def _batch(self, paths: Sequence[Path], top: int) -> list[Guess]:
        images, faults = [], {}
        for path in paths:
            try:
                images.append(decoded(str(path), self.shape))
            except DataError as error:
                faults[path] = str(error)
        told = iter(self._told(torch.stack(images), top) if images else ())
        return [
            Guess(path, fault=faults[path]) if path in faults else Guess(path, next(told))
            for path in paths
        ]

    def _told(self, images: torch.Tensor, top: int) -> list[tuple[tuple[str, float], ...]]:
        with torch.inference_mode():
            outputs = main_output(self.module(self.scale(images.float() / 255))).float()
            known = shares_of(outputs) if outputs.dim() == 2 else None
            if known is None or known.shape[1] != len(self.classes):
                raise RunError("this network does not tell classes of whole images")
            shares, places = known.topk(min(top, known.shape[1]), 1)
        return [
            tuple([(self.classes[place], share) for place, share in zip(own, its, strict=True)])
            for own, its in zip(places.tolist(), shares.tolist(), strict=True)
        ]


def images(paths: Sequence[Path]) -> list[Path]:
    """The image files that paths name: folders are searched."""
    return [each for path in paths for each in (pictures(path) if path.is_dir() else [path])]
