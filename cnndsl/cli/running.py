"""Runs as commands begin them and go on with them."""

import shlex
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from cnndsl.cli.dataset import AS_THEY_ARE, Care, fetched
from cnndsl.cli.found import Found, found_again, found_in
from cnndsl.cli.gather import only
from cnndsl.cli.planning import planned
from cnndsl.cli.progress import Progress, say
from cnndsl.cli.proving import prove
from cnndsl.cli.refusing import refusing
from cnndsl.cli.replace import refuse_taken
from cnndsl.cli.together import Together
from cnndsl.cli.trained import RUNS
from cnndsl.cli.training import Told, as_text
from cnndsl.dataclasses import dataclass, fields, replace
from cnndsl.emit.needed import torch_needed
from cnndsl.limits import Limits
from cnndsl.resources import library
from cnndsl.runs import is_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnndsl.analysis.figures import Figures
    from cnndsl.recipe import Recipe
    from cnndsl.train.building import Ending, Kept, Origin
    from cnndsl.train.kept.first import Begun
    from cnndsl.train.kept.folder import RunFolder
    from cnndsl.train.kept.settled import Asked, Strategy
    from cnndsl.train.run import Run

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Way:
    """How a command runs a training, and tells of it."""

    limits: Limits
    minutes: float
    """After how many the state is saved."""
    quiet: bool
    style: str
    progress: Progress
    care: Care = AS_THEY_ARE
    device: str | None = None
    """Where to go on with a run that began elsewhere."""

    def say(self, text: str) -> None:
        """A line for who watches."""
        if not self.quiet:
            say(text)

    @property
    def words(self) -> list[str]:
        """The same as options of the command."""
        told = {"save-every": f"{self.minutes:g}", "format": self.style}
        words = [word for name, value in told.items() for word in (f"--{name}", value)]
        for each in fields(Limits):
            words += [Limits.flag(each.name), str(getattr(self.limits, each.name))]
        words += ["--device", self.device] if self.device else []
        return [*words, *self.care.words, *["--quiet"] * self.quiet]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with a new run."""

    only_plan: bool
    verifies: bool
    """Whether to say that it can be broken off, in place of training."""
    together: Together


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
    if is_run(Path(spec)):
        words = shlex.join(["--resume", spec])
        raise click.UsageError(f"`{spec}` is a run; go on with `{words}`")
    if not (wish.only_plan or wish.verifies):
        refuse_taken(RUNS if out is None else out, is_new=out is not None)
    path = only(spec, library=library())
    asked = asked.led(path)
    found = found_in(path, model, asked, way.limits)
    way.progress.torch()
    from cnndsl.train.building import Origin

    processes = wish.together.processes()
    if wish.verifies and processes > 1:
        raise click.UsageError("`--verify-resume` trains in one process; ask for no others")
    origin = Origin(path, found.specs, found.recipe, asked)
    where = Where(asked.device, wish.together.strategy or "ddp", processes)
    run = prepared(found, asked, origin.home, way.progress, way.care, where)
    group = run.engine.group
    way = replace(way, quiet=way.quiet or not group.is_first)
    if wish.only_plan:
        if group.is_first:
            click.echo(planned(run, origin, way.style))
        return None
    way.say(planned(run, origin, "text"))
    if wish.verifies:
        return prove(run, way.style)
    return _begun(run, origin, out, way, wish.together)


def _begun(
    run: "Run", origin: "Origin", out: Path | None, way: Way, team: Together
) -> "Ending | int":
    """A new run in its folder, here or in processes of its own."""
    from cnndsl.train.building import Kept, open_folder
    from cnndsl.train.kept.locking import alone
    from cnndsl.train.together.elastic import remember

    group, processes = run.engine.group, run.engine.processes

    def opened() -> Path:
        path = open_folder(run, origin, RUNS, out).path
        way.say(f"{run.plan.line('folder', str(path))}\n")
        return path

    if team.starts(processes):
        return team.launched(processes, origin.told, opened, way.words, way.say)
    with refusing(), group.together():
        folder = Kept(Path(group.told(str(opened() if group.is_first else ""))))
        if group.is_first:
            remember(folder.path)
    with refusing(), alone(folder.path) if group.is_first else nullcontext():
        return train(run, folder, way, resumes=False)


def train(run: "Run", folder: "Kept", way: Way, *, resumes: bool) -> "Ending":
    """Train to the end, or until someone asks to stop; how that went is in the log."""
    from cnndsl.train.building import build
    from cnndsl.train.stopping import Stop

    told = Told(run.task, folder, way.progress, folder.step if resumes else 0, quiet=way.quiet)
    with refusing(folder):
        ending = build(run, folder, told, Stop(60 * way.minutes), resumes=resumes)
        if run.engine.group.is_first:
            folder.log(as_text(ending))
    return ending


@dataclass(frozen=True, slots=True)
class Where:
    """What a network runs on."""

    device: str | None = None
    strategy: "Strategy" = "ddp"
    processes: int = 1


def reopened(
    path: Path,
    limits: Limits,
    progress: Progress,
    care: Care,
    where: Where,
    *,
    trains: bool = False,
) -> "tuple[Run, Kept]":
    """A run as it was before its first step, with its folder; to look at it, or to go on."""
    progress.torch()
    from cnndsl.train.building import Kept
    from cnndsl.train.kept.changing import refuse_changed_data
    from cnndsl.train.kept.first import Begun

    progress.clear()
    with refusing():
        folder = Kept(path)
        known = folder.settled
    found = found_again(path, known, limits)
    with refusing():
        known.refuse_other(found.recipe, path)
    begun = Begun(folder, is_kept=folder.is_begun or not trains, trains=trains)
    where = replace(where, device=where.device or known.asked.device)
    run = prepared(found, known.asked, known.place(path), progress, care, where, begun)
    with refusing():
        if not care.accepts:
            refuse_changed_data(run, folder)
    return run, folder


def kept(path: Path, limits: Limits, use: "Callable[[RunFolder, Figures, Recipe], T]") -> T:
    """What is made of a run's folder and its training, without its data."""
    torch_needed()
    from cnndsl.train.kept.folder import RunFolder

    with refusing():
        folder = RunFolder(path)
        known = folder.settled
        found = found_again(path, known, limits)
        return use(folder, found.models[0].figures, found.recipe)


def prepared(
    found: Found,
    asked: "Asked",
    home: Path,
    progress: Progress,
    care: Care,
    where: Where,
    begun: "Begun | None" = None,
) -> "Run":
    """The run, ready for its first step; torch is there."""
    from cnndsl.train import run
    from cnndsl.train.devices import device_of
    from cnndsl.train.engine import engine

    progress("reading the data")
    recipe, (first, *others) = found.recipe, [each.figures for each in found.models]
    try:
        with refusing():
            if where.device is not None:
                device_of(where.device)
            chosen = engine(
                where.device,
                recipe.precision,
                deterministic=asked.deterministic,
                sync_batchnorm=asked.sync_batchnorm,
                switches=asked.switches,
                strategy=where.strategy,
                processes=where.processes,
            )
            if care.download:
                if chosen.group.local == 0:
                    fetched(recipe.data, home, progress)
                chosen.group.told("")  # the others wait for the first
            return run.prepared(first, recipe, chosen, home, next(iter(others), None), begun)
    finally:
        progress.clear()
