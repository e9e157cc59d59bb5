"""Brackets that lack their partner are reported where they are wrong."""

from pathlib import Path
from random import Random

import pytest

from cnndsl.diagnostics import Source
from cnndsl.resources import library
from cnndsl.syntax import parse

SAMPLES = [*sorted((Path(__file__).parent / "samples").glob("*.cnn")), *library().rglob("*.cnn")]


def told(text: str) -> list[tuple[int, int, str]]:
    source = Source("bad.cnn", text)
    return [(*source.line_column(each.span.start), each.code) for each in parse(source)[1]]


BLOCK = """\
block Basic(ch) {
  conv(ch, 3)
  repeat 2 {
    relu
  }
}

model M {
  Basic(3)
}
"""
PYTHON = """\
model M:
  input 3x4x4
  if a:
    relu
  else:
    bn
  tanh

block B {
  relu
}
"""


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("  }\n}\n\nmodel", "  }\n\nmodel", (1, 17, "E010")),
        ("  }\n}\n", "}\n", (3, 12, "E010")),
        ("(ch) {", "(ch {", (1, 12, "E010")),
        ("(ch) {", "(ch)", (1, 16, "E011")),
        ("(ch) {", " ch) {", (1, 12, "E011")),
        ("repeat 2 {", "repeat 2", (3, 11, "E011")),
        ("(ch, 3)", "(ch, 3", (2, 7, "E010")),
        ("(ch, 3)", " ch, 3)", (2, 7, "E011")),
        ("(ch, 3)", "(ch, 3))", (2, 14, "E011")),
        ("(ch, 3)", "((ch, 3)", (2, 7, "E010")),
        ("(ch, 3)", "(ch, 3]", (2, 13, "E012")),
        ("(ch, 3)", "(ch, [3)", (2, 12, "E010")),
        ("  }\n}\n", "  }\n}\n}\n", (7, 1, "E011")),
        ("  }\n}\n", "  }\n]\n", (6, 1, "E012")),
        ("    relu\n", "    relu }\n", (4, 10, "E011")),
        ("Basic(3)\n}", "Basic(3}\n)", (9, 10, "E012")),
    ],
)
def test_one_bracket(old: str, new: str, place: tuple[int, int, str]) -> None:
    assert BLOCK.count(old) == 1
    assert told(BLOCK.replace(old, new)) == [place]


def test_the_message_shows_where_the_partner_belongs() -> None:
    source = Source("net.cnn", "block Basic(ch) {\n  conv(ch)\n  relu\n\nmodel M { Basic(3) }\n")
    (problem,) = parse(source)[1]
    assert problem.message == "block `Basic` is never closed"
    assert problem.label == "opened here"
    (label,) = problem.labels
    assert (label.span.line, label.span.text) == (3, "relu")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_indentation_alone_is_no_error(path: Path) -> None:
    random = Random(path.name)
    for _ in range(5):
        lines = path.read_text(encoding="utf-8").split("\n")
        text = "\n".join(" " * random.randint(0, 9) + line.strip() for line in lines)
        assert told(text) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_badly_indented_file_hides_no_bracket(path: Path) -> None:
    """One error in one declaration; the others have none, whatever their layout."""
    random = Random(path.name)
    lines = path.read_text(encoding="utf-8").split("\n")
    text = "\n".join(" " * random.randint(0, 9) + line.strip() for line in lines)
    assert told(f"{text}\nblock Last {{\n  conv(3\n}}\n") == [(text.count("\n") + 3, 7, "E010")]


def test_brackets_that_changed_places_are_put_right() -> None:
    text = "model M {\n  stage a {\n    conv(3, 3}\n  )\n  relu\n}\n"
    (problem,) = parse(Source("bad.cnn", text))[1]
    assert problem.message == "`}` and `)` stand in the wrong order"
    assert problem.fix is not None
    span = problem.fix.span
    assert told(text[: span.start] + problem.fix.replacement + text[span.end :]) == []


def test_bodies_as_in_python() -> None:
    assert told(PYTHON) == [(1, 8, "E001"), (3, 7, "E001"), (5, 7, "E001")]
