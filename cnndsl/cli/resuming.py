"""Runs that commands go on with."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from cnndsl.cli.gather import gather
from cnndsl.cli.refusing import refusing
from cnndsl.cli.running import Way, distributed, reopened
from cnndsl.cli.training import Told
from cnndsl.dataclasses import replace
from cnndsl.resources import library

if TYPE_CHECKING:
    from cnndsl.train.building import Ending, Kept


def resume(path: Path, spec: str | None, devices: int | None, way: Way) -> "Ending | int":
    """A run that goes on from where it is; one that is over stays as it is."""
    from cnndsl.train.building import Kept, ended, refuse_changed_spec
    from cnndsl.train.group import in_group, is_first

    way = replace(way, quiet=way.quiet or not is_first())
    with refusing():
        folder = Kept(path)
        known = folder.settled
        if spec is not None:
            (given,) = gather([spec], library=library())
            refuse_changed_spec(folder, given)
        if over := ended(folder):
            way.say(f"`{path}` is over; there is nothing left to train")
            return over
    count = known.processes if devices is None else devices
    if count != known.processes:
        way.say(_others(path, f"with {known.processes} processes", f"with {count}"))
    if count > 1 and not in_group():
        return distributed(count, folder, way)
    return _resumed(folder, way)


def _resumed(folder: "Kept", way: Way) -> "Ending":
    from cnndsl.train.building import build
    from cnndsl.train.group import is_first
    from cnndsl.train.launching import follow
    from cnndsl.train.locking import alone
    from cnndsl.train.stopping import Stop

    path, known = folder.path, folder.settled
    follow()
    with refusing(), alone(path) if is_first() else nullcontext():
        run, folder = reopened(path, way.limits, way.progress)
        for before, now in (
            (known.device.partition(":")[0], run.engine.device.type),
            (known.precision, run.engine.precision),
        ):
            if before != now:
                way.say(_others(path, f"on {before}", f"on {now}"))
        if is_first():
            folder.clear()
        step = folder.step
        if step:
            way.say(f"{path}, at step {step:,} of {run.task.steps:,}")
        told = Told(run.task, folder, step, quiet=way.quiet)
        with refusing(folder):
            return build(run, folder, told, Stop(60 * way.minutes), resumes=True)


def _others(path: Path, before: str, now: str) -> str:
    return f"`{path}` began {before} and goes on {now}: its numbers will differ in the last bits"
