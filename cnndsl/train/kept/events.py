"""What TensorBoard draws of a run, where it is installed."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from torch import Tensor

from cnndsl.train.watcher import Epoch, Watcher

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter

FOLDER = "events"


class Events:
    """Tells TensorBoard of each epoch, and another watcher of all."""

    def __init__(self, path: Path, other: Watcher) -> None:
        self.path, self.other = path, other
        self.writer: SummaryWriter | None = None

    def step(self, step: int, loss: Tensor, images: int) -> None:
        """A step is done."""
        self.other.step(step, loss, images)

    def epoch(self, epoch: Epoch) -> None:
        """An epoch is over."""
        self._draw(epoch)
        self.other.epoch(epoch)

    def _draw(self, epoch: Epoch) -> None:
        """Tell of an epoch; what was told of it and of later ones by another process is void."""
        if self.writer is None:
            from torch.utils.tensorboard import SummaryWriter

            self.writer = SummaryWriter(str(self.path / FOLDER), purge_step=epoch.number)
        for name, score in (("training", epoch.training), ("validation", epoch.validation)):
            if score is not None:
                self.writer.add_scalar(f"loss/{name}", score.loss, epoch.number)
            if score is not None and score.accuracy is not None:
                self.writer.add_scalar(f"accuracy/{name}", score.accuracy, epoch.number)
            if score is not None and score.iou is not None:
                self.writer.add_scalar(f"IoU/{name}", score.iou, epoch.number)
        self.writer.add_scalar("rate", epoch.rate, epoch.number)
        self.writer.flush()

    def resumed(self, epochs: Sequence[Epoch]) -> None:
        """It goes on after these epochs; the last may not have been told of."""
        for epoch in epochs[-1:]:
            self._draw(epoch)
        self.other.resumed(epochs)


def with_events(path: Path, watcher: Watcher) -> Watcher:
    """A watcher that tells TensorBoard too, if it is there."""
    return Events(path, watcher) if find_spec("tensorboard") else watcher
