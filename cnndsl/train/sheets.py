"""What a network that makes images makes, as a sheet for each epoch."""

from torch import Tensor

from cnndsl.render.image.png import png
from cnndsl.render.sheets import sheets_svg
from cnndsl.render.theme import LIGHT
from cnndsl.report.pixels import Sheet
from cnndsl.train.feed import Feed
from cnndsl.train.kept.folder import RunFolder
from cnndsl.train.learning.adversaries import Adversaries
from cnndsl.train.pictures.samples import made_sheet

FOLDER = "samples"
SHOWN = 40
"""Images on a sheet."""


class Sheets:
    """The folder of a run, which gets a sheet with the weights of each epoch."""

    def __init__(self, folder: RunFolder, learner: Adversaries, feed: Feed) -> None:
        self.folder, self.learner, self.feed = folder, learner, feed

    def checkpoint(self, content: dict[str, object]) -> None:
        """Keep what the training goes on from."""
        self.folder.checkpoint(content)

    def best(self, weights: dict[str, Tensor]) -> None:
        """Keep the weights of an epoch, after what they make: where it is cut off, both follow."""
        number = -(-self.learner.made // self.feed.steps)
        drawn = sheets_svg(f"epoch {number:,}", "", [sheet(self.learner)], LIGHT)
        self.folder.write(f"{FOLDER}/epoch-{number:03}.png", png(drawn))
        self.folder.best(weights)


def sheet(learner: Adversaries) -> Sheet:
    """What a network makes now."""
    return made_sheet(learner.shown(SHOWN))
