"""The README shows what the program really prints."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from cnndsl.cli.check import command

README = Path(__file__).parent.parent / "README.md"
BLOCKS = re.findall(
    r"^```(cnn|text)\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
)


def printed(spec: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(folder)
    Path("net.cnn").write_text(spec, encoding="utf-8")
    return CliRunner().invoke(command, ["net.cnn"]).stdout.strip()


def test_the_example_and_its_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (_, spec), (_, complaint), (_, answer) = BLOCKS[:3]
    assert printed(spec, tmp_path, monkeypatch) == complaint.strip()
    mended = spec.replace("residual {", "residual(shortcut = project) {")
    assert printed(mended, tmp_path, monkeypatch) == answer.strip()


def test_the_tour_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ((_, tour),) = BLOCKS[3:]
    answer = printed(tour, tmp_path, monkeypatch)
    assert answer.startswith("UNet  3xHxW -> 2xHxW ")
    assert "valid for H and W multiples of 8, at least 8" in answer
