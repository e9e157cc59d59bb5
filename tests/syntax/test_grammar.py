"""Every rule of the grammar, and what the tree says of what was written."""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from cnndsl.diagnostics import Source
from cnndsl.limits import DEFAULT_LIMITS
from cnndsl.resources import grammar
from cnndsl.syntax import parse, tree
from cnndsl.syntax.brackets import balance
from cnndsl.syntax.lines import end_statements
from cnndsl.syntax.machine import Machine, Plan
from cnndsl.syntax.scan import scan
from cnndsl.syntax.table import table
from cnndsl.syntax.token import KEYWORDS, SIGNS

HERE = Path(__file__).parent
SAMPLES = sorted((HERE / "samples").glob("*.cnn"))


def programs() -> Iterator[tuple[str, str]]:
    """Each line of the table of good programs, with the rules that it is there for."""
    rules = ""
    for line in (HERE / "good.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            rules = line[3:]
        else:
            yield rules, line.replace("⏎", "\n")


def read(text: str) -> tree.File:
    file, problems = parse(Source("good.cnn", text))
    assert problems == []
    assert file.damaged == ()
    return file


@pytest.mark.parametrize("text", [text for _, text in programs()])
def test_good_programs_have_no_errors(text: str) -> None:
    read(text)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_samples_have_no_errors(path: Path) -> None:
    read(path.read_text(encoding="utf-8"))


def test_the_good_programs_use_every_rule() -> None:
    used: set[str] = set()
    for _, text in programs():
        used |= applied(text)
    wanted = {rule.name for rule in table().rules if not rule.name.startswith("$")}
    assert wanted - used == {"broken", "missing", "no_fact", "no_setting"}


def applied(text: str) -> set[str]:
    """The rules that a text needs."""
    source, used = Source("good.cnn", text), set()
    plan = Plan(table(), {}, lambda *_: None)

    def note(name: str) -> None:
        used.add(name)

    plan.rules = [
        (length, kept, origin, lambda *_, name=rule.name: note(name), False, False, 0)
        for rule, (length, kept, origin, *_) in zip(table().rules, plan.rules, strict=True)
    ]
    tokens = end_statements(balance(source, scan(source).tokens, DEFAULT_LIMITS).tokens)
    assert Machine(plan, "file", 100).run(tokens, 0) == -1
    return used


def test_the_grammar_has_no_conflicts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Deriving the table anew is what `strict` watches over."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    table.cache_clear()
    fresh = table()
    assert len(fresh.states) > 100
    assert list(tmp_path.rglob("*.json"))


def test_the_scanner_knows_the_words_of_the_grammar() -> None:
    text = re.sub(r"(?<!\")//.*", "", grammar())
    terminals = dict(re.findall(r'^([A-Z_]+): "([^"]+)"$', text, re.MULTILINE))
    written = set(re.findall(r'"([^"]+)"', text)) - {"cnn", "training"}
    words = {each for each in written if each.isalpha()}
    assert words == KEYWORDS
    assert written - words == set(SIGNS) - {";"}
    assert {SIGNS.get(each, each.upper()): each for each in terminals.values()} == terminals


def value(text: str) -> tree.Expression:
    declaration = read(f"let a = {text}").declarations[0]
    assert isinstance(declaration, tree.Let)
    return declaration.value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("64", 64),
        ("0.1", Fraction(1, 10)),
        ("2.0", 2),
        ("1e-4", Fraction(1, 10_000)),
        ("1.5e3", 1500),
        ("25_557_032", 25_557_032),
        ("25.6M", 25_600_000),
        ("4.1G", 4_100_000_000),
        ("24GiB", 24 * 2**30),
        ("512MB", 512_000_000),
        ("7k", 7000),
    ],
)
def test_numbers_are_exact(text: str, number: int | Fraction) -> None:
    found = value(text)
    assert isinstance(found, tree.Number)
    assert found.value == number
    assert type(found.value) is type(number)


def shown(node: tree.Expression | str) -> str:
    """An expression with every operation in parentheses."""
    match node:
        case tree.Binary(_, operator, left, right):
            return f"({shown(left)} {operator} {shown(right)})"
        case tree.Unary(_, operator, operand):
            return f"({operator} {shown(operand)})"
        case tree.Compare(_, first, rest):
            return f"({shown(first)}{''.join(f' {sign} {shown(each)}' for sign, each in rest)})"
        case tree.Conditional(_, then, condition, otherwise):
            return f"({shown(then)} if {shown(condition)} else {shown(otherwise)})"
        case tree.Range(_, start, stop):
            return f"({shown(start) if start else ''}..{shown(stop) if stop else ''})"
        case tree.Name(_, name):
            return name
        case tree.Number(_, number):
            return str(number)
        case _:
            return str(node)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a + b * c", "(a + (b * c))"),
        ("a - b - c", "((a - b) - c)"),
        ("-a ** b", "(- (a ** b))"),
        ("a ** -b ** c", "(a ** (- (b ** c)))"),
        ("a ** b ** c", "(a ** (b ** c))"),
        ("a or b and not c", "(a or (b and (not c)))"),
        ("not a == b", "(not (a == b))"),
        ("a < b <= c", "(a < b <= c)"),
        ("a + 1..b * 2", "((a + 1)..(b * 2))"),
        ("a if b else c if d else e", "(a if b else (c if d else e))"),
        ("a or b if c else d", "((a or b) if c else d)"),
        ("(a + b) * c", "((a + b) * c)"),
        ("a // b / c % d", "(((a // b) / c) % d)"),
    ],
)
def test_operators_bind_as_in_the_reference(text: str, meant: str) -> None:
    assert shown(value(text)) == meant


def test_a_string_is_text_and_expressions_in_turn() -> None:
    found = value(r'"layer\{{i + 1}\}\n"')
    assert isinstance(found, tree.String)
    before, expression, after = found.parts
    assert (before, after) == ("layer{", "}\n")
    assert isinstance(expression, tree.Binary)
    assert expression.span.text == "i + 1"


def test_comments_are_in_the_tree() -> None:
    file = read("# one\nlet a = 1 # two\n  # three\n")
    assert [(each.text, each.alone) for each in file.comments] == [
        ("# one", True),
        ("# two", False),
        ("# three", True),
    ]


def test_line_ends_of_other_systems_mean_the_same() -> None:
    text = "model M {\n  relu\n  bn -> tanh\n}\n"
    assert read(text) == read(text.replace("\n", "\r\n"))
