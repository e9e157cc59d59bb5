"""Specs that would hang or fill the memory: each is refused with its own code, and soon."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from cnndsl.diagnostics import Span
from cnndsl.limits import Limits
from cnndsl.model.calls import Callee, Paired, pair
from cnndsl.syntax import tree
from cnndsl.workspace import Report, check

# As the default limits, but in proportion to what a test may take.
LIMITS = Limits(nodes=2_000, steps=50_000)

FIB = "fn fib(n) = n if n < 2 else fib(n - 1) + fib(n - 2)"
DOUBLE = "fn double(n, l) = l if n == 0 else double(n - 1, [l, l])"
PAIRS = "fn pairs(n, l) = l if n == 0 else pairs(n - 1, zip(l, l))"
TWICE = "block Twice(n) { if n > 0 { Twice(n - 1) -> Twice(n - 1) } else { relu } }"
NEST = "fn nest(n, l) = l if n == 0 else nest(n - 1, [l])"
BOX = "fn box(n, l) = l if n == 0 else box(n - 1, enumerate([l]))"
GROW = "fn grow(n, text) = text if n == 0 else grow(n - 1, text + text)"

# Declarations, the body of a model, and the one error.
BOMBS = [
    ("", "conv(10 ** 10 ** 10, 1)", "E212"),
    ("", "conv(2 ** 3 ** 4 ** 5 ** 6, 1)", "E212"),
    ("", "conv(1e9 ** 1e9, 1)", "E212"),
    ("", "conv(2 ** 0.5 * 10 ** 400, 1)", "E212"),
    ("", "conv(10 ** 400 // 2 ** 0.5, 1)", "E212"),
    ("", "conv(sqrt(10 ** 401), 1)", "E212"),
    ("", "conv(2 ** 4000, 1)", "E212"),
    ("fn fact(n) = 1 if n < 1 else n * fact(n - 1)", "conv(fact(190) ** 50, 1)", "E212"),
    ("", "repeat 10 ** 9 { repeat 10 ** 9 { relu } }", "E211"),
    ("", "repeat 10 ** 9 {}", "E211"),
    ("", "repeat 10 ** 9 { if false and true { relu } }", "E211"),
    ("", "repeat 10 ** 9 { let _a = 1 }", "E211"),
    ("", "repeat 10 ** 9 { add { | | } }", "E211"),
    ("", "for _i in 0..10 ** 5 { for _j in 0..10 ** 5 {} }", "E211"),
    (TWICE, "Twice(60)", "E211"),
    (FIB, "conv(fib(60), 1)", "E211"),
    ("", "let a = 0..10 ** 4; repeat 10 ** 5 { let _b = a + a }", "E211"),
    ("", "let a = 0..10 ** 4; repeat 10 ** 5 { let _b = a[1..] }", "E211"),
    ("", "let a = 0..10 ** 4; let b = 0..10 ** 4; repeat 10 ** 5 { if a == b {} }", "E211"),
    ("", "for _i in [0] * 10 ** 9 { relu }", "E213"),
    ("", "for _i in 0..10 ** 9 { relu }", "E213"),
    ("", "let a = [0] * 10 ** 4; conv([a] * 10 ** 4, 1)", "E213"),
    (DOUBLE, "conv(double(150, [0]), 1)", "E211"),
    (PAIRS, "conv(pairs(99, [0]), 1)", "E211"),
    (NEST, "let a = nest(99, 1); repeat 10 ** 9 { let _b = [a] }", "E211"),
    (NEST, f"conv({'nest(90, ' * 90}1{')' * 90}, 1)", "E211"),
    (BOX, f"conv({'box(90, ' * 90}1{')' * 90}, 1)", "E211"),
    (NEST, "conv(nest(99, 1), 1)", "E204"),
    (GROW + '\nlet long = grow(60, "a")', 'relu as "{long}"', "E214"),
    ("", 'relu as "{10 ** 900}{10 ** 900}" * 9', "E001"),
    ("block Endless(n) { Endless(n + 1) }", "Endless(0)", "E210"),
    ("block Left { Right }\nblock Right { Left }", "Left", "E210"),
    ("block Self(unit) { unit(unit) }", "Self(Self)", "E210"),
    ("block Self(unit = Self) { unit }", "Self", "E210"),
    ("fn forever(n) = forever(n + 1)", "conv(forever(0), 1)", "E210"),
    ("fn forever(n, _m = forever(n)) = n", "conv(forever(0), 1)", "E210"),
    ("let a = b\nlet b = a", "conv(a, 1)", "E210"),
    ("", "split(10 ** 12)", "E301"),
    ("", "flatten(end = 1) -> lstm(8, layers = 10 ** 12)", "E206"),
    ("", "conv([1] * 10 ** 4, 1)", "E204"),
    ("", "repeat 200 { upsample(2) }", "E301"),
    ("", "repeat 200 { concat { | | } }", "E301"),
]


def checked(folder: Path, text: str, limits: Limits = LIMITS) -> Report:
    spec = folder / "spec.cnn"
    spec.write_text(text, encoding="utf-8")
    return check([spec], limits=limits)


@pytest.mark.parametrize(("declarations", "body", "code"), BOMBS)
def test_bomb(declarations: str, body: str, code: str, tmp_path: Path) -> None:
    text = f"{declarations}\nmodel Net {{ input 3x8x8; {body} }}\n"
    report = checked(tmp_path, text)
    assert [each.code for each in report.diagnostics if each.severity == "error"] == [code]
    assert report.models == ()
    assert all(len(each.message) < 200 for each in report.diagnostics)


def test_a_long_chain_of_values_is_no_bomb(tmp_path: Path) -> None:
    text = "let a0 = 1\n" + "".join(f"let a{i + 1} = a{i} + 1\n" for i in range(2_000))
    assert checked(tmp_path, text).diagnostics == ()


def test_values_that_wait_for_one_another(tmp_path: Path) -> None:
    text = "".join(f"let a{i} = a{i + 1}\n" for i in range(300)) + "let a300 = 1"
    assert {each.code for each in checked(tmp_path, text).diagnostics} == {"E210"}


def test_a_long_chain_of_models_ends(tmp_path: Path) -> None:
    text = "".join(f"model M{i} = M{i + 1}\n" for i in range(300))
    report = checked(tmp_path, text + "model M300 { input 3x8x8; relu }")
    assert {each.code for each in report.diagnostics} == {"E210"}
    assert len(report.models) == 201


@pytest.mark.parametrize(
    "body", ["conv(10 ** 5000, 1)", 'relu as "a{10 ** 5000}"', "conv([1][10 ** 5000], 1)"]
)
def test_more_digits_than_python_prints(body: str, tmp_path: Path) -> None:
    limits = Limits(digits=20_000)
    (problem,) = checked(tmp_path, f"model Net {{ input 3x8x8; {body} }}", limits).diagnostics
    assert len(problem.message) < 200


def test_what_a_bomb_leaves_unharmed(tmp_path: Path) -> None:
    """A model that is stopped keeps no other from being checked."""
    text = f"{TWICE}\nmodel Bad {{ input 3x8x8; Twice(60) }}\nmodel Good {{ input 3x8x8; relu }}"
    report = checked(tmp_path, text)
    assert [model.name for model in report.models] == ["Good"]


def nothing(path: Path) -> None:
    """Neither a file nor a folder."""


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def ring(path: Path) -> None:
    path.symlink_to(path.name)


def outside(path: Path) -> None:
    path.symlink_to(path.parents[1] / "secret.cnn")


IMPORTS = [
    (nothing, "part.cnn", "E110"),
    (folder, "part.cnn", "E110"),
    (pipe, "part.cnn", "E110"),
    (ring, "part.cnn", "E110"),
    (outside, "part.cnn", "E112"),
    (nothing, "../secret.cnn", "E112"),
    (nothing, "sub/../../secret.cnn", "E112"),
    (nothing, "../spec/../secret.cnn", "E112"),
    (nothing, "std/../../secret.cnn", "E112"),
    (nothing, "../secret", "E112"),
    (nothing, "{secret}", "E112"),
    (nothing, "spec.cnn", "E111"),
    (nothing, "./spec", "E111"),
    (nothing, "a" * 5_000, "E110"),
    (nothing, "", "E110"),
    (nothing, ".", "E110"),
    (nothing, "part.txt", "E110"),
]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes that are files")
@pytest.mark.parametrize(("make", "written", "code"), IMPORTS)
def test_import(make: Callable[[Path], None], written: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "secret.cnn").write_text("block Secret { relu }", encoding="utf-8")
    spec = tmp_path / "spec"
    spec.mkdir()
    make(spec / "part.cnn")
    (spec / "part.txt").write_text("block Part { relu }", encoding="utf-8")
    written = written.replace("{secret}", str(tmp_path / "secret.cnn"))
    report = checked(spec, f'import "{written}"\nmodel Net {{ input 3x8x8; Secret }}')
    assert [each.code for each in report.diagnostics] == [code]


@pytest.mark.parametrize(("count", "codes"), [(32, []), (33, ["E114"]), (40, ["E114"])])
def test_imports_in_a_chain(count: int, codes: list[str], tmp_path: Path) -> None:
    for number in range(count):
        text = f'import "part{number + 1}.cnn"'
        (tmp_path / f"part{number}.cnn").write_text(text, encoding="utf-8")
    (tmp_path / f"part{count}.cnn").write_text("let last = 1", encoding="utf-8")
    report = check([tmp_path / "part0.cnn"])
    assert [each.code for each in report.diagnostics] == codes


def test_a_wider_root_lets_imports_go_up(tmp_path: Path) -> None:
    (tmp_path / "units.cnn").write_text("block Unit { relu }", encoding="utf-8")
    (tmp_path / "nets").mkdir()
    spec = tmp_path / "nets" / "net.cnn"
    text = 'import Unit from "../units.cnn"\nmodel Net { input 3x8x8; Unit }'
    spec.write_text(text, encoding="utf-8")
    assert [each.code for each in check([spec]).diagnostics] == ["E112"]
    assert check([spec], root=tmp_path).diagnostics == ()


def test_a_file_of_bombs_ends_after_two(tmp_path: Path) -> None:
    text = FIB + "".join(f"\nlet a{i} = fib(60)" for i in range(50))
    problems = checked(tmp_path, text).diagnostics
    assert [each.message for each in problems] == [
        "working this out takes more than 50,000 steps",
        "working this file out takes more than 100,000 steps",
    ]


def test_a_value_that_explodes_does_so_once(tmp_path: Path) -> None:
    models = "".join(f"\nmodel M{i} {{ input 3x8x8; conv(a, 1) }}" for i in range(9))
    text = f"{FIB}\nlet a = fib(60){models}\nmodel Good {{ input 3x8x8; relu }}"
    report = checked(tmp_path, text)
    assert [each.code for each in report.diagnostics] == ["E211"]
    assert [model.name for model in report.models] == ["Good"]


def test_many_outputs_are_many_steps(tmp_path: Path) -> None:
    text = "model M { input 4096x8x8; split(4096) }"
    problems = checked(tmp_path, text, Limits(steps=4_000)).diagnostics
    assert [each.code for each in problems] == ["E211"]


def test_nothing_is_suggested_where_nearly_all_is_unknown(tmp_path: Path) -> None:
    blocks = "".join(f"block Unit{i} {{ relu }}\n" for i in range(300))
    steps = "; ".join(f"Unti{i}" for i in range(300))
    problems = checked(tmp_path, f"{blocks}model M {{ input 3x8x8; {steps} }}").diagnostics
    errors = [each for each in problems if each.severity == "error"]
    assert {each.code for each in errors} == {"E100"}
    assert len(errors) == 300
    assert sum(bool(each.fix) for each in errors) == 100


def test_a_refused_call_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []

    def look(
        callee: Callee,
        arguments: Sequence[tree.Argument],
        at: Span,
        given: frozenset[str],
        partial: bool,
    ) -> Paired:
        looks.append(callee.name)
        return pair(callee, arguments, at, given, partial)

    monkeypatch.setattr("cnndsl.graph.lookup.pair", look)
    text = "block B(a = 0) { relu }\nmodel M { input 3x8x8; repeat 500 { B(b = 1) } }"
    assert "E200" in [each.code for each in checked(tmp_path, text).diagnostics]
    assert looks == ["B"]


def test_a_pattern_too_long_to_try_is_not_promised(tmp_path: Path) -> None:
    text = "model M { input 3xHxW; repeat 10 { maxpool(2) } }"
    (model,) = checked(tmp_path, text).models
    assert "others were not tried" in model.sizes


def test_a_field_too_uneven_to_list_is_not_told(tmp_path: Path) -> None:
    text = "model M { input 3x7; upsample(to = 10000019) -> conv(4, 3) }\nexpect M { field = 2 }"
    (problem,) = checked(tmp_path, text).diagnostics
    assert problem.message == "`field` is too uneven to be worked out"


def test_many_patterns_for_many_layers_are_many_steps(tmp_path: Path) -> None:
    patterns = ", ".join(f'"relu{place}*"' for place in range(2_000))
    text = f"model M {{ input 3x8x8; repeat 1900 {{ relu }} }}\ntrain M {{ freeze = [{patterns}] }}"
    (problem,) = checked(tmp_path, text).diagnostics
    assert problem.message == "working this file out takes more than 100,000 steps"


def test_many_open_models_are_many_steps(tmp_path: Path) -> None:
    """Each is tried with several sizes, and searched for those that are valid."""
    text = "\n".join(f"model M{i} {{ input 3xHxW; maxpool(3) -> maxpool(2) }}" for i in range(100))
    report = checked(tmp_path, text)
    assert 20 < len(report.models) < 50
    assert [each.message for each in report.diagnostics] == [
        "working this file out takes more than 100,000 steps"
    ]
