"""Signs and trailing comments of neighbouring lines, lined up."""

from collections.abc import Callable, Hashable, Iterator

from cnndsl.diagnostics.cells import width
from cnndsl.syntax.layout.page import Line

Key = Callable[[Line], Hashable | None]


def align(lines: list[Line], most: int) -> str:
    """The text of the lines, none of which grows wider than `most`."""
    for run in _runs(lines, lambda line: line.sign and (line.sign[0], line.level)):
        _line_up_signs(run, most)
    for run in _runs(lines, lambda line: None if line.remark is None else line.level):
        _line_up_remarks(run)
    return "".join("\n" * line.blank + " " * line.indent + line.text + "\n" for line in lines)


def _runs(lines: list[Line], key: Key) -> Iterator[list[Line]]:
    """Neighbouring lines with the same key and no empty line between them."""
    run: list[Line] = []
    for line in lines:
        if run and (line.blank or key(line) != key(run[0])):
            yield run
            run = []
        if key(line) is not None:
            run.append(line)
    if run:
        yield run


def _line_up_signs(run: list[Line], most: int) -> None:
    signs = [line.sign[1] for line in run if line.sign is not None]
    columns = [width(line.text[:sign]) for line, sign in zip(run, signs, strict=True)]
    column = max(columns)
    shifts = [column - each for each in columns]
    ends = [line.indent + line.width + shift for line, shift in zip(run, shifts, strict=True)]
    if max(ends) <= most:
        for line, sign, shift in zip(run, signs, shifts, strict=True):
            line.widen(sign, shift)


def _line_up_remarks(run: list[Line]) -> None:
    column = max(line.indent + line.width for line in run) + 2
    for line in run:
        line.put(" " * (column - line.indent - line.width) + (line.remark or ""))
