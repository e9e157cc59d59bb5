"""How a training is told on a terminal, and on what is no terminal."""

import json
import shlex
import time
from typing import TYPE_CHECKING

from cnndsl.cli.progress import Progress, say
from cnndsl.diagnostics.wording import count
from cnndsl.report.amounts import accuracy, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from cnndsl.train.building import Ending
    from cnndsl.train.kept.folder import RunFolder
    from cnndsl.train.kept.result import Numbers
    from cnndsl.train.learning.scores import Score
    from cnndsl.train.training import Task
    from cnndsl.train.watcher import Epoch

_EVERY = 0.2
"""Seconds between two looks at a loss, which a GPU has to be waited for."""
_BAR = 24
"""Letters of a bar at most."""


class Told:
    """A line for each epoch, which the folder's log has too, and a bar where a person watches."""

    def __init__(
        self,
        task: "Task",
        folder: "RunFolder",
        progress: Progress,
        done: int = 0,
        *,
        quiet: bool,
    ) -> None:
        self.task, self.folder, self.progress, self.quiet = task, folder, progress, quiet
        self.first = done
        self.started = self.looked = time.perf_counter()
        self.images = 0
        self.loss = float("nan")

    def step(self, step: int, loss: "Tensor", images: int) -> None:
        """A step is done: draw the bar, if it is time to."""
        self.images += images
        now = time.perf_counter()
        if self.quiet or not self.progress.is_seen or now - self.looked < _EVERY:
            return
        self.looked, self.loss = now, loss.flatten()[0].item()
        spent = now - self.started
        left = spent / (step - self.first) * (self.task.steps - step)
        text = (
            f" step {step:,} of {self.task.steps:,}  loss {self.loss:.4f}  {clock(left)} left"
            f"  {self.images / spent:,.0f} images/s"
        )
        room = max(0, min(_BAR, self.progress.room - len(text)))
        full = room * step // self.task.steps
        self.progress.show("━" * full + "─" * (room - full) + text)

    def epoch(self, epoch: "Epoch") -> None:
        """An epoch is over."""
        line = told(epoch, self.task)
        self.folder.log(line)
        if not self.quiet:
            say(line)

    def resumed(self, epochs: "Sequence[Epoch]") -> None:
        """It goes on after these epochs; a process that was killed may not have told the last."""
        for line in [told(each, self.task) for each in epochs[-1:]]:
            if line not in self.folder.said:
                self.folder.log(line)


def told(epoch: "Epoch", task: "Task") -> str:
    """What came of an epoch, in one line."""
    epochs = -(-task.steps // task.training.steps)
    words = [f"epoch {epoch.number:>{len(str(epochs))}}/{epochs}"]
    for name, score in (("loss", epoch.training), ("validation", epoch.validation)):
        if score is None:
            continue
        right = "" if score.accuracy is None else f" {accuracy(score.accuracy)}"
        right += "" if score.iou is None else f" IoU {percent(score.iou)}"
        words.append(f"{name} {score.loss:.4f}{right}")
    if epoch.training.discriminator is not None:
        words.append(f"discriminator {epoch.training.discriminator:.4f}")
    words.append(f"rate {epoch.rate:.3g}")
    words.append(clock(epoch.seconds))
    return "  ".join(words) + ("  best" if epoch.is_best and epoch.is_judged else "")


def clock(seconds: float) -> str:
    """`0.8 s`, `42 s`, `12:05`, `3:12:05`."""
    if round(seconds, 1) < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{rest:02}"
    return f"{minutes}:{rest:02}" if minutes else f"{rest} s"


def as_text(ending: "Ending") -> str:
    """How a run ended, and where it is."""
    if ending.signal is not None:
        return (
            f"stopped at step {ending.state.step:,}; go on with\n"
            f"  {shlex.join(['cnndsl', 'build', '--resume', str(ending.folder)])}"
        )
    best, result = ending.state.best, ending.result
    lines = []
    if result is not None and result.stopped_early:
        lines.append(f"stopped early, {result.stopped_early}")
    if best is not None:
        word = "best" if best.is_judged else "last"
        lines.append(f"{word} epoch {best.number}: {_score(best.told)}")
    if result is not None and result.score is not None:
        of = count(result.score.count, "image")
        lines.append(f"{result.measured}: {_score(result.score)} of {of}")
    return "\n".join([*lines, str(ending.folder)])


def _score(score: "Score | Numbers") -> str:
    if score.discriminator is not None:
        return f"loss {score.loss:.4f}, discriminator {score.discriminator:.4f}"
    if score.accuracy is None:
        return f"loss {score.loss:.4f}"
    overlap = "" if score.iou is None else f"mean IoU {percent(score.iou)}, "
    return f"{accuracy(score.accuracy)} right, {overlap}loss {score.loss:.4f}"


def as_json(ending: "Ending") -> str:
    """The same for programs."""
    best, result = ending.state.best, ending.result
    known = {"measured": None, "score": None, "weights": "", "stopped_early": ""}
    return json.dumps(
        {
            "folder": str(ending.folder),
            "finished": ending.signal is None,
            "step": ending.state.step,
            "best": best and best.numbers(),
            **(result.model_dump() if result else known),
        },
        indent=2,
    )
