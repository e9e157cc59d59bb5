"""The page on the zoo lists every network that ships, with the numbers that it has."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from cnndsl.graph import is_template
from cnndsl.model import Loader
from cnndsl.resources import library
from tests.zoo.reference import graph, totals

PAGE = Path(__file__).parents[2] / "docs" / "zoo.md"
ROW = re.compile(
    r"^\| (?P<title>[^|]*)`(?P<model>\w+)` \| (?P<params>[\d,]+) \| (?P<macs>[\d,]+)"
    r" \| (?P<paper>[^|]+) \| \[(?P<file>\w+)\.cnn\]\(\.\./specs/(?P=file)\.cnn\) \|$"
)
SPECS = sorted(path.stem for path in library().glob("*.cnn"))


@dataclass(frozen=True, slots=True)
class Row:
    """One network in a table of the page."""

    file: str
    model: str
    params: str
    macs: str


def rows() -> list[Row]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    found = [ROW.match(line) for line in lines if line.startswith("| ") and "`" in line]
    assert all(found), "each row has a name in backticks, two numbers, words and a link"
    return [Row(row["file"], row["model"], row["params"], row["macs"]) for row in found if row]


def models(file: str) -> list[str]:
    """The networks of a spec; a template is none."""
    spec = Loader().load(library() / f"{file}.cnn")
    return [node.name.name for node in spec.models if not is_template(node)]


def counted(file: str, model: str) -> Row:
    """The row that a network should have."""
    found = totals(graph(file, model))
    return Row(file, model, f"{found['params']:,}", f"{found['macs']:,}")


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row.model))
def test_numbers_are_those_of_the_spec(row: Row) -> None:
    assert row == counted(row.file, row.model)


@pytest.mark.parametrize("file", SPECS)
def test_every_network_is_listed_once(file: str) -> None:
    listed = [row for row in rows() if row.file == file]
    assert Counter(listed) == Counter(counted(file, model) for model in models(file))
