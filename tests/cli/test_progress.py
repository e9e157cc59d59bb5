"""What a person sees at a terminal while a command works: lines that replace one another."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from cnndsl.diagnostics.cells import width
from tests.cli.trained import SPEC

COLUMNS = 60
LONG = SPEC.replace("epochs = 2", "epochs = 60")


def seen(folder: Path, *words: str) -> tuple[list[str], str]:
    """What stood in the line that is replaced, one after the other, and what stays."""
    own, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    with subprocess.Popen(
        [sys.executable, "-m", "cnndsl", *words],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    ):
        os.close(theirs)
        text = b"".join(iter(lambda: _read(own), b"")).decode()
    os.close(own)
    frames = text.replace("\r\n", "\n").split("\r\x1b[K")
    replaced = [each for each in frames if "\n" not in each]
    return replaced, "".join([each for each in frames if "\n" in each])


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # as Linux tells that nobody writes any more
        return b""


def test_a_bar_stays_in_its_line(tmp_path: Path) -> None:
    (tmp_path / "net.cnn").write_text(LONG, encoding="utf-8")
    replaced, stays = seen(tmp_path, "build", "net.cnn")
    bars = [each for each in replaced if " step " in each]
    assert bars
    assert all(width(each) < COLUMNS for each in replaced)
    assert all(" left" in each for each in bars)
    assert stays.count("\nepoch ") == 60


def test_a_mistake_takes_the_place_of_what_was_done(tmp_path: Path) -> None:
    spec = SPEC.replace("on digits", 'on folder("nowhere")')
    (tmp_path / "net.cnn").write_text(spec, encoding="utf-8")
    replaced, stays = seen(tmp_path, "build", "net.cnn")
    assert replaced[1:3] == ["loading torch ...", "reading the data ..."]
    assert stays == f"Error: `{tmp_path / 'nowhere'}`: there is no such folder\n"


@pytest.mark.parametrize("words", [["build", "net.cnn", "--quiet"], ["build", "net.cnn", "--plan"]])
def test_who_wants_quiet_has_it(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "net.cnn").write_text(SPEC, encoding="utf-8")
    replaced, stays = seen(tmp_path, *words)
    assert {*replaced} <= {"", "loading torch ...", "reading the data ..."}
    assert not stays
