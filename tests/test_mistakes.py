"""Whole messages for the mistakes that people make first, as they are shown."""

from pathlib import Path

import pytest

from cnndsl.diagnostics.text import render
from cnndsl.workspace import check
from tests.conftest import Golden

MISTAKES = Path(__file__).parent / "errors" / "mistakes"


@pytest.mark.parametrize("path", sorted(MISTAKES.glob("*.cnn")), ids=lambda path: path.stem)
def test_mistake(path: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(MISTAKES)
    report = check([Path(path.name)])
    text = "\n\n".join(map(render, report.diagnostics))
    golden(f"mistakes/{path.stem}.txt", text)
