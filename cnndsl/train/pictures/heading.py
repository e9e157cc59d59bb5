"""What stands above plots and matrices."""

from collections.abc import Iterator

from cnndsl.dataclasses import dataclass
from cnndsl.render.letters import SMALL, TITLE, cut, width
from cnndsl.render.theme import Theme
from cnndsl.train.pictures.ink import label

EDGE = 16
_TITLE, _LINE, _APART = TITLE + 3, 16, 8


@dataclass(frozen=True, slots=True)
class Heading:
    """A title, if there is one, and lines below it."""

    title: str = ""
    notes: tuple[str, ...] = ()

    @property
    def high(self) -> int:
        """How far down what follows begins."""
        return EDGE + (_TITLE + _APART) * bool(self.title) + _LINE * len(self.notes)

    @property
    def wide(self) -> float:
        """How wide a picture must be for it."""
        notes = [width(each, SMALL) for each in self.notes]
        return max([width(cut(self.title), TITLE, bold=True), *notes]) + 2 * EDGE

    def lines(self, theme: Theme) -> Iterator[str]:
        """What it is drawn with."""
        y = EDGE + _TITLE * bool(self.title)
        if self.title:
            yield label(EDGE, y - 5, cut(self.title), theme.ink, size=TITLE, bold=True)
        for place, note in enumerate(self.notes):
            yield label(EDGE, y + 11 + place * _LINE, note, theme.faint)


BARE = Heading()
"""No heading, where a page has one."""
