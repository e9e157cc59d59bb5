"""The README shows what the program really prints."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from cnndsl.cli.check import command
from cnndsl.cli.program import COMMANDS, load
from cnndsl.render.drawn import Look, file
from cnndsl.render.shown import View
from cnndsl.resources import library
from cnndsl.workspace import check

README = Path(__file__).parent.parent / "README.md"
PICTURES = README.parent / "docs" / "pictures"
BLOCKS = re.findall(
    r"^```(cnn|text)\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
)


PYTHON = re.findall(
    r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
)

CONSOLE = re.findall(
    r"^```console\n\$ (.*?)\n(.*?)^```",
    README.read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)
LINES = re.findall(r"^cnndsl .*$", README.read_text(encoding="utf-8"), re.MULTILINE)


def printed(spec: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "80")
    Path("net.cnn").write_text(spec, encoding="utf-8")
    return CliRunner().invoke(command, ["net.cnn"]).stdout.strip()


def test_the_example_and_its_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (_, spec), (_, complaint), (_, answer) = BLOCKS[:3]
    assert printed(spec, tmp_path, monkeypatch) == complaint.strip()
    mended = spec.replace("residual {", "residual(shortcut = project) {")
    assert printed(mended, tmp_path, monkeypatch) == answer.strip()
    (program,) = PYTHON
    names: dict[str, object] = {}
    exec(program, names)
    assert repr(names["net"]) == answer.strip()
    assert getattr(names["widest"], "name", "") == "conv1"


def test_the_tour_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ((_, tour),) = BLOCKS[3:]
    answer = printed(tour, tmp_path, monkeypatch)
    assert answer.startswith("UNet  3xHxW -> 2xHxW ")
    assert "valid for H and W multiples of 8, at least 8" in answer


def test_what_is_shown_after_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (_, spec), *_ = BLOCKS
    mended = spec.replace("residual {", "residual(shortcut = project) {")
    Path("net.cnn").write_text(mended, encoding="utf-8")
    for line, answer in CONSOLE:
        words = shlex.split(line)
        assert words[0] == "cnndsl"
        assert CliRunner().invoke(load(words[1]), words[2:]).stdout.strip() == answer.strip()


@pytest.mark.parametrize("line", LINES)
def test_commands_are_right(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("net.cnn", "old.cnn", "new.cnn", "net.pt", "cat.jpg", "waves.jpg", "vgg19.pth"):
        Path(name).touch()
    for name in ("runs/Net-1", "runs/LeNet5-1", "photos"):
        Path(name).mkdir(parents=True)
        (Path(name) / "resolved.json").touch()
    _, name, *words = shlex.split(line, comments=True)
    assert load(name).make_context(name, words).info_name == name


def test_every_command_is_shown() -> None:
    assert {line.split()[1] for line in LINES} == set(COMMANDS)


@pytest.mark.parametrize("path", sorted(PICTURES.glob("*.svg")))
def test_pictures_are_what_is_drawn(path: Path) -> None:
    """The commands stand before them."""
    text = README.read_text(encoding="utf-8")
    name = re.search(rf"!\[(\w+)\]\(docs/pictures/{path.name}\)", text)
    assert name is not None
    (spec,) = [
        each for each in re.findall(r"std/\w+\.cnn", text) if path.stem.startswith(each[4:7])
    ]
    (model,) = check([library() / spec[4:]], model=name[1]).models
    drawn = file([model.figures], View(), "svg", Look(style="volume"))
    assert drawn.content == path.read_bytes()
