"""`cnndsl source` prints networks as Python, to a file or to whoever reads."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cnndsl.cli import main

TEXT = """\
# Two networks.
block Unit(width) { conv(width, 3, pad = 1) -> bn -> relu }

model Small { input 3x8x8; Unit(4) -> avgpool(global) -> flatten -> linear(2) }

model Large(classes = 10) { input 3xHxW; Unit(8) -> Unit(16) -> conv(classes, 1) }
"""
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.cnn").write_text(TEXT, encoding="utf-8")


def printed(capsys: Captured, *arguments: str) -> str:
    assert main(["source", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def classes(text: str) -> list[str]:
    return [part.name for part in ast.parse(text).body if isinstance(part, ast.ClassDef)]


def test_models_share_their_blocks(capsys: Captured) -> None:
    assert classes(printed(capsys, "net.cnn")) == ["Unit", "Small", "Large"]


def test_one_model(capsys: Captured) -> None:
    text = printed(capsys, "net.cnn", "--model", "Large", "--set", "classes=7")
    assert classes(text) == ["Unit", "Large"]
    assert "nn.Conv2d(16, 7, 1)" in text


def test_it_imports_nothing_but_torch(capsys: Captured) -> None:
    text = printed(capsys, "net.cnn")
    assert {*re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE)} == {"torch"}


@pytest.mark.parametrize("init", ["he", "xavier", "lecun"])
def test_ways_to_draw_weights(capsys: Captured, init: str) -> None:
    text = printed(capsys, "net.cnn", "--init", init)
    assert text != printed(capsys, "net.cnn")
    assert "nn.init." in text


def test_to_a_file(capsys: Captured) -> None:
    Path("net.py").write_text("what was there before", encoding="utf-8")
    assert printed(capsys, "net.cnn", "-o", "net.py") == ""
    assert Path("net.py").read_text(encoding="utf-8") == printed(capsys, "net.cnn")


def test_a_dash_is_standard_output(capsys: Captured) -> None:
    assert printed(capsys, "net.cnn", "-o", "-") == printed(capsys, "net.cnn")
    assert not Path("-").exists()


def test_to_a_terminal(capsys: Captured) -> None:
    reader, writer = os.openpty()
    try:
        Path("link.py").symlink_to(os.ttyname(writer))
        assert printed(capsys, "net.cnn", "-o", "link.py", "--model", "Small") == ""
        assert os.read(reader, 5) == printed(capsys, "net.cnn", "--model", "Small")[:5].encode()
        assert Path("link.py").is_char_device()
    finally:
        os.close(reader)
        os.close(writer)


def test_the_library(capsys: Captured) -> None:
    assert classes(printed(capsys, "std/lenet.cnn", "--model", "LeNet5")) == ["LeNet5"]


def test_torch_is_not_needed() -> None:
    program = (
        "import sys; sys.modules['torch'] = None\n"
        "from cnndsl.cli import main; sys.exit(main(['source', 'net.cnn']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, classes(done.stdout)) == (0, ["Unit", "Small", "Large"])


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (("nothing.cnn",), 2, "there is no file or folder"),
        (("net.cnn", "--model", "Lrage"), 2, "there is no model `Lrage`"),
        (("net.cnn", "--init", "hee"), 2, "'hee' is not one of"),
        (("net.cnn", "-o", "nowhere/net.py"), 2, "nowhere/net.py"),
        (("wrong.cnn",), 1, "error[E303]"),
        (("empty.cnn",), 2, "there is no model in `empty.cnn`"),
        (("net.cnn", "-o", "./net.cnn"), 2, "is a spec; name another file"),
    ],
)
def test_wrong_use(capsys: Captured, arguments: tuple[str, ...], code: int, complaint: str) -> None:
    Path("wrong.cnn").write_text("model M { input 3x8x8; conv(4, 9) }", encoding="utf-8")
    Path("empty.cnn").write_text("let a = 1\n", encoding="utf-8")
    assert main(["source", *arguments]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert complaint in err
