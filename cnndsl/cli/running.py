"""Runs as commands begin them and go on with them."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from cnndsl.cli.changes import changes
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import gather
from cnndsl.cli.progress import Progress
from cnndsl.cli.proving import prove
from cnndsl.cli.refusing import refusing
from cnndsl.cli.show import failed, show
from cnndsl.cli.training import Told
from cnndsl.dataclasses import dataclass, fields, replace
from cnndsl.limits import Limits
from cnndsl.resources import library

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnndsl.analysis.figures import Figures
    from cnndsl.analysis.summary import ModelSummary
    from cnndsl.diagnostics import Diagnostic
    from cnndsl.recipe import Recipe
    from cnndsl.train.building import Ending, Kept
    from cnndsl.train.folder import RunFolder
    from cnndsl.train.run import Run
    from cnndsl.train.settled import Asked

T = TypeVar("T")

_TRAINING = "E41"
"""What codes begin with that are of trainings."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a command runs a training, and tells of it."""

    limits: Limits
    minutes: float
    """After how many the state is saved."""
    quiet: bool
    style: str
    progress: Progress

    def say(self, text: str) -> None:
        """A line for who watches."""
        if not self.quiet:
            click.echo(text, err=True)

    @property
    def words(self) -> list[str]:
        """The same as options of the command."""
        told = {"save-every": f"{self.minutes:g}", "format": self.style}
        words = [word for name, value in told.items() for word in (f"--{name}", value)]
        for each in fields(Limits):
            words += [Limits.flag(each.name), str(getattr(self.limits, each.name))]
        return [*words, *["--quiet"] * self.quiet]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with a new run."""

    only_plan: bool
    verifies: bool
    """Whether to say that it can be broken off, in place of training."""
    devices: int


def begin(
    spec: str,
    model: str | None,
    asked: "Asked",
    out: Path | None,
    way: Way,
    wish: Wish,
) -> "Ending | int | None":
    """A new run, from its plan to its end; none where the plan alone is asked for.

    Where it runs in processes of its own, there is only what they answer.
    """
    (path,) = gather([spec], library=library())
    (found, *others), recipe = _right(path, model, asked, way.limits)
    run = _prepared((found, *others), recipe, asked, path.parent, way.progress)
    group = run.engine.group
    way = replace(way, quiet=way.quiet or not group.is_first)
    if not way.quiet or wish.only_plan:
        click.echo(f"{found.name} from {path}\n{run.plan}", err=not wish.only_plan)
    if wish.only_plan:
        return None
    if wish.verifies:
        return prove(run, way.style)
    from cnndsl.train.building import Kept, Origin, build, open_folder
    from cnndsl.train.locking import alone
    from cnndsl.train.stopping import Stop

    processes = max(wish.devices, group.size)
    origin = Origin(path, _imported(path, way.limits), found.name, asked, processes)
    with refusing():
        made = open_folder(run, origin, Path("runs"), out).path if group.is_first else ""
        folder = Kept(Path(group.told(str(made))))
    way.say(f"  folder     {folder.path}\n")
    if wish.devices > 1:
        return distributed(wish.devices, folder, way)
    told = Told(run.task, folder, quiet=way.quiet)
    with alone(folder.path) if group.is_first else nullcontext(), refusing(folder):
        return build(run, folder, told, Stop(60 * way.minutes), resumes=False)


def distributed(count: int, folder: "Kept", way: Way) -> int:
    """Train in so many processes of this machine, and answer as they do."""
    from cnndsl.train.launching import launched

    return launched(count, ["build", "--resume", str(folder.path), *way.words], way.say)


def reopened(path: Path, limits: Limits, progress: Progress) -> "tuple[Run, Kept]":
    """A run as it was before its first step, with its folder."""
    from cnndsl.train.building import Kept, refuse_changed_data, refuse_changed_network

    with refusing():
        folder = Kept(path)
        known = folder.settled
    models, recipe = _right(path / known.spec, known.model, known.asked, limits)
    with refusing():
        known.refuse_other(recipe, path)
    run = _prepared(models, recipe, known.asked, Path(known.home), progress)
    with refusing():
        refuse_changed_network(run, folder)
        refuse_changed_data(run, folder)
    return run, folder


def kept(path: Path, limits: Limits, use: "Callable[[RunFolder, Figures], T]") -> T:
    """What is made of a run's folder and its network, without its data."""
    from cnndsl.train.folder import RunFolder

    with refusing():
        folder = RunFolder(path)
        known = folder.settled
        (found, *_), _ = _right(path / known.spec, known.model, known.asked, limits)
        return use(folder, found.figures)


