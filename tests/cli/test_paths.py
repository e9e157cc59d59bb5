"""Runs whose data are named on the command line: where they are looked for, then and later."""

from pathlib import Path

import pytest

from tests.cli.trained import Call
from tests.train.data.made import photos

NET = """
model Net { input 3x8x8; conv(2, 3) -> relu; avgpool(global) -> flatten -> linear(2) }

train Net { steps = 2; batch = 4 }
"""
TYPED = 'train.data=folder("photos")'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    photos(tmp_path / "project" / "photos", train=4, test=2)
    (tmp_path / "project" / "specs").mkdir()
    (tmp_path / "project" / "specs" / "net.cnn").write_text(NET, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "project")
    return Path.cwd()


def test_a_run_finds_typed_data_from_anywhere(
    call: Call, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = call("build", "specs/net.cnn", "--set", TYPED, "-o", "run", "--quiet")
    assert done[0] == 0, done
    run = project / "run"
    (run / "result.json").unlink()
    monkeypatch.chdir(project.parent)
    moved = project.rename(project.parent / "moved")
    code, out, err = call("build", "--resume", moved / "run", "--quiet")
    assert (code, err) == (0, ""), (out, err)


@pytest.mark.usefixtures("project")
def test_a_spec_that_ships_learns_from_data_of_the_working_folder(call: Call) -> None:
    lenet = ("std/lenet.cnn", "--model", "LeNet5", "--set", "classes=2", "--set", TYPED)
    code, out, err = call("build", *lenet, "--plan")
    assert (code, err) == (0, "")
    assert 'folder(path = "photos"): 7 images' in out


@pytest.mark.usefixtures("project")
def test_typed_data_are_looked_over(call: Call) -> None:
    code, out, err = call("data", "check", "specs/net.cnn", "--set", TYPED)
    assert (code, err) == (0, "")
    assert "12 images of 3x8x8" in out


def test_a_run_of_a_spec_that_ships_is_not_held_against_a_file_of_its_name(
    call: Call, project: Path
) -> None:
    words = ("--model", "LeNet5", "--set", "train.steps=1", "-o", "run", "--quiet")
    assert call("build", "std/lenet.cnn", *words)[0] == 0
    (project / "run" / "result.json").unlink()
    Path("lenet.cnn").write_text(NET, encoding="utf-8")
    assert "has changed" not in call("build", "--resume", "run")[2]


def test_a_training_tells_all_images_that_cannot_be_read(call: Call, project: Path) -> None:
    for name in ("train/cat/a.png", "train/dog/b.png", "test/dog/c.png"):
        (project / "photos" / name).touch()
    code, _, err = call("build", "specs/net.cnn", "--set", TYPED, "-o", "run", "--no-resident")
    assert code == 1
    assert "3 things in it cannot be used\n  train/cat/a.png: the file is empty\n" in err
    assert not (project / "run").exists()
