"""What a check must not pass in silence: imported faults, links, sizes that only seem free."""

from pathlib import Path

import pytest

from cnndsl.workspace import Report, check


def checked(folder: Path, **files: str) -> Report:
    for name, text in files.items():
        (folder / f"{name}.cnn").write_text(text, encoding="utf-8")
    return check([folder / "net.cnn"], root=folder)


def codes(report: Report) -> list[str]:
    return [each.code for each in report.diagnostics]


@pytest.mark.parametrize(
    ("library", "code"),
    [
        ("block B { conv(it.chanels, 1) }", "E100"),
        ("block B { relu -> output foo }", "E105"),
        ("block B { stage s(names = bogus) { relu } }", "E207"),
        ("block B(a, a) { relu }", "E101"),
    ],
)
def test_faults_of_an_imported_file_are_told(tmp_path: Path, library: str, code: str) -> None:
    net = 'import B from "blocks"\nmodel N { input 3x8x8\n relu }\n'
    assert code in codes(checked(tmp_path, net=net, blocks=library))


def test_an_imported_value_that_fails_fails_with_open_sizes(tmp_path: Path) -> None:
    net = 'import x from "value"\nmodel N { input 3xHxW; conv(x, 1) }\n'
    assert codes(checked(tmp_path, net=net, value="let x = 1 / 0\n")) == ["E208"]


def test_an_import_stays_with_specs(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("token", encoding="utf-8")
    (tmp_path / "part.cnn").symlink_to("secret.txt")
    report = checked(tmp_path, net='import "part"\nimport "a\0b"\nmodel N { input 3x8x8; relu }\n')
    assert codes(report) == ["E112", "E110"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("reshape(3x50176)", "not for every other"),
        ("flatten -> linear(10)", "another size is another network"),
        ("repeat it.height { relu }", "others were not tried"),
        ("maxpool(4) -> upsample(4) : 3x224x224", ""),
        ("conv(4, 7)", "valid for H and W at least 7"),
        ("maxpool(2, stride = 3, pad = same)", "valid for H and W at least 1"),
        ("residual(shortcut = project) { conv(4, 2, stride = 2) }", "others were not tried"),
        ("residual(shortcut = project) { conv(4, 3, stride = 2, pad = 1) }", "at least 1"),
    ],
)
def test_no_size_is_promised_that_does_not_fit(tmp_path: Path, body: str, words: str) -> None:
    report = checked(tmp_path, net=f"model N {{ input 3xHxW; {body} }}\n")
    assert words in "".join(each.sizes for each in report.models)


def test_nothing_is_verified_for_the_example_alone(tmp_path: Path) -> None:
    net = """
model N { input 3xHxW; repeat it.height // 2 { relu } }
expect N { layers = 112 }
"""
    assert codes(checked(tmp_path, net=net)) == ["E310"]


@pytest.mark.parametrize(
    "body",
    ["upsample(1.5)", "upsample(0.7)", "slice(0, 100, axis = width)", "slice(-9, axis = width)"],
)
def test_no_size_of_the_example_passes_for_one_of_all(tmp_path: Path, body: str) -> None:
    out = checked(tmp_path, net=f"model N {{ input 1xHxW; {body} }}\n").models[0].outputs[0]
    net = f"model N {{ input 1xHxW; {body} }}\nexpect N {{ out = 1x224x100 }}\n"
    assert "W" in out
    assert codes(checked(tmp_path, net=net)) == ["E310"]


def test_layers_compare_by_what_they_are(tmp_path: Path) -> None:
    net = """
block Unit(act = relu) { if act == relu { conv(8, 1) } else { conv(9, 1) } }
model N { input 3x8x8; Unit }
expect N { out = 8x8x8 }
"""
    assert codes(checked(tmp_path, net=net)) == []


def test_a_file_has_one_name_however_it_is_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "net.cnn").write_text('import B from "part"\nmodel N { input 3x8x8; B }\n')
    (tmp_path / "part.cnn").write_text("block B { rleu }\n")
    monkeypatch.chdir(tmp_path / "here")
    (problem,) = check([Path("../net.cnn"), Path("../part.cnn")]).diagnostics
    assert problem.span.source.name == "../part.cnn"


@pytest.mark.parametrize(
    ("line", "unknown"),
    [
        ('import A from "nothing"', ["rleu"]),
        ('import A, rleu from "nothing"', []),
        ('import "nothing"', []),
        ('import A from "damaged"', ["rleu"]),
        ('import "damaged"', []),
    ],
)
def test_what_an_import_fails_to_bring_is_all_that_is_not_told(
    tmp_path: Path, line: str, unknown: list[str]
) -> None:
    net = f"{line}\nmodel N {{ input 3x8x8; A -> rleu }}\n"
    problems = checked(tmp_path, net=net, damaged="block A { relu ) }").diagnostics
    found = [each.span.text for each in problems if each.code == "E100"]
    assert found == unknown


def test_what_follows_from_damage_elsewhere_is_not_told(tmp_path: Path) -> None:
    net = 'import A from "damaged"\nmodel N { input 3x8x8; A }\n'
    report = checked(tmp_path, net=net, damaged="block A { conv(8, 3 3) }")
    assert len(report.diagnostics) == 1
