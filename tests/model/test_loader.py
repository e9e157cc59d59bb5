"""Files, what they declare and import, and what each name then stands for."""

from pathlib import Path

import pytest

from cnndsl.model import Loader, Spec

PARTS = {
    "units.cnn": "block Unit(n) { conv(n, 1) }\nlet wide = 3\nfn twice(n) = 2 * n",
    "deep/more.cnn": 'import wide from "../units.cnn"\nlet wider = wide + 1',
    "both.cnn": 'import "units.cnn"\nimport "deep/more.cnn"\nlet own = wider',
}


def load(folder: Path, text: str) -> tuple[Spec, Loader]:
    for name, content in {**PARTS, "main.cnn": text}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    loader = Loader()
    return loader.load(folder / "main.cnn"), loader


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", {}),
        ("let a = 1\nlet (b, c) = [1, 2]", {"a": "a value", "b": "a value", "c": "a value"}),
        ("model A = B\nmodel B { input 3x3x3 }", {"A": "a model", "B": "a model"}),
        ('import Unit from "units.cnn"', {"Unit": "a block"}),
        ('import Unit from "units"', {"Unit": "a block"}),
        ('import Unit from "./deep/../units.cnn"', {"Unit": "a block"}),
        ('import twice as double from "units.cnn"', {"double": "a function"}),
        ('import "units.cnn"', {"Unit": "a block", "wide": "a value", "twice": "a function"}),
        ('import "both.cnn"', {"own": "a value"}),
        (
            'import Basic, Bottleneck as Unit from "std/resnet.cnn"',
            {"Basic": "a block", "Unit": "a block"},
        ),
        ("cnn 1\nlet a = 1", {"a": "a value"}),
    ],
)
def test_names(text: str, names: dict[str, str], tmp_path: Path) -> None:
    spec, loader = load(tmp_path, text)
    assert loader.problems == []
    assert {name: each.kind for name, each in spec.names.items()} == names


def test_a_file_is_read_once(tmp_path: Path) -> None:
    spec, loader = load(tmp_path, 'import "both.cnn"\nimport twice from "units.cnn"')
    more, direct = loader.load(tmp_path / "deep" / "more.cnn"), spec.names["twice"].home
    assert more.names["wide"].home is direct
    assert loader.problems == []


def test_the_same_name_twice_from_one_place_is_no_clash(tmp_path: Path) -> None:
    _, loader = load(tmp_path, 'import Unit from "units.cnn"\nimport "units.cnn"')
    assert loader.problems == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("let a = 1\nlet a = 2", ["E101"]),
        ("let a = 1\nfn a(n) = n", ["E101"]),
        ("let (a, a) = [1, 2]", ["E101"]),
        ('let wide = 1\nimport "units.cnn"', ["E101"]),
        ('import wide, twice as wide from "units.cnn"', ["E101"]),
        ('import Unti from "units.cnn"', ["E113"]),
        ('import wide from "both.cnn"', ["E113"]),
        ('import "unit.cnn"', ["E110"]),
        ('import "main.cnn"', ["E111"]),
        ('import "../main.cnn"', ["E112"]),
        ("cnn 2", ["E023"]),
    ],
)
def test_problems(text: str, codes: list[str], tmp_path: Path) -> None:
    _, loader = load(tmp_path, text)
    assert [each.code for each in loader.problems] == codes


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ('import "unit.cnn"', "did you mean `units.cnn`?"),
        ('import "deep/mroe.cnn"', "did you mean `deep/more.cnn`?"),
        ('import Unt from "units.cnn"', "did you mean `Unit`?"),
    ],
)
def test_what_was_meant(text: str, help_: str, tmp_path: Path) -> None:
    _, loader = load(tmp_path, text)
    (problem,) = loader.problems
    assert problem.helps == (help_,)


def test_names_in_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are called as they were given, what they import from where one stands."""
    monkeypatch.chdir(tmp_path)
    load(tmp_path, 'import Unit from "units.cnn"\nimport Basic from "std/resnet.cnn"')
    loader = Loader()
    spec = loader.load(Path("main.cnn"))
    assert spec.source.name == "main.cnn"
    assert spec.names["Unit"].home.source.name == "units.cnn"
    assert spec.names["Basic"].home.source.name == "std/resnet.cnn"
