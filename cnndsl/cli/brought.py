"""How a picture is brought to what a network has learned from."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli.progress import say
from cnndsl.cli.refusing import refusing
from cnndsl.dataclasses import dataclass
from cnndsl.needed import needed

if TYPE_CHECKING:
    from torch import Tensor

    from cnndsl.graph import Graph


@dataclass(frozen=True, slots=True)
class Brought:
    """The scale of a picture and how it is fitted: those of a run, or what options say."""

    run: Path | None
    mean: tuple[float, ...] = ()
    deviation: tuple[float, ...] = ()

    def __call__(self, path: Path, graph: "Graph") -> "tuple[Tensor, Tensor]":
        """A picture from 0 to 1, and a batch of it alone on the scale that a network takes."""
        needed("PIL", "images")
        from cnndsl.emit.picturing import image_shape, normalized
        from cnndsl.train.data.decoding import decoded
        from cnndsl.train.data.fitting import CROPPED, Fit
        from cnndsl.train.data.samples import DataError
        from cnndsl.train.kept.folder import RunFolder

        shape = image_shape(graph)
        with refusing():
            folder = RunFolder(self.run) if self.run else None
            known = folder.settled if folder else None
            fit = Fit(known.fit.way, known.fit.margin) if known else CROPPED
            try:
                shown = decoded(str(path), shape, fit).float() / 255
            except DataError as error:
                raise click.ClickException(str(error)) from None
            if folder and not (self.mean or self.deviation):
                return shown, folder.scale(shape[0])(shown[None])
            return shown, normalized(shown, self.mean, self.deviation)[None]

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of classes, of a run."""
        from cnndsl.train.kept.settled import settled

        with refusing():
            return settled(self.run).classes if self.run else ()

    def tell(self) -> None:
        """Say what nobody has said: by which scale numbers go."""
        if self.mean or self.deviation:
            return
        if self.run:
            say(f"note: the picture is brought to size and scale as the images of `{self.run}`")
        else:
            say("note: the picture goes from 0 to 1; `--mean` and `--std` give it another scale")
