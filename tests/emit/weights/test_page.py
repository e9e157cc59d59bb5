"""The page on weights shows what happens."""

import re
from pathlib import Path

import pytest
import torch
import torchvision
from click.testing import CliRunner

from cnndsl.cli.weights import command
from cnndsl.emit.weights.document import Document

PAGE = Path(__file__).parents[3] / "docs" / "weights.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE))


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.cnn").write_text(BLOCKS["cnn"], encoding="utf-8")
    torch.save(torchvision.models.resnet18().state_dict(), "resnet18.pth")


def test_what_the_command_prints() -> None:
    line, answer = BLOCKS["console"].split("\n", 1)
    assert line.startswith("$ cnndsl weights ")
    assert CliRunner().invoke(command, line.split()[3:]).stdout == answer


def test_what_python_prints(capsys: pytest.CaptureFixture[str]) -> None:
    exec(BLOCKS["python"], {})
    assert capsys.readouterr().out == BLOCKS["text"]
    assert Path("start.safetensors").is_file()


def test_every_field_is_listed() -> None:
    table = TEXT.partition("## The JSON")[2]
    assert all(f"`{field}`" in table for field in Document.__annotations__)
