"""Proof, on a few steps, that a training that is broken off leads where the whole one does."""

from copy import deepcopy
from pathlib import Path

import torch

from cnndsl.dataclasses import dataclass, replace
from cnndsl.train.feed import Feed
from cnndsl.train.kept.folder import RunFolder, hash_of
from cnndsl.train.run import Run
from cnndsl.train.splitting import Part
from cnndsl.train.stopping import Stop
from cnndsl.train.training import Task, Training

_BATCHES = 3
"""How many make an epoch here; there are two epochs."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of the comparison."""

    steps: int
    hash: str
    """The SHA-256 of the weights that the whole training leads to."""
    differing: str = ""
    """What is not the same, if something is not."""


class Always(Stop):
    """Someone who asks to stop after every step."""

    @property
    def asked(self) -> bool:
        """Always."""
        return True

    def is_due(self, step: int) -> bool:
        """Always."""
        return True


def verified(run: Run, home: Path) -> Verified:
    """Train a little as a run would, at once and broken off after each step, in empty folders."""
    task = _short(run)
    learners = [deepcopy(run.learner) for _ in range(task.steps)]
    whole = Training(task, run.learner, RunFolder.made("whole", home))
    whole.run(Stop())
    folder = RunFolder.made("parts", home)
    for step, learner in enumerate(learners):
        torch.manual_seed(step + 1)  # chance is as it may be in a new process
        part = Training(task, learner, folder)
        if step:
            part.resume(folder.last)
        part.run(Always())
    return Verified(task.steps, hash_of(whole.learner.weights()), _differing(whole, part))


def _short(run: Run) -> Task:
    """Two epochs of a few batches, read as those of the whole run are."""
    recipe = replace(run.recipe, epochs=2, steps=None, stop=None)
    division, task = run.division, run.task
    training = _part(run, task.training, len(division.training))
    held = task.validation and _part(run, task.validation, len(task.validation.samples))
    return replace(task, recipe=recipe, training=training, validation=held)


def _part(run: Run, feed: Feed, count: int) -> Feed:
    places = torch.arange(min(_BATCHES * feed.batch, count))
    samples = Part(feed.samples, places)
    found = Feed(
        samples,
        feed.batch,
        feed.scale,
        run.engine,
        is_copied=feed.is_copied,
        accumulate=feed.accumulate,
    )
    if feed.resident is None:
        found.resident = None
    return found


def _differing(whole: Training, parts: Training) -> str:
    """The first of all that is kept that is not the same."""
    both = [_flat("", each.learner.content()) for each in (whole, parts)]
    for name, one in both[0].items():
        if hash_of({name: one}) != hash_of({name: both[1].get(name, torch.empty(0))}):
            return name
    scores = [
        [(each.training, each.validation) for each in one.state.epochs] for one in (whole, parts)
    ]
    return "" if scores[0] == scores[1] else "the scores of epochs"


def _flat(name: str, content: object) -> dict[str, torch.Tensor]:
    """Tensors and numbers by their ways from the top."""
    if isinstance(content, torch.Tensor):
        return {name: content}
    if isinstance(content, int | float):
        return {name: torch.tensor(content, dtype=torch.float64)}
    if isinstance(content, list | tuple):
        content = dict(enumerate(content))
    if not isinstance(content, dict):
        return {}
    found: dict[str, torch.Tensor] = {}
    for key, each in content.items():
        found |= _flat(f"{name}.{key}" if name else str(key), each)
    return found
