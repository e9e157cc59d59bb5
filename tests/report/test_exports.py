"""Tables for other programs, against numbers that we did not write."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from cnndsl.report.exports import EXPORTS, Tables
from cnndsl.report.html import as_html
from cnndsl.report.measure import Measures
from cnndsl.report.rows import View, rows
from cnndsl.workspace import check
from tests.conftest import Golden
from tests.report.made import measured, model

REFERENCE = Path(__file__).parents[1] / "reference" / "networks.json"


def tables(file: str, view: View) -> Tables:
    made = model(file)
    return [(made.name, rows(Measures(made.figures), view))]


@pytest.mark.parametrize("style", EXPORTS)
@pytest.mark.parametrize("file", ["lenet", "resnet", "several"])
def test_forms(style: str, file: str, golden: Golden) -> None:
    text = EXPORTS[style](tables(f"{file}.cnn", View()), where=False)
    golden(f"report/{file}.{style}", text)


def test_the_flat_table_is_the_reference() -> None:
    text = EXPORTS["csv"](tables("resnet.cnn", View(flat=True)), where=True)
    lines = [*csv.DictReader(StringIO(text))]
    found = [
        f"{word} {line['output']} {line['params']} {line['macs']}"
        for line in lines
        if (word := line["layer"].partition("(")[0]) in {"conv", "linear", "bn", "maxpool"}
    ]
    known = json.loads(REFERENCE.read_text(encoding="utf-8"))["resnet50"]
    assert sorted(found) == sorted(known["leaves"])
    assert sum(int(line["buffers"]) for line in lines) == known["buffers"]
    assert {line["where"].rpartition(":")[0] for line in lines} == {model("resnet.cnn").file}
    assert all(line["times"] == "1" for line in lines)


def test_what_a_form_reads_otherwise_is_escaped() -> None:
    (name, found) = tables("several.cnn", View())[0]
    latex = EXPORTS["latex"]([(name, found)], where=False)
    assert r"tower\_2 & Tower" in latex
    assert latex.count(r"\\") == len(found) + 1
    markdown = EXPORTS["markdown"]([("a|b", found)], where=True)
    assert {line.count(" | ") for line in markdown.splitlines()[2:]} == {7}


def test_what_markdown_reads_as_more_than_letters(tmp_path: Path) -> None:
    path = tmp_path / "_a*b<c>`d`\n[e].cnn"
    path.write_text('model _M_ { input 3x8x8; relu as "_a_" }', encoding="utf-8")
    (made,) = check([path]).models
    found = [("_M_", rows(Measures(made.figures), View()))]
    markdown = EXPORTS["markdown"](found, where=True)
    assert r"### \_M\_" in markdown
    assert r"| \_a\_ | relu |" in markdown
    assert r"\_a\*b\<c>\`d\`\<U+000A>\[e\].cnn:1 |" in markdown
    assert len(markdown.splitlines()) == 2 + 2 + 2
    assert r"b\textless{}c\textgreater{}" in EXPORTS["latex"](found, where=True)


def test_a_notebook_shows_the_same_table() -> None:
    text = as_html([model("resnet.cnn")])
    assert text.count("<tr>") == 1 + len(rows(measured("resnet.cnn"), View()))
    assert "224 -&gt; 1000" in text
    assert ">4,089,184,256" not in text.partition("</table>")[0]
    assert "4,089,184,256" in text
    assert as_html([model("lenet.cnn"), model("open.cnn")]).startswith("<pre>LeNet  1x32x32 -&gt;")
    assert "valid for H and W" in as_html([model("lenet.cnn"), model("open.cnn")])