def _right(
    path: Path, model: str | None, asked: "Asked", limits: Limits
) -> "tuple[Sequence[ModelSummary], Recipe]":
    """The model to train, its adversary if it has one, and how.

    Where the spec is wrong, that is shown, and it ends.
    """
    from cnndsl.diagnostics.suggest import listed
    from cnndsl.recipe.overrides import is_override
    from cnndsl.workspace import check

    own = [each for each in asked.set if not is_override(each)]
    wish = changes(tuple(own), asked.input, asked.freeze)
    training = [each for each in asked.set if is_override(each)]
    report = check([path], limits=limits, model=model, changes=wish, training=training)
    for error in report.unread:
        raise error
    if report.misuse:
        raise click.UsageError(report.misuse)
    if model is None and len(report.models) > 1 and not _trains(path, limits):
        _refuse_many(path, [each.name for each in report.models], report.diagnostics)
    if failed(report.diagnostics):
        show([each for each in report.diagnostics if each.severity == "error"], err=True)
        raise click.exceptions.Exit(ExitCode.WRONG)
    recipes = [each for each in report.recipes if model in (None, *each.models)]
    if not recipes:
        raise click.UsageError(f"there is no model in `{path}` to train")
    if len(recipes) > 1:
        there = listed([name for each in recipes for name in each.models])
        raise click.UsageError(f"name a model of `{path}` with `--model`; there is {there}")
    (recipe,) = recipes
    found = {each.name: each for each in report.models}
    return [found[name] for name in recipe.models], recipe


def _refuse_many(path: Path, names: list[str], problems: "Sequence[Diagnostic]") -> None:
    """Ask for a name where it is no more than that: nothing says which model is to be trained."""
    from cnndsl.diagnostics.suggest import listed

    errors = [each for each in problems if each.severity == "error"]
    if all(each.code.startswith(_TRAINING) for each in errors):
        raise click.UsageError(f"name a model of `{path}` with `--model`; there is {listed(names)}")


def _prepared(
    models: "Sequence[ModelSummary]",
    recipe: "Recipe",
    asked: "Asked",
    home: Path,
    progress: Progress,
) -> "Run":
    """The run, ready for its first step."""
    progress("loading torch")
    from cnndsl.emit.needed import torch_needed

    torch_needed()
    from cnndsl.train.engine import engine
    from cnndsl.train.run import prepared

    progress("reading the data")
    others = [each.figures for each in models[1:]]
    try:
        with refusing():
            chosen = engine(
                asked.device,
                recipe.precision,
                deterministic=asked.deterministic,
                sync_batchnorm=asked.sync_batchnorm,
            )
            return prepared(models[0].figures, recipe, chosen, home, *others)
    finally:
        progress.clear()


def _trains(path: Path, limits: Limits) -> bool:
    """Whether a spec says of any model how it is trained."""
    from cnndsl.model import Loader
    from cnndsl.syntax import tree

    found = Loader(None, limits).load(path)
    return any(isinstance(each, tree.Train) for each in found.file.declarations)


def _imported(path: Path, limits: Limits) -> list[Path]:
    """The files that a spec imports, but for those that ship."""
    from cnndsl.model import Loader

    loader = Loader(None, limits)
    loader.load(path)
    found = [each.path for each in loader.imported if each.path is not None]
    return [each for each in found if each.parent != library() and each != path.resolve()]
