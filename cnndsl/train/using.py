"""A network that is trained: what it says of images that nobody has told it of."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import dataclass, replace
from cnndsl.emit.compiled import compiled
from cnndsl.recipe import Recipe
from cnndsl.recipe.data import Aim
from cnndsl.recipe.draft import COLOURS
from cnndsl.recipe.draft import main_output as main_shape
from cnndsl.runs import SETTLED
from cnndsl.shape import Shape
from cnndsl.train.answers import as_bytes, classes_of, copied
from cnndsl.train.data.decoding import decoded_of
from cnndsl.train.data.finding import pictures
from cnndsl.train.data.fitting import Fit, unfitted_mask
from cnndsl.train.data.samples import DataError
from cnndsl.train.inlets import input_shape
from cnndsl.train.kept.folder import RunFolder
from cnndsl.train.kept.settled import RunError
from cnndsl.train.learning.objective import main_output, shares_of, told_alone
from cnndsl.train.learning.scaling import Scale
from cnndsl.train.learning.targets import NOWHERE
from cnndsl.train.pictures.files import image_png, mask_png
from cnndsl.train.reading import read, spelled

_BATCH = 64
Extents = tuple[int, int]
"""A height and a width."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What an image may show, the likeliest first; or why it cannot be told."""

    path: Path
    classes: tuple[tuple[str, float], ...] = ()
    text: str | None = None
    """What was read, by a network that reads."""
    picture: bytes = b""
    """The mask or the image that was made of it, as PNG, by a network that makes those."""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Trained:
    """A network with its best weights, and what it takes and tells."""

    module: nn.Module
    shape: tuple[int, int, int]
    fit: Fit
    scale: Scale
    classes: tuple[str, ...]
    recipe: Recipe
    device: torch.device = torch.device("cpu")

    @classmethod
    def of(cls, folder: RunFolder, figures: Figures, recipe: Recipe) -> "Trained":
        """The network of a run."""
        known, shape = folder.settled, input_shape(figures)
        if recipe.task == "adversarial":
            made = f"look at what it makes in `{folder.path / 'samples'}`"
            raise RunError(f"`{known.model}` of `{folder.path}` takes no images; {made}")
        if shape[0] not in COLOURS:
            takes = f"takes {shape[0]} channels, and files of images have 1 or 3"
            raise RunError(f"`{known.model}` of `{folder.path}` {takes}")
        told = _classes_told(main_shape(figures.graph), recipe.task)
        if recipe.task != "images" and len(known.classes) != told:
            raise RunError(f"`{folder.path / SETTLED}` is damaged at `classes`")
        module = told_alone(compiled(figures.graph), figures.graph)
        folder.take_best(module)
        scale = folder.scale(shape[0])
        fit = Fit(known.fit.way, known.fit.margin)
        return cls(module.eval(), shape, fit, scale, known.classes, recipe)

    def to(self, device: torch.device) -> "Trained":
        """The same on a device."""
        self.module.to(device)
        return replace(self, device=device)

    def guesses(self, paths: Sequence[Path], top: int) -> Iterator[Guess]:
        """What each image may show; what is no image says so, and the others go on."""
        for start in range(0, len(paths), _BATCH):
            yield from self._batch(paths[start : start + _BATCH], top)

    def _batch(self, paths: Sequence[Path], top: int) -> list[Guess]:
        images, sizes, faults = [], list[Extents](), {}
        for path in paths:
            try:
                image, size = decoded_of(str(path), self.shape, self.fit)
            except DataError as error:
                faults[path] = str(error)
            else:
                images.append(image)
                sizes.append(size)
        right = [path for path in paths if path not in faults]
        outputs = self._outputs(images) if images else torch.empty(0)
        told = {
            path: self._guess(path, own, size, top)
            for path, own, size in zip(right, outputs, sizes, strict=True)
        }
        return [told.get(path) or Guess(path, fault=faults[path]) for path in paths]

    def _outputs(self, images: Sequence[Tensor]) -> Tensor:
        with torch.inference_mode():
            shown = self.scale(torch.stack([*images]).to(self.device).float() / 255)
            return main_output(self.module(shown)).float().cpu()

    def _guess(self, path: Path, output: Tensor, size: Extents, top: int) -> Guess:
        """What is told of an image of this size."""
        outputs = output[None]
        match self.recipe.task:
            case "sequences":
                return Guess(path, text=spelled(self.classes, read(outputs)[0]))
            case "masks":
                mask = classes_of(outputs)[0]
                axes = self.fit.axes(size, (mask.shape[0], mask.shape[1]))
                mask = unfitted_mask(mask, axes, NOWHERE)
                return Guess(path, picture=mask_png(mask, len(self.classes)))
            case "images":
                image = as_bytes(copied(self.recipe.loss, output))
                return Guess(path, picture=image_png(image))
        known = shares_of(outputs)[0]
        shares, places = known.topk(min(top, len(known)))
        named = [self.classes[place] for place in places.tolist()]
        return Guess(path, tuple(zip(named, shares.tolist(), strict=True)))


def _classes_told(shape: Shape, task: Aim) -> int:
    """How many classes such outputs tell: a single one two, and of a sequence one is a blank."""
    return 2 if shape.channels == 1 else shape.channels - (task == "sequences")


def found(paths: Sequence[Path]) -> dict[Path, Path]:
    """The image files that paths name: folders are searched; each with its way from there.

    One that is named twice has the first way.
    """
    ways: dict[Path, Path] = {}
    for path in paths:
        there, home = (pictures(path), path) if path.is_dir() else ([path], path.parent)
        for each in there:
            ways.setdefault(each, each.relative_to(home))
    return ways
