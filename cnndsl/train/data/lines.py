"""Images of lines of text: a folder, and a table of what each of them says."""

import csv
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.suggest import listed
from cnndsl.diagnostics.wording import count
from cnndsl.train.data.files import TextFiles
from cnndsl.train.data.finding import SUFFIXES, content, passed_over, pictures, shown_folder
from cnndsl.train.data.fitting import Fit
from cnndsl.train.data.samples import Collection, DataError, Size, inside
from cnndsl.train.data.sets import by_set
from cnndsl.train.learning.targets import NONE

_CELLS = 2
_MORE = "leave further columns out; a comma of the text itself goes between quotes"
_FORM = "a line has a name, a comma and a text, or in a `.txt` a blank between them"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: where it stands, the image that it names, and what that says."""

    number: int
    name: str
    text: str


def text_lines(folder: Path, table: str, alphabet: str, shape: Size, fit: Fit) -> Collection:
    """The images of a table; sets are folders of their names in the folder."""
    path = folder / table
    if not path.is_file():
        raise DataError(folder, f"it has no `{table}`", shown_folder(folder))
    lines = _lines(path)
    _check_files(path, lines)
    _check_characters(path, lines, alphabet)
    texts = {each.name: each.text for each in lines}
    parts, notes = by_set(folder, list(texts))
    sets = {
        name: TextFiles(
            [folder / each for each in own],
            _sequences([texts[each] for each in own], alphabet),
            shape,
            folder,
            fit,
        )
        for name, own in parts.items()
    }
    found = sets["train"], sets.get("test"), sets.get("validation")
    notes += _others(folder, lines) + passed_over(folder, but=path)
    return Collection(*found, tuple(alphabet), "sequences", fit=fit, notes=notes)


def _lines(table: Path) -> list[Line]:
    """All lines of a table but a head, which names no image."""
    try:
        text = content(table).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(table, "it is not UTF-8", "save it as UTF-8") from None
    found: dict[str, Line] = {}
    for row, (number, (named, told)) in enumerate(_cells(table, text)):
        path = PurePosixPath(named)
        name, is_named = str(path), path.suffix.lower() in SUFFIXES
        if not (row or is_named or (table.parent / path).is_file()):
            continue
        if name in found:
            message = (
                f"line {number:,} names `{visible(name)}`, as line {found[name].number:,} does"
            )
            raise DataError(table, message, "keep one of the two")
        if not told:
            raise DataError(table, f"line {number:,} has no text", _FORM)
        found[name] = Line(number, name, told)
    if not found:
        raise DataError(table, "it names no image", _FORM)
    return [*found.values()]


def _cells(table: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """The name and the text of each line that is not empty, with its number."""
    lines = text.replace("\r\n", "\n").split("\n")
    is_csv = table.suffix.lower() == ".csv"
    reader = csv.reader([f"{each}\n" for each in lines], strict=True)
    try:
        split = reader if is_csv else (_halves(each) for each in lines)
        for place, row in enumerate(split, 1):
            number = reader.line_num if is_csv else place
            if row and len(row) != _CELLS:
                message = f"line {number:,} has {count(len(row), 'part')}, and two are expected"
                cure = _MORE if len(row) > _CELLS else _FORM
                raise DataError(table, message, cure)
            if row:
                yield number, [each.strip() for each in row]
    except csv.Error as error:
        raise DataError(table, f"line {reader.line_num:,} is damaged: {error}") from None


def _halves(line: str) -> list[str]:
    """What stands before the first tab or, if there is none, blank, and what behind it."""
    return line.split("\t", 1) if "\t" in line else line.split(None, 1)


def _check_files(table: Path, lines: list[Line]) -> None:
    for each in lines:
        path = PurePosixPath(each.name)
        if path.is_absolute() or ".." in path.parts:
            message = f"line {each.number:,} names `{visible(each.name)}`, outside its folder"
            raise DataError(table, message, "names are ways from the folder of the table")
    lacking = [each for each in lines if not (table.parent / each.name).is_file()]
    if lacking:
        first, *others = lacking
        message = f"line {first.number:,} names `{visible(first.name)}`, which is not there"
        does = "does" if len(others) == 1 else "do"
        message += f", and so {does} {count(len(others), 'other line')}" if others else ""
        raise DataError(table, message, "names are ways from the folder of the table")


def _check_characters(table: Path, lines: list[Line], alphabet: str) -> None:
    known = frozenset(alphabet)
    first: dict[str, int] = {}
    for each in lines:
        for character in each.text:
            if character not in known:
                first.setdefault(character, each.number)
    if first:
        (character, number), *others = first.items()
        message = f"line {number:,} has `{visible(character)}`, which is not in the alphabet"
        message += (
            f", and others have {listed([visible(each) for each, _ in others])}" if others else ""
        )
        raise DataError(table, message, "add that to `alphabet`, or change the texts")


def _sequences(texts: list[str], alphabet: str) -> Tensor:
    """The places of characters in the alphabet [n, length]."""
    places = {each: place for place, each in enumerate(alphabet)}
    found = torch.full((len(texts), max(map(len, texts))), NONE)
    for row, text in enumerate(texts):
        found[row, : len(text)] = torch.tensor([places[each] for each in text])
    return found


def _others(folder: Path, lines: list[Line]) -> tuple[str, ...]:
    """The images that the table leaves out."""
    named = {folder / each.name for each in lines}
    others = [inside(each, folder) for each in pictures(folder) if each not in named]
    if not others:
        return ()
    return (f"{count(len(others), 'image')} in no line of the table: {listed(others)}",)
