"""Every spec of the library is checked without a word, a warning included."""

from pathlib import Path

import pytest

from cnndsl.resources import library
from cnndsl.workspace import check


@pytest.mark.parametrize("path", sorted(library().glob("*.cnn")), ids=lambda path: path.stem)
def test_nothing_is_found(path: Path) -> None:
    report = check([path])
    assert report.diagnostics == ()
    assert report.models


@pytest.mark.parametrize("path", sorted(library().glob("*.cnn")), ids=lambda path: path.stem)
def test_every_network_states_its_facts(path: Path) -> None:
    stated = path.read_text(encoding="utf-8")
    for model in check([path]).models:
        assert f"\nexpect {model.name} {{" in stated
