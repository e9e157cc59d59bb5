"""A check of whole files: one message for one mistake, and a line for each model."""

from pathlib import Path

import pytest

from cnndsl.workspace import check

NET = "model Net(classes = 10) { input 3x8x8; flatten; linear(classes) }\n"


def codes(folder: Path, text: str) -> list[str]:
    spec = folder / "spec.cnn"
    spec.write_text(text, encoding="utf-8")
    return [each.code for each in check([spec]).diagnostics]


# What follows from a mistake is not told.
ONCE = [
    (
        "model A { input 3x8x8; conv(3, 9) -> relu -> linear(a) as b; add(b, it) }\nlet a = 3",
        "E303",
    ),
    ("model A { input 3x8x8; rleu as a; conv(3, 3) as b; add(a, b) }", "E100"),
    ("model A { input 3x8x8; conv(n, 3) }\nlet n = 1 / 0", "E208"),
    ("model A { input 3x8x8; conv(n, 3) -> conv(n, 3) }\nlet n = 1 / 0", "E208"),
    ("model A { input 3x8x8; U(0) -> U(0) }\nblock U(n) { conv(n, 3) }", "E206"),
    ('model A { input 3x8x8; for i in 3 { relu as "a{i}" }; add(a1, it) }', "E204"),
    ("model A { input 3x8x8; stage s { conv(3, 9) as a }; from a -> relu }", "E303"),
    ("model A { input 3x8x8; split(4) as (a, b, c, d); add(a, b, c) -> from d }", "E301"),
    ("model A { input 3x8x8; conv(3, 1) as a; conv(4, 1) as a -> relu }", "E101"),
    ("model A { input 3x8x8; stage s { conv(3, 1) }; stage s { conv(4, 1) } }", "E101"),
    ("model A { input 3x8x8; conv(3, 3, pad = sane) }", "E207"),
    ("model A { input 3x8x8; U }\nblock U { conv(3, 3, padding = 1) }", "E200"),
    ("model A { input 3x8x8; conv(half(), 3) }\nfn half(n) = n / 2", "E201"),
    ("model A { input 3x8x8; conv(width * 2, 1) }", "E100"),
    ("model A(with_of = 3) { input 3x8x8; conv(width_of, 1) }", "E100"),
    ("model A = B(3)\nmodel B { input 3x8x8; relu }", "E203"),
    ("expect A { out = 3; params = 4 }", "E120"),
    ("model A { relu -> tanh as a; add(a, it) }", "E103"),
    ("let a = b\nlet b = c\nlet c = a\nmodel A { input 3x8x8; conv(a + b, 1) }", "E210"),
    ('import Unit from "nowhere.cnn"\nmodel A { input 3x8x8; Unit(3) as a; add(a, it) }', "E110"),
    ("model A { input 3x8x8; conv(3 1) as a; add(a, it) }\nexpect A { out = 4 }", "E001"),
]


@pytest.mark.parametrize(("text", "code"), ONCE)
def test_one_mistake_is_told_once(text: str, code: str, tmp_path: Path) -> None:
    assert codes(tmp_path, text) == [code]


RIGHT = [
    "model A { input 3x8x8; conv(3, 1) as a; stage s { conv(3, 1) as b }; add(a, b) }",
    "block U { relu as a; add(a, it) }\nmodel A { input 3x8x8; U -> U }",
    "model A { input 3x8x8; for i in 0..3 { let n = i + 1; conv(n, 1) } }",
    "model A { input 3x8x8; if it.channels == 3 { let n = 1; conv(n, 1) } else { relu } }",
    "block U(relu) { relu }\nmodel A { input 3x8x8; U(tanh) }",
    "let sigmoid = 3\nmodel A { input 3x8x8; conv(sigmoid, 1) }",
    "model A { input 3x8x8; from_here } \nblock from_here { relu }",
    "expect A { out = 3x8x8; params = 0; layers = 1 }\nmodel A { input 3x8x8; relu }",
    f"{NET}expect Net(7) {{ out = 7 }}\nexpect Net {{ out = 10; macs = 1_920; params <= 2k }}",
    f"let n = 7\n{NET}expect Net(classes = n) {{ out = n; macs = 8 * 8 * 3 * n }}",
    "model A { input 3x8x8; relu; output a; tanh; output b }\nexpect A { out.a = 3x8x8 }",
    "cnn 1\n\n# Nothing yet.\n",
    "",
]


