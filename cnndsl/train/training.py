"""The loop: epochs of steps, what is kept of them, and going on from there to the same bits."""

import time
from typing import Any, Protocol

from torch import Tensor

from cnndsl.dataclasses import dataclass, field
from cnndsl.recipe import Recipe
from cnndsl.train.data.samples import DataError
from cnndsl.train.feed import Feed
from cnndsl.train.group import Group
from cnndsl.train.learner import Learner
from cnndsl.train.objective import main_output
from cnndsl.train.schedules import rate
from cnndsl.train.scores import Score, Scores
from cnndsl.train.stopping import Stop
from cnndsl.train.watcher import Epoch, Silent, Watcher

_AGREE = 20
"""After so many steps processes agree whether to save, and whether to end."""


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


@dataclass
class State:
    """How far a training is."""

    step: int = 0
    epochs: list[Epoch] = field(default_factory=list)
    waited: int = 0
    """Epochs since the best one."""
    is_over: bool = False
    """Whether it is at its end, be it before its last step."""

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
        within = self.state.step % self.task.training.steps and self.state.step < self.task.steps
        if within and self.group.size == 1:
            self.save(stop)

    def _epoch(self, stop: Stop) -> None:
        """One epoch, or the rest of it."""
        recipe, state, started = self.task.recipe, self.state, time.perf_counter()
        epoch, whole = self.task.training.steps, self.task.steps
        number, place = divmod(state.step, epoch)
        losses = [each.told.loss for each in state.epochs]
        batches = self.task.training.mixed(
            recipe.seed, number, recipe.augment, self.task.classes, place
        )
        for batch in batches:
            factor = rate(recipe.schedule, state.step, epoch, whole, losses)
            loss, outputs, labels = self.learner.step(state.step, batch, factor)
            self.scores.add(loss, outputs, labels)
            state.step += 1
            self.watcher.step(state.step, loss, len(labels) * self.group.size)
            if state.step == whole:
                break
            if state.step % epoch and self._pauses(stop):
                self.seconds += time.perf_counter() - started
                started = time.perf_counter()
                self.save(stop)
                if self.is_stopped:
                    return
        self._close(number + 1, self.seconds + time.perf_counter() - started)
        (self.is_stopped,) = self.group.any(self.learner.engine.device, stop.asked)
        self.save(stop)
        self.watcher.epoch(state.epochs[-1])

    def _pauses(self, stop: Stop) -> bool:
        """Whether to save now, and perhaps to end; all processes do so after the same step."""
        if self.group.size > 1 and self.state.step % _AGREE:
            return False
        flags = stop.asked, stop.is_due(self.state.step)
        self.is_stopped, is_due = self.group.any(self.learner.engine.device, *flags)
        return self.is_stopped or is_due

    def _close(self, number: int, seconds: float) -> None:
        """The end of an epoch: look at what is held out, and keep what is best."""
        state, feed = self.state, self.task.validation
        self.learner.agree()
        self.learner.refuse_lost(state.step)
        training, self.scores, self.seconds = self.scores.score(self.group), self._scores(), 0.0
        validation = looked(self.learner, feed, self.task.classes) if feed else None
        best = state.best
        is_best = best is None or (validation or training).rank > best.told.rank
        is_best = is_best or self.learner.keeps_last
        state.epochs.append(
            Epoch(number, state.step, self.learner.rate, training, validation, seconds, is_best)
        )
        state.waited = 0 if is_best else state.waited + 1
        early = self.task.recipe.stop
        is_early = early is not None and state.waited >= early.patience
        state.is_over = is_early or state.step == self.task.steps
        if is_best:
            self.keeper.best(self.learner.weights())

    def save(self, stop: Stop) -> None:
        """Keep all that the next step depends on."""
        state = self.state
        self.learner.refuse_lost(state.step)
        numbers = {"step": state.step, "waited": state.waited, "is_over": state.is_over}
        told = [each.numbers() for each in state.epochs]
        progress = {**numbers, "epochs": told, "scores": self.scores.numbers(self.group)}
        self.keeper.checkpoint({**self.learner.content(), **progress, "seconds": self.seconds})
        stop.saved()
        self.watcher.saved(state.step)

    def resume(self, content: dict[str, Any]) -> None:
        """Be as at a checkpoint."""
        self.learner.resume(content)
        epochs = [Epoch.of(each) for each in content["epochs"]]
        self.state = State(content["step"], epochs, content["waited"], content["is_over"])
        self.scores.resume(content["scores"], self.group)
        self.seconds = content["seconds"]

    @property
    def group(self) -> Group:
        """The processes that train together."""
        return self.learner.engine.group

    def _scores(self) -> Scores:
        return Scores(self.task.classes, self.learner.engine.device, self.learner.losses)


def looked(learner: Learner, feed: Feed, classes: int) -> Score:
    """What a network, as it would be kept, makes of a set of images."""
    scores = Scores(classes, learner.engine.device)
    with learner.looking() as module:
        for batch in feed.plain():
            with learner.engine.narrow():
                answer = module(batch.images)
                loss = learner.objective(answer, batch.targets)
            scores.add(loss, main_output(answer).float(), batch.labels)
    return scores.score(feed.group)
