"""The lines that a layout consists of, while they grow."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics.cells import width
from cnndsl.syntax.layout.words import Remark


@dataclass(slots=True)
class Line:
    """One line; lines of the same `level` stand directly in the same brackets."""

    indent: int
    level: int
    blank: bool
    parts: list[str] = field(default_factory=list)
    width: int = 0
    is_comment: bool = False
    remark: str | None = None
    sign: tuple[str, int] | None = None

    @property
    def text(self) -> str:
        """All but its indent and its comment."""
        return "".join(self.parts)

    def put(self, text: str) -> None:
        """More text, and so many more columns, after what it has."""
        self.parts.append(text)
        self.width += width(text)

    def widen(self, place: int, columns: int) -> None:
        """Blanks before the character at `place`."""
        text = self.text
        self.parts = [text[:place], " " * columns, text[place:]]
        self.width += columns


class Page:
    """Lines from the first on; `waiting` are comments that get the next lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.waiting: list[Remark] = []
        self.level = 0
        self.levels = 0

    @property
    def line(self) -> Line:
        """The last line."""
        return self.lines[-1]

    @property
    def column(self) -> int:
        """Where the last line ends."""
        return self.line.indent + self.line.width

    @property
    def ended(self) -> bool:
        """Whether a comment ends the last line."""
        return self.line.remark is not None

    def begin(
        self, indent: int, above: Iterable[Remark] = (), *, blank: bool = False, deeper: int = 0
    ) -> Line:
        """A new line below comments, which may be indented deeper."""
        self.comments(above, indent + deeper)
        self.lines.append(Line(indent, self.level, blank))
        return self.line

    def comments(self, above: Iterable[Remark], indent: int) -> None:
        """The comments that wait, and these, each on its line."""
        for text, blank in [*self.waiting, *above]:
            self.lines.append(Line(indent, self.level, blank, [text], is_comment=True))
        self.waiting = []

    def put(self, text: str) -> None:
        """More text for the last line, before its comment if it has one."""
        self.line.put(text)

    def remark(self, text: str | None) -> None:
        """A comment at the end of the last line, or soon after it if that has one."""
        if text is None:
            return
        if self.ended or self.waiting:
            self.waiting.append(Remark(text))
        else:
            self.line.remark = text

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Within, lines have a level of their own."""
        outer = self.level
        self.levels += 1
        self.level = self.levels
        yield
        self.level = outer
