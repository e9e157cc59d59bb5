"""`cnndsl render`."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import CHECKOUT, Run

NET = "model Net { input 3x8x8; conv(4, 3) -> bn -> relu; flatten -> linear(10) }\n"


@pytest.fixture
def net(tmp_path: Path) -> Path:
    path = tmp_path / "net.cnn"
    path.write_text(NET, encoding="utf-8")
    return path


def test_a_picture_is_written(run: Run, net: Path) -> None:
    done = run("render", str(net), "-o", "net.svg")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = (net.parent / "net.svg").read_text(encoding="utf-8")
    assert "conv(4, 3)" in text
    assert run("render", str(net)).stdout == text


def test_ways_to_draw(run: Run, net: Path) -> None:
    plain = run("render", str(net)).stdout
    for arguments in [
        ["--theme", "dark"],
        ["--theme", "print"],
        ["--direction", "right"],
        ["--show", "params,macs"],
        ["--show", ""],
        ["--depth", "1", "--show", "shapes,rf,memory"],
        ["--input", "3x16x16"],
    ]:
        done = run("render", str(net), *arguments)
        assert done.returncode == 0
        ElementTree.fromstring(done.stdout)
        assert done.stdout != plain


BEGINNINGS = {
    ".png": b"\x89PNG",
    ".pdf": b"%PDF-",
    ".dot": b"digraph",
    ".mmd": b"---",
    ".SVG": b"<svg",
    ".html": b"<!doctype html>",
    ".tex": b"\\documentclass",
}


@pytest.mark.parametrize("suffix", BEGINNINGS)
def test_the_format_follows_the_name(run: Run, net: Path, suffix: str) -> None:
    path = net.with_suffix(suffix)
    assert run("render", str(net), "-o", str(path)).returncode == 0
    assert path.read_bytes().startswith(BEGINNINGS[suffix])


def test_figures_of_several_models(run: Run, net: Path) -> None:
    net.write_text(NET + NET.replace("Net", "Other"), encoding="utf-8")
    models = ("--model", "Net", "--model", "Other")
    done = run("render", str(net), "--style", "volume", "--lengths", "linear", *models)
    assert done.returncode == 0
    assert all(f">{name}</text>" in done.stdout for name in ("Net", "Other"))


def test_graphviz_finds_the_places(run: Run, net: Path) -> None:
    own = run("render", str(net)).stdout
    other = run("render", str(net), "--engine", "dot").stdout
    assert "<svg" in other
    assert other != own


def test_letters_that_the_font_lacks(run: Run, net: Path) -> None:
    net.write_text(NET.replace("Net", "\u6a21\u578b"), encoding="utf-8")
    done = run("render", str(net), "-o", str(net.with_suffix(".pdf")))
    assert done.returncode == 0
    assert done.stderr.startswith("Warning: the font of pictures lacks 2 letters")


def test_wrong_use(run: Run, net: Path) -> None:
    net.with_name("ring.svg").symlink_to("ring.svg")
    net.with_name("other.cnn").write_text(NET, encoding="utf-8")
    net.with_name("link.svg").symlink_to("other.cnn")
    for arguments, reason in [
        (["--flat", "--depth", "2"], "`--flat` opens everything; leave out `--depth`"),
        (["--show", "parms"], "nothing called `parms` can be shown; did you mean `params`?"),
        (["--show", "beauty"], "it is `shapes`, `params`, `macs`, `rf` and `memory`"),
        (["--model", "Ned"], "there is no model `Ned`"),
        (["-o", str(net)], "is a spec; name another file"),
        (["--scale", "nan", "-o", "net.png"], "`--scale` is no number"),
        (["--depth", "0"], "0 is not in the range"),
        (["--style", "volume", "-o", "net.html"], "`--style` has no effect on html"),
        (["--style", "volume", "--arcs"], "`--arcs` has no effect with `--style volume`"),
        (["--layout", "u"], "`Net` is no U: that is a network whose tensors come back in"),
        (["--layout", "u", "--direction", "right"], "`--direction` has no effect with"),
        (["--lengths", "log"], "`--lengths` has no effect with `--style diagram`"),
        (["--model", "Net", "--model", "Net"], "several models go into one figure with"),
        (["--watch", "--format", "png"], "`--watch` needs a file for png; name one with `-o`"),
        (["-o", ""], "expected a path, found nothing"),
        (["-o", "ring.svg"], "`ring.svg`: too many levels of symbolic links"),
        (["-o", "link.svg"], "`link.svg` is a spec; name another file"),
        (["-o", "net.jpg"], "`net.jpg` does not say its format; end it in one of .svg, "),
        (["--dpi", "300"], "`--dpi` has no effect on svg"),
        (["--show", "macs", "-o", "net.html"], "`--show` has no effect on html"),
        (["--scale", "2", "--format", "dot"], "`--scale` has no effect on dot"),
        (["--engine", "dot", "--format", "mermaid"], "`--engine` has no effect on mermaid"),
    ]:
        done = run("render", str(net), *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert reason in done.stderr


def test_a_wrong_spec(run: Run, net: Path) -> None:
    net.write_text(NET.replace("conv(4, 3)", "conv(4, 30)"), encoding="utf-8")
    done = run("render", str(net), "-o", "net.svg")
    assert done.returncode == 1
    assert "E303" in done.stderr
    assert not (net.parent / "net.svg").exists()


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a command that goes on until it is interrupted."""
    started = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-u", "-m", "cnndsl", *arguments],
                cwd=tmp_path,
                env={"PYTHONPATH": str(CHECKOUT), "HOME": str(tmp_path)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def told(process: subprocess.Popen[str], what: str) -> str:
    """The line that says it."""
    assert process.stderr is not None
    for line in process.stderr:
        if what in line:
            return line
    raise AssertionError(what)


def test_a_file_is_drawn_again_at_a_save(
    watching: Callable[..., subprocess.Popen[str]], net: Path
) -> None:
    picture = net.with_suffix(".svg")
    process = watching("render", str(net), "--watch", "-o", str(picture))
    told(process, "drawn")
    good = picture.read_text(encoding="utf-8")
    net.write_text(NET.replace("conv(4, 3)", "conv(4, 30)"), encoding="utf-8")
    told(process, "last clean at ")
    assert picture.read_text(encoding="utf-8") == good
    net.write_text(NET.replace("conv(4, 3)", "conv(5, 3)"), encoding="utf-8")
    told(process, "drawn")
    assert "conv(5, 3)" in picture.read_text(encoding="utf-8")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 0


def test_a_file_that_is_imported_is_watched(
    watching: Callable[..., subprocess.Popen[str]], net: Path
) -> None:
    """Wherever it lies, and also when it is gone for a while."""
    part, picture = net.parent / "parts" / "unit.cnn", net.with_suffix(".svg")
    part.parent.mkdir()
    part.write_text("block Unit { conv(4, 3) }", encoding="utf-8")
    text = 'import Unit from "parts/unit"\nmodel Net { input 3x8x8; Unit }\n'
    net.write_text(text, encoding="utf-8")
    process = watching("render", str(net), "--watch", "--flat", "-o", str(picture))
    told(process, "drawn")
    part.unlink()
    told(process, "last clean at ")
    part.write_text("block Unit { conv(5, 3) }", encoding="utf-8")
    told(process, "drawn")
    assert "conv(5, 3)" in picture.read_text(encoding="utf-8")


def test_a_page_is_served_to_this_machine(
    watching: Callable[..., subprocess.Popen[str]], net: Path
) -> None:
    process = watching("render", str(net), "--watch")
    address = told(process, "http://127.0.0.1:").split()[0]
    told(process, "drawn")

    def ask(path: str, **headers: str) -> str:
        with urlopen(Request(address + path, headers=headers), timeout=10) as answer:
            text: str = answer.read().decode()
            return text

    page = ask("")
    assert "conv(4, 3)" in page
    assert "connect-src 'self'" in page
    assert json.loads(ask("state")) == {"version": 1, "error": ""}
    net.write_text(NET.replace("conv(4, 3)", "conv(4, 30)"), encoding="utf-8")
    told(process, "the picture is the last good one")
    state = json.loads(ask("state"))
    assert state["version"] == 1
    assert "E303" in state["error"]
    assert ask("") == page
    for path, headers in (("secret", {}), ("", {"Host": "evil.example"})):
        with pytest.raises(HTTPError):
            ask(path, **headers)
