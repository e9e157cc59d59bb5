"""Data that are not what a run began with: refused, or let be so from here on."""

import shlex

from cnndsl.train.building import Kept
from cnndsl.train.data.states import others
from cnndsl.train.kept.settled import RunError
from cnndsl.train.run import Run

_SHOWN = 5
"""Files of a set that are named."""


def refuse_changed_data(run: Run, folder: Kept) -> None:
    """Complain of data that are not what a run began with."""
    if found := _changed(run, folder):
        command = shlex.join(["cnndsl", "build", "--resume", str(folder.path), "--accept-data"])
        raise RunError(
            f"the data are no longer those that this run began with ({found}); bring the old ones "
            f"back, begin another run, or let this one go on with these:\n  {command}"
        )


def accept_changed_data(run: Run, folder: Kept) -> str:
    """Let data be others from here on; what is to be said of that."""
    found = _changed(run, folder)
    if not found:
        return ""
    known, now = folder.settled, run.task.training.steps
    if now != known.steps:
        raise RunError(
            f"an epoch of the data has {now:,} steps now, and had {known.steps:,} when this run "
            f"began ({found}); bring the old ones back, or begin another run"
        )
    told = f"from step {folder.step:,} on the data are others ({found})"
    if run.engine.group.is_first:
        folder.keep_files(run.collection.sets)
        folder.settle(known.model_copy(update={"data": run.fingerprints}))
        folder.log(told)
    return told


def _changed(run: Run, folder: Kept) -> str:
    """Of which sets and, as far as that is known, in which files they are others."""
    known, before, found = folder.settled.data, folder.files, []
    for name, samples in run.collection.sets.items():
        if known.get(name) == samples.fingerprint:
            continue
        if name not in before:
            found.append(f"those of {name}")
            continue
        told = others(samples, before[name])
        more = [f"{len(told) - _SHOWN:,} more"] * (len(told) > _SHOWN)
        found += [f"of {name} {', '.join([*told[:_SHOWN], *more])}"] * bool(told)
    return "; ".join(found)
