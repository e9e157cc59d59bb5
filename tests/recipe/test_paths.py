"""Paths in a spec lead from its folder, those in a command from where that is given."""

from pathlib import Path

import pytest

from cnndsl.recipe.data import DATA
from cnndsl.recipe.paths import from_home, home_of
from cnndsl.resources import library


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a folder of specs in it."""
    (tmp_path / "specs").mkdir()
    monkeypatch.chdir(tmp_path)
    return Path.cwd()


@pytest.mark.parametrize(
    ("typed", "led"),
    [
        ('train.data=folder("cats", fit = pad)', 'train.data=folder("../cats", fit = pad)'),
        ('train.data=folder(fit = pad, path = "a")', 'train.data=folder(fit = pad, path = "../a")'),
        ('train.data=pairs("a", "b", 2)', 'train.data=pairs("../a", "../b", 2)'),
        ('train.data=lines("a", "xyz")', 'train.data=lines("../a", "xyz")'),
        ('train.data=lines("a", "xyz", "b.csv")', 'train.data=lines("../a", "xyz", "b.csv")'),
        ('train.data.masks="b"', 'train.data.masks="../b"'),
        ('train.data.alphabet="b"', 'train.data.alphabet="b"'),
        ('train.data=mnist("a") if x else pack("b")', 'train.data=mnist("../a") if x else pack("../b")'),  # noqa: E501
        ('train.weights="a{1}.pt"', 'train.weights="../a{1}.pt"'),
        ("train.weights='a.pt'", "train.weights='a.pt'"),  # which is no string
        ('train.weights="~/a.pt"', 'train.weights="~/a.pt"'),
        ('train.weights="/a.pt"', 'train.weights="/a.pt"'),
        ("train.weights=none", "train.weights=none"),
        ('train.weights=root + "a"', 'train.weights=root + "a"'),
        ('name="a"', 'name="a"'),
        ("--epochs 3", "--epochs 3"),
    ],
)  # fmt: skip
def test_a_typed_path_is_led_from_the_folder_of_the_spec(here: Path, typed: str, led: str) -> None:
    assert from_home([typed], here / "specs") == (led,)
    assert from_home([typed], here) == (typed,)


def test_ways_between_folders(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = ['train.weights="a.pt"']
    monkeypatch.chdir(here / "specs")
    assert from_home(typed, here) == ('train.weights="specs/a.pt"',)
    (here / "od{d").mkdir()
    monkeypatch.chdir(here / "od{d")
    (led,) = from_home(typed, here / "specs")
    assert led == f'train.weights="{here}/od\\{{d/a.pt"'


def test_paths_of_a_spec_that_ships_lead_from_where_the_command_is_given(here: Path) -> None:
    assert home_of(library() / "lenet.cnn") == here
    assert home_of(Path("-")) == here
    assert home_of(Path("specs/net.cnn")) == here / "specs"


def test_each_argument_that_leads_to_files_is_known_as_one() -> None:
    for cls in DATA.values():
        told = {
            name for name in cls.__annotations__ if name in ("folder", "path", "images", "masks")
        }
        assert {*cls.paths} == told
