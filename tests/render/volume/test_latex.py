"""The LaTeX of figures: whole, escaped, and compiled where there is a LaTeX."""

import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cnndsl.analysis.figures import Figures
from cnndsl.render.drawn import Look, file
from cnndsl.render.shown import View
from cnndsl.render.theme import THEMES
from cnndsl.render.volume.latex import escaped, is_plain, preamble, warning
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
NEEDS = {
    "pdflatex": (),
    "lualatex": ("luaotfload.sty", "fontspec.sty"),
    "xelatex": ("fontspec.sty",),
}


def quoted(name: str) -> str:
    """A name as a string of the language."""
    for sign, written in (("\\", "\\\\"), ('"', '\\"'), ("{", "\\{"), ("}", "\\}"), ("\n", "\\n")):
        name = name.replace(sign, written)
    return f'"{name}"'


def hostile() -> str:
    """A network whose blocks are told these names."""
    names = [name for name in NAMES if "\x00" not in name]
    return HOSTILE.format(units="\n".join([f"Unit({quoted(name)})" for name in names]))


def balance(text: str) -> int:
    """How many braces are left open, but for those that are printed."""
    signs = re.sub(r"\\[\\{}]", "", re.sub(r"(?m)^%.*$", "", text))
    return signs.count("{") - signs.count("}")


@pytest.mark.parametrize("name", NAMES)
def test_names_lose_their_meaning(name: str) -> None:
    told = re.sub(r"\\cnn(In|Right)\{\w+\}\{[^{}]*\}", "", escaped(name))
    left = re.sub(r"\\[a-zA-Z]+(\{\})?|\\[{}$&#%_]|\$\\?[a-z-]+\$|\{-+\}", "", told)
    assert not re.search(r"[\\{}$&#%_^~\n\x00]", left)
    assert all(letter.isascii() or is_plain(letter) for letter in left)


def test_all_signs_of_a_keyboard_are_plain() -> None:
    assert is_plain("".join(map(chr, range(32, 127))) + "×·…éčł\u00a0")
    assert not is_plain("卷")
    assert escaped("a_b & {c}\\") == r"a\_b \& \{c\}\textbackslash{}"


def test_each_script_is_written_in_a_font_that_has_it() -> None:
    assert escaped("Größe_网络") == r"Größe\_\cnnIn{Eastern}{网络}"
    assert escaped("été_שלום_עולם") == r"été\_\cnnRight{Hebrew}{שלום\_עולם}"
    assert (
        escaped("δ и ネットワーク")
        == r"\cnnIn{Greek}{δ} \cnnIn{Cyrillic}{и} \cnnIn{Eastern}{ネットワーク}"
    )
    found = "\n".join(preamble(["Größe", "网络 שלום"]))
    assert re.findall(r"\\cnnFind\\(\w+)", found) == ["cnnEastern", "cnnHebrew"]
    assert "fontspec" not in "\n".join(preamble(["Größe"]))


def test_what_pdflatex_lacks_is_said() -> None:
    assert warning(["Größe", "čł"]) == ""
    said = "pdfLaTeX lacks letters of this figure (网 络); compile it with LuaLaTeX or XeLaTeX"
    assert warning(["网络", "网"]) == said
    found = graph_of("model 网络 { input 3x8x8; conv(4, 3) }")
    look = Look(style="volume")
    assert file([Figures(found)], View(), "tex", look).warning == said
    assert file([Figures(found)], View(), "svg", look).warning == ""


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
    scene = figure(graph_of(hostile()), view=View(depth=1))
    assert [*faults(scene)] == []
    assert balance(tikz(scene, THEMES["light"])) == 0
    root = ElementTree.fromstring(volume_svg(scene, THEMES["light"]))
    assert {each.tag.partition("}")[2] for each in root.iter()} <= {
        *("svg", "g", "a", "title", "rect", "path", "circle", "text")
    }
    assert any("<script>alert(1)" in (each.text or "") for each in root.iter())


@pytest.mark.parametrize("program", [*NEEDS])
@pytest.mark.parametrize("what", ["lenet", "hostile"])
def test_it_compiles_where_there_is_a_latex_and_else_ends_as_a_document(
    what: str, program: str, tmp_path: Path
) -> None:
    found = graph("lenet", "LeNet5") if what == "lenet" else graph_of(hostile())
    text = tikz(figure(found), THEMES["light"])
    assert text.endswith("\\end{tikzpicture}\n\\end{document}\n")
    if not _is_whole(program):
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
    lacks = b"letters that pdfLaTeX lacks" in done.stdout
    assert lacks == (program == "pdflatex" and what == "hostile")


def _is_whole(program: str) -> bool:
    """Whether a LaTeX is here with what it needs, which small ones lack."""
    search = shutil.which("kpsewhich")
    if search is None or shutil.which(program) is None:
        return False
    needs = ("standalone.cls", "tikz.sty", *NEEDS[program])
    found = subprocess.run([search, *needs], capture_output=True, check=False)
    return len(found.stdout.splitlines()) == len(needs)
