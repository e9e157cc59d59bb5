import os
import stat
from pathlib import Path

import pytest

from cnndsl.cli.replace import replace


def test_permissions_and_line_ends_stay(tmp_path: Path) -> None:
    file = tmp_path / "net.cnn"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o640)
    replace(file, "neu\r\nä\n")
    assert file.read_bytes() == "neu\r\nä\n".encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "net.cnn", tmp_path / "link.cnn"
    file.write_text("old", encoding="utf-8")
    link.symlink_to(file)
    replace(link, "new")
    assert link.is_symlink()
    assert file.read_text(encoding="utf-8") == "new"


def test_after_a_failure_the_old_text_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    file = tmp_path / "net.cnn"
    file.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="full"):
        replace(file, "new")
    assert file.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the folder may be, so that putting another file in its place would succeed."""
    file = tmp_path / "net.cnn"
    file.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PermissionError):
        replace(file, "new")
