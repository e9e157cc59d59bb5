"""The layout of specs, a case for each part of the language, and of texts no file can hold."""

from pathlib import Path

import pytest

from cnndsl.diagnostics import Source
from cnndsl.limits import DEFAULT_LIMITS
from cnndsl.resources import library
from cnndsl.syntax.layout import FormatFault, format_text, official, show
from cnndsl.syntax.parse import parse
from tests.conftest import Golden

CASES = sorted((Path(__file__).parent / "cases").glob("*.cnn"))


def layout(text: str) -> str:
    result, problems = format_text(Source("net.cnn", text))
    assert problems == ()
    assert result is not None
    return result


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_layout(case: Path, golden: Golden) -> None:
    golden(f"layout/{case.name}", layout(case.read_text(encoding="utf-8")))


@pytest.mark.parametrize("spec", sorted(library().rglob("*.cnn")), ids=lambda path: path.stem)
def test_library_is_laid_out(spec: Path) -> None:
    text = spec.read_text(encoding="utf-8")
    assert layout(text) == text


@pytest.mark.parametrize("text", ["", "\n\n", " \t\n", ";", "\ufeff", "\r\n;\r\n"])
def test_nothing_stays_nothing(text: str) -> None:
    assert layout(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cnn 1", "cnn 1\n"),
        ("# only", "# only\n"),
        ("\n\n# a  \r\n\r\n\r\n#b", "# a\n\n#b\n"),
        ("let x = 1", "let x = 1\n"),
        ("let x = 1;let yy = 2;", "let x  = 1\nlet yy = 2\n"),
        ("let x = 1\r\n\r\n\r\nlet y = 2\r\n", "let x = 1\n\nlet y = 2\n"),
        ("let x = (1,)\n", "let x = (1,)\n"),
        ("let x = f(1,)\n", "let x = f(1)\n"),
        ("cnn 1 block A { }", "cnn 1\n\nblock A {}\n"),
        ("model A\n{\n}", "model A {}\n"),
        ("model A { a ->\n\n b }", "model A {\n  a\n    -> b\n}\n"),
        ("model A { add { | | a | } }", "model A { add { | | a | } }\n"),
        ("model A {\n|\n\n|\n}", None),
    ],
)
def test_small_texts(text: str, expected: str | None) -> None:
    assert format_text(Source("net.cnn", text))[0] == expected


def test_a_version_needs_no_line_of_its_own() -> None:
    text = "cnn 1 let x=1;let y = [\n2] # c\n\n\n# end"
    assert layout(text) == "cnn 1\nlet x = 1\nlet y = [2]  # c\n\n# end\n"


def test_comments_alone_are_a_file() -> None:
    assert layout("\n\n# one\n\n\n# two") == "# one\n\n# two\n"
    assert layout("") == ""


def test_syntax_errors_leave_no_layout() -> None:
    result, problems = format_text(Source("net.cnn", "model A {\n  conv(3\n}\n"))
    assert result is None
    assert [problem.code for problem in problems] == ["E010"]


@pytest.mark.parametrize("length", range(65, 85))
def test_a_brace_that_moves_before_a_comment_counts(length: int) -> None:
    lines = layout(f"model A {{ a -> repeat {'n' * length} # c\n{{ b }} }}").split("\n")
    assert len(lines[1].removesuffix("  # c")) <= 88


@pytest.mark.parametrize("opening", ["a { ", "a(", "a + (", "add { | "])
def test_deep_nesting_fits_the_stack(opening: str) -> None:
    depth = DEFAULT_LIMITS.nesting - 1
    closing = {"{": " }", "|": " }", "(": ")"}[opening.rsplit(maxsplit=1)[-1][-1]]
    inside = "let x = " if closing == ")" else ""
    text = f"model A {{ {inside}{opening * depth}b{closing * depth} }}"
    assert layout(text).count("\n") > depth


def test_show_is_the_layout_of_the_source() -> None:
    file, _ = parse(Source("net.cnn", "model  A { a->b }"))
    assert show(file) == "model A { a -> b }\n"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("let x = ", "does not parse"),
        ("let x = 2  # c\n", "says something else"),
        ("let x = 1  # d\n", "other comments"),
        ("let  x = 1  # c\n", "another layout"),
    ],
)
def test_a_wrong_layout_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, wrong: str, reason: str
) -> None:
    right = official._lay_out
    monkeypatch.setattr(
        official,
        "_lay_out",
        lambda source, limits: right(source, limits) if source.text == wrong else wrong,
    )
    with pytest.raises(FormatFault, match=reason):
        format_text(Source("net.cnn", "let x = 1 # c"))
