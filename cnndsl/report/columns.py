"""Rows of text in columns."""

from collections.abc import Sequence

from cnndsl.diagnostics.cells import width

GAP = "  "


def aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """The rows as lines; cells of the columns `right` end together, others begin together."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = []
        for place, (cell, room) in enumerate(zip(row, widths, strict=True)):
            blank = " " * (room - width(cell))
            cells.append(blank + cell if place in right else cell + blank)
        lines.append(GAP.join(cells).rstrip())
    return lines


def labelled(rows: Sequence[tuple[str, str]]) -> list[str]:
    """A text behind each label; a label that is the one above is left out."""
    before = [""] + [label for label, _ in rows]
    shown = [
        ("" if label == last else label, text)
        for (label, text), last in zip(rows, before, strict=False)
    ]
    return [f"  {line}" for line in aligned(shown)]
