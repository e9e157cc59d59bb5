"""Where the nodes stand: within one another, and on what was written."""

from pathlib import Path

import pytest

from cnndsl.diagnostics import Source
from cnndsl.resources import library
from cnndsl.syntax import parse
from tests.syntax.places import leaves_are_what_was_written, nest_properly, nothing_is_lost

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.cnn"))


@pytest.mark.parametrize("path", [*SAMPLES, *sorted(library().rglob("*.cnn"))], ids=str)
def test_places(path: Path) -> None:
    file, problems = parse(Source(path.name, path.read_text(encoding="utf-8")))
    assert problems == []
    nest_properly(file)
    leaves_are_what_was_written(file)
    nothing_is_lost(file)
