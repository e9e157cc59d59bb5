"""Which data a command is about, and what is told while it works."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli.gather import SUFFIX, only
from cnndsl.cli.options import Function
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

    kind: str | None = None
    masks: Path | None = None
    classes: int | None = None
    alphabet: str | None = None
    table: str | None = None
    fit: str | None = None
    margin: float | None = None
    size: "Size | None" = None
    model: str | None = None
    settings: tuple[str, ...] = ()

    @property
    def told(self) -> dict[str, object]:
        """What is said of the files of a folder, as arguments of their word."""
        return {name: getattr(self, name) for name in _TOLD if getattr(self, name) is not None}


_TOLD = ("masks", "classes", "alphabet", "table", "fit", "margin")


def showing(run: Function) -> Function:
    """The options that say what images show which lie in one folder."""
    for each in (
        click.option("--table", metavar="FILE", help="The table of texts; labels.csv without it."),
        click.option(
            "--alphabet",
            metavar="TEXT",
            help="The characters of texts, if images show those, as a table has them.",
        ),
        click.option(
            "--classes",
            type=click.IntRange(min=2, max=1 << 15),
            metavar="N",
            help="How many classes the dots of masks have.",
        ),
        click.option(
            "--masks",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            metavar="FOLDER",
            help="Where the masks of the images are, if those are learned.",
        ),
    ):
        run = each(run)
    return run


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
    from cnndsl.recipe.data import Digits
    from cnndsl.train.data.guessing import guessed, of_kind

    if asked.told:
        if asked.kind is not None:
            raise click.UsageError(f"`--kind` has no effect with `--{next(iter(asked.told))}`")
        return files_of(path, asked)
    if asked.kind is not None:
        return of_kind(asked.kind, path)
    return guessed(path) if path.exists() else Digits()


def files_of(path: Path, asked: Asked) -> "Data":
    """The files of a folder, with what options say of them."""
    from cnndsl.layers import Word, bind
    from cnndsl.recipe.data import Data, ImageFolder, Lines, Pairs

    given = asked.told
    for one, other in (("classes", "masks"), ("masks", "classes"), ("table", "alphabet")):
        if one in given and other not in given:
            raise click.UsageError(f"`--{one}` needs `--{other}`")
    if "masks" in given and "alphabet" in given:
        raise click.UsageError("images show what `--masks` or what `--alphabet` says, not both")
    cls: type[Data] = ImageFolder
    told: dict[str, object] = {"path": str(path)}
    if "masks" in given:
        cls, told = Pairs, {"images": str(path), "masks": str(given.pop("masks"))}
    elif "alphabet" in given:
        cls = Lines
    if "fit" in given:
        told["fit"] = Word(str(given.pop("fit")))
    found, problems = bind(cls, {**told, **given})
    if found is None:
        raise click.UsageError(problems[0].message)
    return found


def _of_spec(spec: str, asked: Asked) -> Wanted:
    """The data that a spec's training names, or that are chosen for its model."""
    from cnndsl.cli.single import refuse_wrong
    from cnndsl.recipe.paths import from_home, home_of
    from cnndsl.resources import library
    from cnndsl.workspace import check

    _refuse_beside_spec(asked)
    path = only(spec, library=library())
    home = home_of(path)
    settings = from_home(asked.settings, home)
    report = check([path], model=asked.model, training=settings)
    refuse_wrong(report)
    return _of_recipe(spec, home, report, asked)


def _of_recipe(spec: str, home: Path, report: "Report", asked: Asked) -> Wanted:
    """The one recipe, and the input of its network; of adversaries the second takes images."""
    from cnndsl.diagnostics.suggest import listed

    if len(report.recipes) != 1:
        there = [", ".join(each.models) for each in report.recipes]
        cure = (
            f"name a model with `--model`; there is {listed(there)}" if there else "there is none"
        )
        raise click.UsageError(f"`{spec}`: one training is needed; {cure}")
    (recipe,) = report.recipes
    graph = next(each.figures.graph for each in report.models if each.name == recipe.models[-1])
    shape = [*map(int, graph.shape(next(iter(graph.inputs.values()))))]
    if asked.size is None and len(shape) != 3:
        raise click.UsageError(f"`{graph.name}` takes no images; give `--size`")
    size = asked.size or (shape[0], shape[1], shape[2])
    return Wanted(recipe.data, size, home, recipe.augment, recipe.seed)


def _refuse_beside_spec(asked: Asked) -> None:
    """Complain of what a spec says itself."""
    for name in (*["kind"] * (asked.kind is not None), *asked.told):
        raise click.UsageError(f"`--{name}` has no effect with a spec, which names its data")


@dataclass(frozen=True, slots=True)
class Care:
    """What to do where data are missing, or not what they were."""

    download: bool = False
    accepts: bool = False
    """Whether a run goes on with others."""

    @property
    def words(self) -> list[str]:
        """The same as options of a command."""
        return [*["--download"] * self.download, *["--accept-data"] * self.accepts]


AS_THEY_ARE = Care()


def downloading(run: Function) -> Function:
    """The option that fetches data which are missing."""
    told = "Fetch MNIST, Fashion-MNIST or CIFAR if they are missing."
    return click.option("--download", is_flag=True, help=told)(run)


def fetched(data: "Data", home: Path, progress: Progress) -> None:
    """Fetch data that their makers keep for everybody, where they are missing."""
    from cnndsl.train.data.fetching import REMOTES, fetch

    if type(data) not in REMOTES:
        there = "MNIST, Fashion-MNIST and CIFAR can be fetched"
        raise click.UsageError(f"`--download` has no effect with `{data.word}`: {there}")
    fetch(data, home, progress)


@contextmanager
def working() -> Iterator[Progress]:
    """A line on what is done, from before torch is there: that takes seconds."""
    with Progress() as progress:
        progress("reading")
        from cnndsl.emit.needed import torch_needed

        torch_needed()
        yield progress
