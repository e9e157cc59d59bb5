"""Which data a command is about, and what is told while it works."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SUFFIX
from cnndsl.cli.progress import Progress
from cnndsl.dataclasses import dataclass

if TYPE_CHECKING:
    from cnndsl.recipe.augmentations import Augmentation
    from cnndsl.recipe.data import Data
    from cnndsl.train.data.samples import Size
    from cnndsl.workspace import Report

_DIGITS = "digits"
_MOST = 1 << 14
"""How high and wide images may be at most."""


class Extents(click.ParamType["Size"]):
    """`3x224x224`: channels, height and width."""

    name = "shape"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> "Size":
        """The three numbers."""
        if isinstance(value, tuple):
            return value
        parts = str(value).lower().split("x")
        if len(parts) == 3 and all(each.isascii() and each.isdigit() for each in parts):
            channels, height, width = map(int, parts)
            if channels in (1, 3) and 0 < height <= _MOST and 0 < width <= _MOST:
                return channels, height, width
        return self.fail(
            f"expected 1 or 3 channels, height and width: `3x224x224`, found `{value}`"
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What options say of data."""

    kind: str | None
    masks: Path | None
    classes: int | None
    size: "Size | None"
    model: str | None
    settings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Data, the shape that they are brought to, and how a training changes them."""

    data: "Data"
    shape: "Size"
    home: Path
    augment: "tuple[Augmentation, ...]" = ()
    seed: int = 0


def asked_for(what: str, asked: Asked) -> Wanted:
    """The data of a spec, of a path, or those that come with the program."""
    if (asked.masks is None) != (asked.classes is None):
        raise click.UsageError("`--masks` and `--classes` belong together")
    if asked.kind is not None and asked.masks is not None:
        raise click.UsageError("`--kind` has no effect with `--masks`")
    path = Path(what)
    if path.suffix == SUFFIX or not (path.exists() or what == _DIGITS):
        return _of_spec(what, asked)
    for name, value in (("model", asked.model), ("set", asked.settings)):
        if value:
            raise click.UsageError(f"`--{name}` has an effect with a spec alone")
    from cnndsl.train.data.guessing import own_shape

    data = _of_path(path, asked)
    return Wanted(data, asked.size or own_shape(data), Path())


def _of_path(path: Path, asked: Asked) -> "Data":
    from cnndsl.recipe.data import Digits, Pairs
    from cnndsl.train.data.guessing import guessed, of_kind

    if asked.masks is not None and asked.classes is not None:
        return Pairs(images=str(path), masks=str(asked.masks), classes=asked.classes)
    if asked.kind is not None:
        return of_kind(asked.kind, path)
    return guessed(path) if path.exists() else Digits()


def _of_spec(spec: str, asked: Asked) -> Wanted:
    """The data that a spec's training names, or that are chosen for its model."""
    from cnndsl.cli.gather import gather
    from cnndsl.cli.show import failed, show
    from cnndsl.cli.single import Wrong
    from cnndsl.resources import library
    from cnndsl.workspace import check

    _refuse_beside_spec(asked)
    (path,) = gather([spec], library=library())
    report = check([path], model=asked.model, training=asked.settings)
    for error in report.unread:
        raise error
    if report.misuse:
        raise click.UsageError(report.misuse)
    if failed(report.diagnostics):
        errors = [each for each in report.diagnostics if each.severity == "error"]
        show(errors, err=True)
        raise Wrong(errors)
    return _of_recipe(spec, path.parent, report, asked)


def _of_recipe(spec: str, home: Path, report: "Report", asked: Asked) -> Wanted:
    """The one recipe, and the input of its network."""
    from cnndsl.diagnostics.suggest import listed

    if len(report.recipes) != 1:
        there = [", ".join(each.models) for each in report.recipes]
        cure = (
            f"name a model with `--model`; there is {listed(there)}" if there else "there is none"
        )
        raise click.UsageError(f"`{spec}`: one training is needed; {cure}")
    (recipe,) = report.recipes
    graph = next(each.figures.graph for each in report.models if each.name in recipe.models)
    shape = [*map(int, graph.shape(next(iter(graph.inputs.values()))))]
    if asked.size is None and len(shape) != 3:
        raise click.UsageError(f"`{graph.name}` takes no images; give `--size`")
    size = asked.size or (shape[0], shape[1], shape[2])
    return Wanted(recipe.data, size, home, recipe.augment, recipe.seed)


def _refuse_beside_spec(asked: Asked) -> None:
    for name, value in (("kind", asked.kind), ("masks", asked.masks)):
        if value is not None:
            raise click.UsageError(f"`--{name}` has no effect with a spec, which names its data")


@contextmanager
def told() -> Iterator[None]:
    """What is wrong with data, as this program says it."""
    from cnndsl.train.data.samples import DataError

    try:
        yield
    except DataError as error:
        click.echo(f"Error: {error}", err=True)
        raise click.exceptions.Exit(ExitCode.WRONG) from None


@contextmanager
def working() -> Iterator[Progress]:
    """A line on what is done, from before torch is there: that takes seconds."""
    progress = Progress()
    progress("reading")
    try:
        from cnndsl.emit.needed import torch_needed

        torch_needed()
        yield progress
    finally:
        progress.clear()
