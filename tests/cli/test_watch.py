import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cnndsl.cli import watch
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.watch import Outcome, changes, keep_watching


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "net.cnn"
    file.write_text("1", encoding="utf-8")
    return file


def test_one_run_for_a_save_in_several_steps(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of an editor that truncates, then writes, then writes again."""
    steps = iter(["", "22", "333"])

    def sleep(_: float) -> None:
        if (text := next(steps, None)) is not None:
            file.write_text(text, encoding="utf-8")

    runs = changes(lambda: [file])
    next(runs)
    monkeypatch.setattr(time, "sleep", sleep)
    next(runs)
    assert file.read_text(encoding="utf-8") == "333"


def test_runs_at_once_and_at_each_change(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    runs = changes(lambda: [file, file.with_name("gone.cnn")])
    next(runs)
    file.write_text("22", encoding="utf-8")
    next(runs)
    file.unlink()
    next(runs)


def test_the_last_clean_result_stays_in_sight(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes: Iterator[Outcome | click.UsageError] = iter(
        [
            Outcome(ExitCode.WRONG, "2 errors in 1 file"),
            Outcome(ExitCode.CLEAN, "no problems in 1 file"),
            click.UsageError("there is no file `net.cnn`"),
            Outcome(ExitCode.WRONG, "1 error in 1 file"),
        ]
    )

    def run() -> Outcome:
        outcome = next(outcomes, None)
        if outcome is None:
            raise KeyboardInterrupt
        if isinstance(outcome, click.UsageError):
            raise outcome
        return outcome

    clock = iter(range(100))
    monkeypatch.setattr(watch, "stamps", lambda _: {file: (next(clock) // 2, 0)})
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(time, "strftime", lambda _: "12:00:00")
    assert keep_watching(lambda: [file], run) == ExitCode.CLEAN
    assert capsys.readouterr().err.splitlines() == [
        "12:00:00  2 errors in 1 file",
        "12:00:00  no problems in 1 file",
        "12:00:00  there is no file `net.cnn`",
        "          last clean at 12:00:00: no problems in 1 file",
        "12:00:00  1 error in 1 file",
        "          last clean at 12:00:00: no problems in 1 file",
        "",
    ]
