"""A whole run: planned, trained, tested, and written down."""

import shlex
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from signal import SIGTERM

from cnndsl.dataclasses import dataclass
from cnndsl.train.checkpoint import CheckpointError
from cnndsl.train.events import with_events
from cnndsl.train.finishing import finish
from cnndsl.train.folder import LAST, RunFolder, changed, hash_of
from cnndsl.train.listing import RESULT, result_of
from cnndsl.train.pictures.tables import metrics_csv
from cnndsl.train.run import Run
from cnndsl.train.scores import Score
from cnndsl.train.settled import Asked, RunError, Scaled, Settled
from cnndsl.train.stopping import Stop
from cnndsl.train.training import State, Training
from cnndsl.train.watcher import Epoch, Watcher


@dataclass(frozen=True, slots=True)
class Origin:
    """What a run is made of, so that it can be made again: the spec and what was asked for."""

    spec: Path
    imported: Sequence[Path]
    model: str
    asked: Asked
    processes: int = 1


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended."""

    folder: Path
    state: State
    tested: Score | None = None
    hash: str = ""
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

    def give(self, training: Training) -> None:
        """Bring a training to where the checkpoint is."""
        try:
            training.resume(self.last)
            table = metrics_csv(training.state.epochs)
        except (CheckpointError, OSError):
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
    kept = folder.keep_specs(origin.spec, origin.imported)
    folder.settle(
        Settled(
            model=origin.model,
            spec=kept,
            origin=str(origin.spec.resolve()),
            home=str(origin.spec.resolve().parent),
            asked=origin.asked,
            recipe=run.recipe.written(),
            reasons=dict(run.recipe.reasons),
            data=run.fingerprints,
            classes=run.collection.classes,
            scale=Scaled(mean=run.scale.mean, deviation=run.scale.deviation),
            device=str(run.engine.device),
            precision=run.engine.precision,
            processes=origin.processes,
        )
    )
    folder.write("model.py", run.source)
    folder.log(str(run.plan))
    return folder


def build(run: Run, folder: Kept, watcher: Watcher, stop: Stop, *, resumes: bool) -> Ending:
    """Train to the end or until someone asks to stop; what is at its end is tested."""
    if run.engine.group.is_first:
        watcher = with_events(folder.path, watcher)
    training = run.training(folder, watcher)
    if resumes and folder.is_begun:
        folder.give(training)
    with stop.heeding():
        with run.engine.group.together():
            state = training.run(stop)
        if not state.is_over or not run.engine.group.is_first:
            signal = None if state.is_over else stop.signal or SIGTERM
            return Ending(folder.path, state, signal=signal)
        hashed = hash_of(folder.best_weights)
        return Ending(folder.path, state, finish(run, state.epochs, folder, hashed), hashed)


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
        tested = result["score"] and Score.of(result["score"])
        return Ending(path, State(content["step"], epochs, is_over=True), tested, result["weights"])
    except (KeyError, TypeError):
        raise RunError(f"`{path / LAST}` or `{path / RESULT}` is damaged") from None


def refuse_changed_network(run: Run, folder: RunFolder) -> None:
    """Complain of a network that is not what a run began with, and say how they differ."""
    path = folder.path / "model.py"
    if not path.exists():
        folder.write(path.name, run.source)
    elif difference := changed(path, run.source, "the network as it is read now"):
        raise RunError(
            f"the spec in `{folder.path}` no longer says what this run began with:\n\n"
            f"{difference}\n\nbring the old one back, or begin another run"
        )


def refuse_changed_data(run: Run, folder: RunFolder) -> None:
    """Complain of data that are not what a run began with."""
    known = folder.settled.data
    others = [name for name, each in run.fingerprints.items() if known.get(name) != each]
    if others:
        sets = " and ".join(others)
        raise RunError(
            f"the data of {sets} are no longer those that this run began with; "
            "begin another, or bring the old ones back"
        )


def refuse_changed_spec(folder: RunFolder, spec: Path) -> None:
    """Complain of a spec that is not what a run began with, and say how they differ."""
    now = spec.read_text(encoding="utf-8", errors="replace")
    difference = changed(folder.path / "spec.cnn", now, str(spec))
    if difference:
        raise RunError(
            f"`{spec}` has changed since this run began:\n\n{difference}\n\n"
            "begin another run, or go on with what the run has: leave the spec out"
        )
