"""A whole run: planned, trained, tested, and written down."""

import json
import os
import shlex
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import cached_property
from pathlib import Path
from signal import SIGTERM

from cnndsl.dataclasses import dataclass
from cnndsl.model import Spec
from cnndsl.recipe import Recipe
from cnndsl.recipe.paths import home_of
from cnndsl.train.data.faults import at_once
from cnndsl.train.finishing import finish
from cnndsl.train.kept.checkpoint import CheckpointError
from cnndsl.train.kept.events import with_events
from cnndsl.train.kept.folder import LAST, RunFolder, hash_of
from cnndsl.train.kept.result import DIVERGED, Diverged, Result, diverged_of, result_of
from cnndsl.train.kept.settled import Asked, Fitted, RunError, Scaled, Settled
from cnndsl.train.kept.unchanged import MODEL
from cnndsl.train.learning.finite import NotFinite
from cnndsl.train.pictures.tables import metrics_csv
from cnndsl.train.run import Run
from cnndsl.train.stopping import Stop, Stopped
from cnndsl.train.together.group import Lost
from cnndsl.train.training import State, Training
from cnndsl.train.watcher import Epoch, Silent, Watcher


@dataclass(frozen=True, slots=True)
class Origin:
    """What a run is made of, so that it can be made again: the spec and what was asked for."""

    path: Path
    specs: Sequence[Spec]
    """What was read there, and what that imports."""
    recipe: Recipe
    """As it was asked for; of few images a batch may have less."""
    asked: Asked

    @property
    def told(self) -> str:
        """The same in words, wherever it lies."""
        texts = [each.source.text for each in self.specs]
        return json.dumps([self.model, self.asked.model_dump(), texts])

    @property
    def model(self) -> str:
        """The network that is kept."""
        return self.recipe.models[0]

    @property
    def home(self) -> Path:
        """The folder from which data are named."""
        return home_of(self.path)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended."""

    folder: Path
    state: State
    result: Result | None = None
    signal: int | None = None
    """What asked it to stop before its end, from where it can be gone on with."""


class Kept(RunFolder):
    """The folder of a run that trains, with its table of epochs up to date."""

    @cached_property
    def step(self) -> int:
        """How far the checkpoint is; 0 where there is none."""
        return int(self.last["step"]) if self.is_begun else 0

    @property
    def rest(self) -> str:
        """What there is of a training that broke off, and how to go on."""
        with suppress(CheckpointError, OSError):  # the first process may have kept more since
            self.step = int(self.last["step"])
        there = f"what was trained up to step {self.step:,} is kept" if self.step else ""
        command = shlex.join(["cnndsl", "build", "--resume", str(self.path)])
        return f"{there or 'nothing is trained yet'}; go on with\n  {command}"

    def checkpoint(self, content: dict[str, object]) -> None:
        """Keep what the training goes on from, and the table of what came of it so far."""
        super().checkpoint(content)
        told, step = content["epochs"], content["step"]
        assert isinstance(told, list)
        assert isinstance(step, int)
        self.step = step
        self.write("metrics.csv", metrics_csv([Epoch.of(each) for each in told]))

    @contextmanager
    def marking(self) -> Iterator[None]:
        """Write down where a training diverged, if it does; a full disk may not keep even that."""
        try:
            yield
        except NotFinite as error:
            with suppress(OSError):
                self.write(DIVERGED, Diverged(step=error.step, reason=str(error)).text)
            raise

    def refuse_diverged(self) -> None:
        """Complain of going on to where numbers were none before: the same bits lead there."""
        if found := diverged_of(self.path):
            raise RunError(
                f"`{self.path}` diverged at step {found.step:,}, and going on leads there again; "
                f"begin another run that does not: {found.reason}"
            )

    def give(self, training: Training) -> None:
        """Bring a training to where the checkpoint is."""
        try:
            with training.group.together():
                training.resume(self.last)
            table = metrics_csv(training.state.epochs)
        except (CheckpointError, Lost, OSError):
            raise
        except Exception as error:  # whatever is wrong with a file that others wrote
            reason = str(error).split("\n")[0][:200]
            message = f"`{self.path / LAST}` is no checkpoint of this training: {reason}"
            raise CheckpointError(message) from None
        if training.group.is_first:
            self.write("metrics.csv", table)


def open_folder(run: Run, origin: Origin, runs: Path, out: Path | None) -> Kept:
    """The folder of a new run, with all that is known before the first step."""
    folder = Kept.made(origin.model, runs, out)
    folder.settle(
        Settled(
            model=origin.model,
            spec=folder.keep_specs(origin.specs),
            origin=str(origin.specs[0].path or origin.specs[0].source.name),
            home=str(origin.home),
            beside=_way(folder.path, origin.home),
            asked=origin.asked,
            recipe=origin.recipe.written(),
            reasons=dict(origin.recipe.reasons),
            data=run.fingerprints,
            steps=run.task.training.steps,
            classes=run.collection.classes,
            scale=Scaled(mean=run.scale.mean, deviation=run.scale.deviation),
            fit=Fitted(way=run.collection.fit.way, margin=run.collection.fit.margin),
            carried=run.carried,
            parameters=run.figures.cost.params,
            device=str(run.engine.device),
            precision=run.engine.precision,
            processes=run.engine.processes,
            strategy=run.engine.strategy,
        )
    )
    folder.keep_files(run.collection.sets)
    folder.write(MODEL, run.source)
    folder.log(str(run.plan))
    return folder


def _way(run: Path, home: Path) -> str:
    """The way from a run to a folder; none from a drive to another."""
    try:
        return os.path.relpath(home, run.resolve())
    except ValueError:
        return ""


def build(run: Run, folder: Kept, watcher: Watcher, stop: Stop, *, resumes: bool) -> Ending:
    """Train to the end or until someone asks to stop; what is at its end is tested."""
    watcher = with_events(folder.path, watcher) if run.engine.group.is_first else Silent()
    training = run.training(folder, watcher)
    if resumes and folder.is_begun:
        folder.give(training)
        watcher.resumed(training.state.epochs)
    with stop.heeding():
        with folder.marking(), run.engine.group.together(), _telling(run):
            state = training.run(stop)
        if not state.is_over or not run.engine.group.is_first:
            signal = None if state.is_over else stop.signal or SIGTERM
            return Ending(folder.path, state, signal=signal)
        hashed = hash_of(folder.best_weights)
        try:
            result = finish(run.whole, state.epochs, folder, hashed, stop)
        except Stopped:
            return Ending(folder.path, state, signal=stop.signal)
        return Ending(folder.path, state, result)


def _telling(run: Run) -> AbstractContextManager[None]:
    """Tells all images that cannot be read; of several processes none lets the others wait."""
    alone = run.engine.processes == 1
    return at_once(run.collection, str(run.recipe.data)) if alone else nullcontext()


def ended(folder: Kept) -> Ending | None:
    """How a run ended that is over; a run that lost its checkpoint is not begun again."""
    result, path = result_of(folder.path), folder.path
    if not folder.is_begun and (result or (path / "metrics.csv").exists()):
        raise RunError(
            f"the checkpoint `{path / LAST}` is gone, without which nothing can go on; "
            "begin another run, which leaves this one as it is"
        )
    if result is None:
        return None
    content = folder.last
    try:
        epochs = [Epoch.of(each) for each in content["epochs"]]
        return Ending(path, State(content["step"], epochs, is_over=True), result)
    except (KeyError, TypeError):
        raise RunError(f"`{path / LAST}` is damaged") from None
