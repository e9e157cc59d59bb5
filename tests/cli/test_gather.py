from pathlib import Path

import click
import pytest

from cnndsl.cli.gather import gather


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names = ["b.cnn", "a.cnn", "notes.txt", ".c.cnn", ".venv/d.cnn", "sub/e.cnn", "sub/deep/f.cnn"]
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(*paths: str) -> list[str]:
    return [path.as_posix() for path in gather(paths)]


@pytest.mark.usefixtures("tree")
def test_folders_are_searched_in_a_fixed_order() -> None:
    everything = ["a.cnn", "b.cnn", "sub/e.cnn", "sub/deep/f.cnn"]
    assert names() == names(".") == everything
    assert names("sub") == ["sub/e.cnn", "sub/deep/f.cnn"]


@pytest.mark.usefixtures("tree")
def test_each_spec_once_in_the_order_named() -> None:
    assert names("sub/e.cnn", "sub", "-", "sub/../a.cnn") == [
        "sub/e.cnn",
        "sub/deep/f.cnn",
        "-",
        "sub/../a.cnn",
    ]


@pytest.mark.usefixtures("tree")
def test_a_file_named_is_taken_whatever_its_name() -> None:
    assert names("notes.txt", ".c.cnn") == ["notes.txt", ".c.cnn"]


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("nowhere.cnn", "there is no file or folder `nowhere.cnn`"),
        ("aa.cnn", "there is no file or folder `aa.cnn`; did you mean `a.cnn`?"),
        ("sub/ee.cnn", "there is no file or folder `sub/ee.cnn`; did you mean `sub/e.cnn`?"),
        ("absent/ee.cnn", "there is no file or folder `absent/ee.cnn`"),
        ("empty", "no `.cnn` file in `empty`"),
        ("std/a.cnn", "there is no file or folder `std/a.cnn`"),
    ],
)
def test_what_names_no_spec(path: str, reason: str) -> None:
    with pytest.raises(click.UsageError) as caught:
        gather([path])
    assert caught.value.message == reason


def test_the_library(tree: Path) -> None:
    library = tree / "sub"
    assert gather(["std/e.cnn"], library=library) == [library / "e.cnn"]
    with pytest.raises(click.UsageError, match=r"did you mean `std/e\.cnn`"):
        gather(["std/ee.cnn"], library=library)

    (tree / "std").mkdir()
    (tree / "std" / "e.cnn").touch()
    assert gather(["std/e.cnn"], library=library) == [Path("std/e.cnn")]


def test_runs_are_left_out_but_where_they_are_named(tree: Path) -> None:
    for name in ("resolved.json", "spec.cnn", "spec/net.cnn"):
        path = tree / "sub" / "Net-1" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert names("sub") == ["sub/e.cnn", "sub/deep/f.cnn"]
    assert names("sub/Net-1") == ["sub/Net-1/spec.cnn", "sub/Net-1/spec/net.cnn"]
    (tree / "sub" / "Net-1").rename(tree / "empty" / "Net-1")
    with pytest.raises(click.UsageError, match="in `empty` but in runs; name one of them"):
        gather(["empty"])