@pytest.mark.parametrize("text", RIGHT)
def test_nothing_is_wrong(text: str, tmp_path: Path) -> None:
    assert codes(tmp_path, text) == []


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ("out = 10", []),
        ("out = 10x1", ["E310"]),
        ("params = 1_930", []),
        ("params = 1_931", ["E310"]),
        ("params < 1_930", ["E310"]),
        ("params <= 1.93k", []),
        ("params > 1_929; params >= 1_930", []),
        ("macs = 1_920; layers = 2; buffers = 0", []),
        ("macs > 1G", ["E310"]),
        ("out < 3", ["E204"]),
        ("params = 0.5", ["E204"]),
        ("out.a = 3", ["E121"]),
        ("parameters = 3", ["E121"]),
    ],
)
def test_expectations(facts: str, found: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, f"{NET}expect Net {{ {facts} }}") == found


def test_one_line_for_each_model(tmp_path: Path) -> None:
    first, second = tmp_path / "first.cnn", tmp_path / "second.cnn"
    first.write_text(
        "model Template(n) { input 3x8x8; conv(n, 1) }\n"
        f"expect Template(4) {{ params = 16 }}\n{NET}",
        encoding="utf-8",
    )
    second.write_text('import Net from "first.cnn"\nmodel Other = Net(3)', encoding="utf-8")
    report = check([first, second])
    assert report.diagnostics == ()
    assert [(each.name, Path(each.file).name) for each in report.models] == [
        ("Net", "first.cnn"),
        ("Other", "second.cnn"),
    ]
    (summary, _) = report.models
    assert (summary.inputs, summary.outputs, summary.layers) == (("3x8x8",), ("10",), 2)


def test_one_model_alone(tmp_path: Path) -> None:
    spec = tmp_path / "spec.cnn"
    spec.write_text(
        "model Bad { input 3x8x8; conv(3, 9) }\nmodel Good { input 3x8x8; relu }\n"
        "expect Bad { out = 3 }\nexpect Good { out = 4 }",
        encoding="utf-8",
    )
    assert [each.code for each in check([spec]).diagnostics] == ["E303", "E310"]
    report = check([spec], model="Good")
    assert [each.code for each in report.diagnostics] == ["E310"]
    assert [model.name for model in report.models] == ["Good"]


def test_a_failed_import_leaves_no_half_network(tmp_path: Path) -> None:
    spec = tmp_path / "spec.cnn"
    text = 'import Unit from "none.cnn"\nmodel A { input 3x8x8; relu; output a; Unit }'
    spec.write_text(f"{text}\nexpect A {{ layers = 9 }}", encoding="utf-8")
    report = check([spec])
    assert [each.code for each in report.diagnostics] == ["E110"]
    assert report.models == ()


def test_lints_can_be_left_out(tmp_path: Path) -> None:
    """Errors are told all the same."""
    spec = tmp_path / "spec.cnn"
    spec.write_text("model A { input 3x8x8; conv(4, 1) -> bn; rleu }", encoding="utf-8")
    found = [each.code for each in check([spec], lints=False).diagnostics]
    assert found == ["E100"]
    spec.write_text("model A { input 3x8x8; conv(4, 1) -> bn }", encoding="utf-8")
    assert [each.code for each in check([spec]).diagnostics] == ["W201"]
    assert not check([spec], lints=False).diagnostics
