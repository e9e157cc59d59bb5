"""The LaTeX of figures: whole, escaped, and compiled where there is a LaTeX."""

import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cnndsl.render.theme import THEMES
from cnndsl.render.volume.latex import escaped, is_plain
from cnndsl.render.volume.svg import volume_svg
from cnndsl.render.volume.tikz import tikz
from tests.graph.drawn import graph_of
from tests.render.hostile import NAMES
from tests.render.volume.drawn import faults, figure
from tests.zoo.reference import graph

HOSTILE = """
block Unit(note) {{ conv(8, 3, pad = 1) -> bn; if note != "" {{ conv(8, 3, pad = 1) }} }}
model Größe_网络 {{
  input 3x32x32
  stage été_שלום {{ conv(8, 3, pad = 1) -> relu }}
  {units}
}}
"""


def quoted(name: str) -> str:
    """A name as a string of the language."""
    for sign, written in (("\\", "\\\\"), ('"', '\\"'), ("{", "\\{"), ("}", "\\}"), ("\n", "\\n")):
        name = name.replace(sign, written)
    return f'"{name}"'


def hostile() -> str:
    """A network whose blocks are told these names."""
    names = [name for name in NAMES if "\x00" not in name and "\u202e" not in name]
    return HOSTILE.format(units="\n".join([f"Unit({quoted(name)})" for name in names]))


def balance(text: str) -> int:
    """How many braces are left open, but for those that are printed."""
    signs = re.sub(r"\\[\\{}]", "", re.sub(r"(?m)^%.*$", "", text))
    return signs.count("{") - signs.count("}")


@pytest.mark.parametrize("name", NAMES)
def test_names_lose_their_meaning(name: str) -> None:
    left = re.sub(
        r"\\[a-zA-Z]+(\{[0-9A-F]*\})?|\\[{}$&#%_]|\$\\?[a-z-]+\$|\{-+\}", "", escaped(name)
    )
    assert not re.search(r"[\\{}$&#%_^~\n\x00]", left)
    assert all(letter.isascii() or is_plain(letter) for letter in left)


def test_all_signs_of_a_keyboard_are_plain() -> None:
    assert is_plain("".join(map(chr, range(32, 127))) + "×·…é")
    assert not is_plain("卷")
    assert escaped("a_b & {c}\\") == r"a\_b \& \{c\}\textbackslash{}"


@pytest.mark.parametrize(("file", "model"), [("lenet", "LeNet5"), ("unet", "UNet")])
def test_braces_and_environments_are_closed(file: str, model: str) -> None:
    text = tikz(figure(graph(file, model)), THEMES["light"])
    assert balance(text) == 0
    assert re.findall(r"\\(begin|end)\{(\w+)\}", text) == [
        ("begin", "document"),
        ("begin", "tikzpicture"),
        ("end", "tikzpicture"),
        ("end", "document"),
    ]
    used = {*re.findall(r"(?:draw|fill|text) = (\w+)", text)}
    assert used <= {*re.findall(r"definecolor\{(\w+)\}", text)}


def test_hostile_names_stay_texts() -> None:
    scene = figure(graph_of(hostile()))
    assert [*faults(scene)] == []
    assert balance(tikz(scene, THEMES["light"])) == 0
    root = ElementTree.fromstring(volume_svg(scene, THEMES["light"]))
    assert {each.tag.partition("}")[2] for each in root.iter()} <= {
        *("svg", "g", "a", "title", "rect", "path", "circle", "text")
    }
    assert any("<script>alert(1)" in (each.text or "") for each in root.iter())


@pytest.mark.parametrize("what", ["lenet", "hostile"])
def test_it_compiles_where_there_is_a_latex_and_else_ends_as_a_document(
    what: str, tmp_path: Path
) -> None:
    found = graph("lenet", "LeNet5") if what == "lenet" else graph_of(hostile())
    text = tikz(figure(found), THEMES["light"])
    assert text.endswith("\\end{tikzpicture}\n\\end{document}\n")
    program = shutil.which("pdflatex")
    if program is None or not _has_standalone():
        return
    (tmp_path / "net.tex").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [program, "-interaction=nonstopmode", "-halt-on-error", "net.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace")[-2000:]
    assert (tmp_path / "net.pdf").read_bytes().startswith(b"%PDF")
    assert b"Missing character" not in done.stdout


def _has_standalone() -> bool:
    """Whether the LaTeX here has the class, which small ones lack."""
    program = shutil.which("kpsewhich")
    if program is None:
        return False
    found = subprocess.run(
        [program, "standalone.cls", "tikz.sty"], capture_output=True, check=False
    )
    return len(found.stdout.splitlines()) == 2
