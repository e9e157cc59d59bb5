"""The loop: epochs of steps, what is kept of them, and going on from there to the same bits."""

import time
from collections.abc import Sequence
from itertools import islice
from math import inf, isfinite
from typing import Any, Protocol

from torch import Tensor

from cnndsl.dataclasses import dataclass, field
from cnndsl.recipe import Recipe
from cnndsl.train.data.samples import DataError
from cnndsl.train.feed import Feed
from cnndsl.train.kept.checkpoint import CheckpointError
from cnndsl.train.learning.finite import LostSight
from cnndsl.train.learning.learner import Learner
from cnndsl.train.learning.schedules import rate
from cnndsl.train.learning.scores import Scores
from cnndsl.train.looking import looked
from cnndsl.train.stopping import Stop, Stopped
from cnndsl.train.together.group import Group
from cnndsl.train.together.pace import Pace
from cnndsl.train.watcher import Epoch, Silent, Watcher


class Keeper(Protocol):
    """Where a training leaves what is to last."""

    def checkpoint(self, content: dict[str, object]) -> None:
        """Keep what the training goes on from."""

    def best(self, weights: dict[str, Tensor]) -> None:
        """Keep the best weights so far."""


class Nobody:
    """Keeps nothing."""

    def checkpoint(self, content: dict[str, object]) -> None:
        """Nothing."""

    def best(self, weights: dict[str, Tensor]) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is learned from what."""

    recipe: Recipe
    training: Feed
    validation: Feed | None
    classes: int

    @property
    def steps(self) -> int:
        """How many steps there are in all."""
        return self.recipe.steps or (self.recipe.epochs or 0) * self.training.steps

    def early(self, epochs: Sequence[Epoch]) -> str:
        """Why it is over before its last step; nothing where it is not."""
        stop, losses = self.recipe.stop, [each.told.loss for each in epochs]
        if stop is None or epochs[-1].step == self.steps:
            return ""
        if (waits := waited(losses, stop.least)) < stop.patience:
            return ""
        whole, since = -(-self.steps // self.training.steps), len(losses) - waits
        by = f" by more than {stop.least:g}" * bool(stop.least)
        return (
            f"after epoch {len(losses):,} of {whole:,}: the {epochs[-1].told_of} loss has not "
            f"fallen{by} since epoch {since:,}"
        )


@dataclass
class State:
    """How far a training is."""

    step: int = 0
    epochs: list[Epoch] = field(default_factory=list)
    is_over: bool = False
    """Whether it is at its end, be it before its last step."""

    @property
    def closed(self) -> int:
        """The step up to which epochs are over, and looked at."""
        return self.epochs[-1].step if self.epochs else 0

    @property
    def losses(self) -> list[float]:
        """Those of all epochs, of images that are held out if any are."""
        return [each.told.loss for each in self.epochs]

    @property
    def best(self) -> Epoch | None:
        """The epoch whose weights are kept."""
        return next((each for each in reversed(self.epochs) if each.is_best), None)


class Training:
    """One training from its first step, or from a checkpoint, to its last."""

    def __init__(
        self, task: Task, learner: Learner, keeper: Keeper, watcher: Watcher | None = None
    ) -> None:
        self.task, self.learner, self.keeper = task, learner, keeper
        self.watcher = watcher or Silent()
        self.state = State()
        self.scores = self._scores()
        self.pace = Pace(self.group, learner.engine.device)
        self.is_stopped = False
        self.seconds = 0.0
        """How long this epoch has taken before it was gone on with."""

    def run(self, stop: Stop) -> State:
        """Train to the end, or until someone asks to stop, which is heeded after a step."""
        with self.learner.engine.running():
            try:
                while not (self.state.is_over or self.is_stopped):
                    self._epoch(stop)
            except DataError:
                self._rescue(stop)
                raise
        return self.state

    def _rescue(self, stop: Stop) -> None:
        """Keep what there is where an image cannot be read, if that is within an epoch."""
        if self.state.step > self.state.closed and self.group.size == 1:
            self.save(stop)

    def _epoch(self, stop: Stop) -> None:
        """One epoch, or the rest of it."""
        recipe, state, started = self.task.recipe, self.state, time.perf_counter()
        epoch, whole = self.task.training.steps, self.task.steps
        number, last, losses = len(state.epochs), min(state.closed + epoch, whole), state.losses
        batches = self.task.training.mixed(
            recipe.seed, number, recipe.augment, self.task.classes, state.step - state.closed
        )
        for batch in islice(batches, last - state.step):
            factor = rate(recipe.schedule, state.step, epoch, whole, losses)
            learned = self.learner.step(state.step, batch, factor)
            if batch.share:
                self.scores.add(*learned)
            state.step += 1
            loss, _, labels, _ = learned
            self.watcher.step(state.step, loss, len(labels) * self.group.size)
            if state.step < last and self._pauses(stop):
                self.seconds += time.perf_counter() - started
                started = time.perf_counter()
                self.save(stop)
                if self.is_stopped:
                    return
        try:
            self._close(number + 1, started, stop)
        except Stopped:
            self.seconds += time.perf_counter() - started
            self.is_stopped = True
            self.save(stop)
            return
        (self.is_stopped,) = self.group.any(self.learner.engine.device, stop.asked)
        self.save(stop)
        self.watcher.epoch(state.epochs[-1])

    def _pauses(self, stop: Stop) -> bool:
        """Whether to save now, and perhaps to end; all processes do so after the same step."""
        step = self.state.step
        if not self.pace.is_due(step):
            return False
        self.is_stopped, is_due = self.pace.agreed(step, stop.asked, stop.is_due(step))
        return self.is_stopped or is_due

    def _close(self, number: int, started: float, stop: Stop) -> None:
        """The end of an epoch: look at what is held out, and keep what is best."""
        state, feed = self.state, self.task.validation
        self.learner.agree()
        self.learner.refuse_lost(state.step)
        validation = looked(self.learner, feed, self.task.classes, stop=stop) if feed else None
        if validation and not isfinite(validation.loss):
            raise LostSight(number, state.step, self.learner.rate)
        training, self.scores = self.scores.score(self.group), self._scores()
        seconds, self.seconds = self.seconds + time.perf_counter() - started, 0.0
        best = state.best
        is_best = best is None or (validation or training).rank > best.told.rank
        is_best = is_best or self.learner.keeps_last
        state.epochs.append(
            Epoch(number, state.step, self.learner.rate, training, validation, seconds, is_best)
        )
        state.is_over = bool(self.task.early(state.epochs)) or state.step == self.task.steps
        if is_best:
            self.keeper.best(self.learner.weights())

    def save(self, stop: Stop) -> None:
        """Keep all that the next step depends on."""
        state = self.state
        self.learner.refuse_lost(state.step)
        numbers = {"step": state.step, "is_over": state.is_over}
        told = [each.numbers() for each in state.epochs]
        progress = {**numbers, "epochs": told, "scores": self.scores.numbers(self.group)}
        self.keeper.checkpoint({**self.learner.content(), **progress, "seconds": self.seconds})
        stop.saved()

    def resume(self, content: dict[str, Any]) -> None:
        """Be as at a checkpoint."""
        self.learner.resume(content)
        epochs = [Epoch.of(each) for each in content["epochs"]]
        self.state = State(content["step"], epochs, content["is_over"])
        self._refuse_misfit()
        self.scores.resume(content["scores"], self.group)
        self.seconds = content["seconds"]

    def _refuse_misfit(self) -> None:
        """Complain of a place that this training never comes to, and so might never leave."""
        state, epoch, whole = self.state, self.task.training.steps, self.task.steps
        fits = state.closed <= state.step <= min(state.closed + epoch, whole)
        if not fits or (state.closed == whole and not state.is_over):
            raise CheckpointError(
                f"the checkpoint is at step {state.step:,}, after {len(state.epochs):,} epochs, "
                f"where a training of {whole:,} steps, {epoch:,} to an epoch, never is; begin "
                "another run"
            )

    @property
    def group(self) -> Group:
        """The processes that train together."""
        return self.learner.engine.group

    def _scores(self) -> Scores:
        return Scores(self.task.classes, self.learner.engine.device, self.learner.losses)


def waited(losses: Sequence[float], least: float) -> int:
    """How many epochs are over since the last one whose loss was lower by so much."""
    lowest, found = inf, 0
    for loss in losses:
        lowest, found = (loss, 0) if loss < lowest - least else (lowest, found + 1)
    return found
