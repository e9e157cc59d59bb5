"""A picture as text, line by line: boxes and frames get numbers as they come."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from cnndsl.render.picture import Box, Edge, Frame
from cnndsl.render.theme import Theme

ROUND = ("input", "output", "merge")


class Numbered(ABC):
    """The lines of a language of graphs."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.boxes: dict[Box, int] = {}
        self.frames = 0

    @abstractmethod
    def box(self, box: Box, number: int) -> str:
        """The line of a box."""

    @abstractmethod
    def frame(self, frame: Frame, number: int, indent: str) -> Iterator[str]:
        """The lines of a frame and of what is in it."""

    def items(self, frame: Frame, indent: str) -> Iterator[str]:
        """The lines of what is in a frame."""
        for item in frame.items:
            if isinstance(item, Box):
                number = self.boxes[item] = len(self.boxes)
                yield f"{indent}{self.box(item, number)}"
            else:
                self.frames += 1
                yield from self.frame(item, self.frames - 1, indent)

    def told(self, edges: Sequence[Edge]) -> Iterator[tuple[Edge, str, str, str]]:
        """Each edge with the names of its ends; the first that leaves a box says what does."""
        said = set[Box]()
        for edge in edges:
            source, target = self.boxes[edge.source], self.boxes[edge.target]
            is_first = not edge.aside and edge.source not in said
            if is_first:
                said.add(edge.source)
            yield edge, f"n{source}", f"n{target}", edge.source.leaves if is_first else ""
