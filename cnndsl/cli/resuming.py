"""Runs that commands go on with."""

import shlex
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from cnndsl.cli.gather import only
from cnndsl.cli.refusing import refusing
from cnndsl.cli.running import Way, Where, reopened, train
from cnndsl.cli.together import Together
from cnndsl.dataclasses import replace
from cnndsl.diagnostics.wording import count
from cnndsl.resources import library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnndsl.train.building import Ending, Kept
    from cnndsl.train.engine import Engine
    from cnndsl.train.kept.settled import Settled, Strategy


def resume(path: Path, spec: str | None, team: Together, way: Way) -> "Ending | int":
    """A run that goes on from where it is; one that is over stays as it is."""
    way.progress.torch()
    from cnndsl.train.building import Kept, ended
    from cnndsl.train.kept.unchanged import refuse_changed_spec
    from cnndsl.train.together.cluster import is_first

    way.progress.clear()
    way = replace(way, quiet=way.quiet or not is_first())
    with refusing():
        folder = Kept(path)
        known = folder.settled
        if spec is not None:
            given = only(spec, library=library())
            refuse_changed_spec(path, given, way.limits)
        if over := ended(folder):
            way.say(f"`{path}` is over; there is nothing left to train")
            return over
        if not (way.device or way.care.accepts):
            folder.refuse_diverged()
    processes = team.processes(known.processes)
    strategy = team.strategy or (known.strategy if processes > 1 else "ddp")
    if team.starts(processes):
        words = [*way.words, "--strategy", strategy]
        training = known.model_dump_json()
        return team.launched(processes, training, lambda: path, words, way.say)
    return _resumed(folder, strategy, way)


def _resumed(folder: "Kept", strategy: "Strategy", way: Way) -> "Ending":
    from cnndsl.train.kept.changing import accept_changed_data
    from cnndsl.train.kept.locking import alone
    from cnndsl.train.kept.result import DIVERGED
    from cnndsl.train.kept.unchanged import MODEL
    from cnndsl.train.together.cluster import is_first
    from cnndsl.train.together.launching import follow

    path, known = folder.path, folder.settled
    follow()
    with refusing(), alone(path) if is_first() else nullcontext():
        where = Where(way.device, strategy)
        run, folder = reopened(path, way.limits, way.progress, way.care, where, trains=True)
        if way.care.accepts and (told := accept_changed_data(run, folder)):
            way.say(told)
        if is_first():
            folder.clear()
            (path / DIVERGED).unlink(missing_ok=True)
            if not (path / MODEL).exists():  # it was killed before
                folder.write(MODEL, run.source)
        for difference in _differences(known, run.engine):
            _say(way, folder, f"`{path}` {difference}")
        if told := _changed(folder, way):
            _say(way, folder, told)
        if folder.step:
            _say(way, folder, f"{path}, at step {folder.step:,} of {run.task.steps:,}")
        return train(run, folder, way, resumes=True)


def _changed(folder: "Kept", way: Way) -> str:
    """That the spec which a run began with is another now; nothing where it is not, or is gone."""
    from cnndsl.train.kept.settled import RunError
    from cnndsl.train.kept.unchanged import refuse_changed_spec

    path, known = folder.path, folder.settled
    origin = Path(known.origin)
    ships = origin.parent == library()
    spec = origin if ships else known.place(path) / origin.name
    if not spec.is_file():
        return ""
    try:
        refuse_changed_spec(path, spec, way.limits)
    except RunError:
        words = shlex.join(["cnndsl", "build", str(spec), "--resume", str(path)])
        kept = "has changed since this run began, which goes on with its own copy"
        return f"`{spec}` {kept}; `{words}` shows how"
    return ""


def _say(way: Way, folder: "Kept", line: str) -> None:
    """A line for who watches, and for the log, which the first process has."""
    from cnndsl.train.together.cluster import is_first

    way.say(line)
    if is_first():
        folder.log(line)


def _differences(known: "Settled", engine: "Engine") -> "Iterator[str]":
    """In what a run goes on other than it began, and what that does to its numbers."""
    strategy = engine.strategy if engine.processes > 1 else known.strategy
    for before, now in (
        (f"on {known.device.partition(':')[0]}", f"on {engine.device.type}"),
        (f"on {known.precision}", f"on {engine.precision}"),
        (f"with {known.strategy}", f"with {strategy}"),
    ):
        if before != now:
            yield f"began {before} and goes on {now}: its numbers will differ in the last bits"
    if known.processes != engine.processes:
        before = f"began with {count(known.processes, 'process')}"
        yield (
            f"{before} and goes on with {engine.processes}: its numbers will differ in the last "
            "bits, and with dropout or batch norms in more"
        )
