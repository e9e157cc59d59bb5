"""No text takes the parser long, or down."""

import time
from pathlib import Path

import pytest

from cnndsl.diagnostics import Source
from cnndsl.limits import DEFAULT_LIMITS, Limits
from cnndsl.syntax import parse, tree
from cnndsl.syntax.layout import format_text
from cnndsl.workspace import check

MANY = 20_000
NESTED = {
    "parentheses": "let x = " + "(" * MANY + "1" + ")" * MANY,
    "open parentheses": "let x = " + "(" * MANY,
    "lists": "let x = " + "[" * MANY,
    "braces": "model M " + "{ repeat 1 " * MANY,
    "minus": "let x = " + "-" * MANY + "1",
    "not": "let x = " + "not " * MANY + "1",
    "conditions": "let x = " + "a if " * MANY,
    "choices": "let x = " + "a if b else " * MANY + "c",
    "powers": "let x = " + "2 ** " * MANY + "2",
    "sums": "let x = " + "1 + " * MANY + "1",
    "indices": "let x = a" + "[0]" * MANY,
    "attributes": "let x = a" + ".b" * MANY,
    "calls": "let x = a" + "()" * MANY,
    "strings": 'let x = "' + '{"' * MANY,
    "interpolations": 'let x = "' + "{(" * 4000 + '"',
}
LONG = {
    "else": "model M { if a { relu }" + " else if a { relu }" * MANY + " }",
    "chain": "model M { relu" + " -> relu" * MANY + " }",
    "comparison": "let x = 1" + " < 1" * MANY,
    "arguments": "let x = f(" + "a = 1, " * MANY + ")",
}
WRONG = {
    "closers": ")" * MANY,
    "closers of all kinds": "model M {" + ")]}" * MANY,
    "braces on lines": "model M {\n" + "}\n" * MANY,
    "openers": "model M {" + "([{" * 30 + ") -> " * MANY,
    "mixed": "model M {\n" + "  conv(3]\n" * MANY + "}",
    "unopened": "model M {\n" + "  conv 3)\n" * MANY + "}",
    "arrows in parentheses": "model M { f(" + "-> " * MANY + ") ]}",
    "quotes": '"' * MANY,
    "low quotes": "„" * MANY,
    "comments": "/*" * MANY,
    "signs": "$ " * MANY,
    "one sign": "$" * 8_000_000,
    "numbers": "1 " * MANY,
    "names": "model M { " + "a " * MANY + "}",
    "commas": "let x = f(" + ", " * MANY + ")",
    "lines": "model M {\n" + "  conv(64 3)\n" * MANY + "}",
    "statements": "model M { " + "x = 3; " * MANY + "}",
    "bars": "model M { " + "| a " * MANY + "}",
    "colons": "model M {\n" + "  repeat 3:\n    relu\n" * MANY + "}",
    "keywords": " ".join(["let", "if", "as", "from", "for", "in"] * MANY),
    "digits": "let x = " + "9" * 1_000_000 + "a",
    "parts": "let x = 1" + "_1" * MANY + "_",
    "sizes": "let x = " + "3x" * MANY,
}


def timed(text: str) -> tuple[tree.File, list[str]]:
    """The tree and the codes, within a second and fifty microseconds a character."""
    start = time.process_time()
    file, problems = parse(Source("big.cnn", text))
    assert time.process_time() - start < 1 + len(text) * 50e-6
    return file, [problem.code for problem in problems]


@pytest.mark.parametrize("name", NESTED)
def test_deep_nesting_is_an_error(name: str) -> None:
    file, codes = timed(NESTED[name])
    assert codes
    assert set(codes) <= {"E020", "E001", "E003", "E006", "E214"}
    assert file.damaged
    assert hash(repr(file.span)) is not None


def test_a_hundred_thousand_levels() -> None:
    for sign in ("(", "{", "[", "-", "not "):
        assert timed("let x = " + sign * 100_000)[1]


@pytest.mark.parametrize("name", LONG)
def test_length_is_none(name: str) -> None:
    assert timed(LONG[name])[1] == []


@pytest.mark.parametrize("name", WRONG)
def test_many_mistakes(name: str) -> None:
    file, codes = timed(WRONG[name])
    assert 1 <= len(codes) <= 300
    assert file.damaged


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1e999999999", "E212"),
        ("1e-999999999", "E212"),
        ("9" * 10_000, "E212"),
        ("0." + "1" * 10_000, "E212"),
        ("3x" + "9" * 10_000, "E212"),
        ('"' + "a" * 20_000 + '"', "E214"),
    ],
)
def test_huge_literals(text: str, code: str) -> None:
    assert timed(f"let x = {text}")[1] == [code]


def test_bounds_can_be_raised() -> None:
    limits = Limits(nesting=300, digits=20_000, string=30_000)
    for text in ("(" * 200 + "1" + ")" * 200, "-" * 200 + "1", "9" * 10_000, f'"{"a" * 20_000}"'):
        assert parse(Source("big.cnn", f"let x = {text}"), limits)[1] == []


def test_the_message_names_the_flag() -> None:
    for text in ("let x = " + "(" * 200, "let x = " + "-" * 200 + "1", "let x = " + "9" * 2000):
        (problem,) = parse(Source("big.cnn", text), DEFAULT_LIMITS)[1]
        assert "--max-" in problem.helps[0]


def test_nests_within_the_bound_are_checked_and_laid_out(tmp_path: Path) -> None:
    """All bodies and operators that the bound allows are no strain on Python's stack."""
    bodies, most = DEFAULT_LIMITS.nesting - 2, DEFAULT_LIMITS.nesting
    for opening, inside in (
        ("residual {\n", f"let _x = {'-' * most}1\nrelu\n"),
        ("repeat 1 {\n", f"conv({'1 if true else ' * most}8, 3, pad = 1)\n"),
        ("add {\n|\n|", f"residual(when = {'not ' * most}true) {{ relu }}\n"),
    ):
        count = bodies - inside.count("{")
        text = "model M {\ninput 3x8x8\n" + opening * count + inside + "}\n" * count + "}\n"
        path = tmp_path / "deep.cnn"
        path.write_text(text, encoding="utf-8")
        assert check([path]).diagnostics == ()
        layout, problems = format_text(Source("deep.cnn", text))
        assert problems == ()
        assert layout is not None


def test_many_brackets_within_the_bound_are_fine() -> None:
    text = "model M " + "{ repeat 1 " * 99 + "{ relu }" + "}" * 99
    assert timed(text)[1] == []
    assert timed("let x = " + "f(" * 99 + "1" + ")" * 99)[1] == []
