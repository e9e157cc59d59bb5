"""The parser's table is kept between runs, and nothing depends on that."""

import subprocess
import sys
from pathlib import Path

import pytest

from cnndsl.syntax.table import Table, table


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache folder, for this test alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def fresh() -> Table:
    table.cache_clear()
    try:
        return table()
    finally:
        table.cache_clear()


def test_what_is_kept_is_what_was_derived(cache: Path) -> None:
    derived = fresh()
    (path,) = cache.rglob("*.json")
    written = path.read_bytes()
    assert fresh() == derived
    assert path.read_bytes() == written


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"00000000\n{}", b"[" * 100_000])
def test_a_damaged_cache_is_made_anew(cache: Path, content: bytes) -> None:
    derived = fresh()
    (path,) = cache.rglob("*.json")
    whole = path.read_bytes()
    for damaged in (content, whole[:-10], whole.replace(b"NAME", b"NAME2", 1)):
        path.write_bytes(damaged)
        assert len(fresh().states) == len(derived.states)
        assert path.read_bytes() != damaged


def test_a_cache_that_cannot_be_written_is_no_matter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert fresh().states


def test_a_user_without_home_can_parse(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert fresh().states


@pytest.mark.usefixtures("cache")
def test_lark_is_needed_once() -> None:
    program = (
        "import sys; from cnndsl.diagnostics import Source; from cnndsl.syntax import parse;"
        "parse(Source('a', 'let a = 1')); print('lark' in sys.modules)"
    )
    for expected in ("True", "False"):
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == expected
