"""Files that take their places together, or not at all."""

import os
from pathlib import Path
from threading import Thread

import pytest

from cnndsl.drafts import drafted


def write(path: Path, text: str = "new", *, beside: bool = False) -> None:
    """A file that refers to a second one, if it has it."""
    second = f"{path.name}.data"
    with drafted(path) as draft:
        draft.write_text(f"{text}, with {second}" if beside else text)
        if beside:
            draft.with_name(second).write_text(text)


def fail(path: Path) -> None:
    """Come to nothing when both files are written."""
    with drafted(path) as draft:
        draft.write_text("half")
        draft.with_name(f"{path.name}.data").write_text("half")
        raise ValueError("no more")


def test_all_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "net"
    write(path, "old", beside=True)
    with pytest.raises(ValueError, match="no more"):
        fail(path)
    assert path.read_text() == "old, with net.data"
    write(path, "new", beside=True)
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {
        "net": "new, with net.data", "net.data": "new"
    }  # fmt: skip


@pytest.mark.parametrize("before", [None, "", "of something else"])
def test_a_second_file_of_another_is_not_replaced(tmp_path: Path, before: str | None) -> None:
    path, second = tmp_path / "net", tmp_path / "net.data"
    second.write_text("dear")
    if before is not None:
        path.write_text(before)
    with pytest.raises(FileExistsError, match="it is in the way, and not of `net`") as caught:
        write(path, beside=True)
    assert caught.value.filename == str(second)
    assert second.read_text() == "dear"
    assert path.exists() == (before is not None)
    with pytest.raises(FileExistsError), drafted(path, ["net.data"]):
        pytest.fail("it should have complained before the work")
    write(path)


def test_a_pipe_takes_what_is_written(tmp_path: Path) -> None:
    """Also through a link, and as one file."""
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for path in (pipe, link):
        found: list[str] = []
        reader = Thread(target=lambda found=found: found.append(pipe.read_text()))
        reader.start()
        write(path)
        reader.join()
        assert found == ["new"]
    with pytest.raises(OSError, match=r"it takes one file, and `pipe\.data` would be another"):
        write(pipe, beside=True)
    assert pipe.is_fifo()
    assert link.is_symlink()


def test_names_of_every_length(tmp_path: Path) -> None:
    write(tmp_path / f"{'n' * 251}.svg")
    with pytest.raises(OSError, match="too long") as caught:
        write(tmp_path / f"{'n' * 252}.svg")
    assert caught.value.filename == str(tmp_path / f"{'n' * 252}.svg")


def test_complaints_name_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the folder that it is drafted in, of which nobody knows."""
    path = tmp_path / "net"

    def fail(folder: str, *_: object) -> None:
        raise FileNotFoundError(2, "no such file or directory", folder)

    monkeypatch.setattr(os, "mkdir", fail)
    with pytest.raises(FileNotFoundError) as caught:
        write(path)
    assert caught.value.filename == str(path)


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    ring = tmp_path / "ring"
    ring.symlink_to(ring)
    with pytest.raises(OSError, match="links"), drafted(ring):
        pytest.fail("it should have complained before the work")
    with pytest.raises(IsADirectoryError), drafted(tmp_path):
        pytest.fail("it should have complained before the work")
    with pytest.raises(FileNotFoundError), drafted(tmp_path / "no" / "net"):
        pytest.fail("it should have complained before the work")
