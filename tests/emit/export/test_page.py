"""The page on export: its commands print what it shows, and its Python runs on what they write."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import torch

from cnndsl.cli import main
from cnndsl.cli.formats import FORMATS
from tests.emit.export.running import unmeasured

PAGE = Path(__file__).parents[3] / "docs" / "export.md"
TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
SPEC = re.findall(r"^```cnn\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)[0]


def blocks(section: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", SECTIONS[section], re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("section", ["ONNX", "Programs of torch"])
def test_what_is_shown(
    section: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.cnn").write_text(SPEC, encoding="utf-8")
    (shown,) = blocks(section, "console")
    line, _, printed = shown.partition("\n")
    _, program, *words = shlex.split(line)
    assert program == "cnndsl"
    assert main(words) == 0
    assert unmeasured(capsys.readouterr().out) == unmeasured(printed)
    (code,) = blocks(section, "python")
    images = torch.rand(3, 3, 48, 36)
    names: dict[str, Any] = {"images": images if section != "ONNX" else images.numpy()}
    exec(code, names)
    answers = names.get("answer", names)
    assert {name: tuple(answers[name].shape) for name in ("mask", "scores")} == {
        "mask": (3, 2, 48, 36),
        "scores": (3, 5),
    }


def test_all_formats_are_listed() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\.\w+)` \|", TEXT, re.MULTILINE)
    assert sorted(rows) == sorted((each.name, each.suffix) for each in FORMATS.values())
