"""What TensorBoard is told, where it is installed."""

import time
from pathlib import Path

import pytest

from cnndsl.train.kept import events
from cnndsl.train.learning.scores import Score
from cnndsl.train.watcher import Epoch, Silent


def epoch(number: int) -> Epoch:
    return Epoch(number, 10 * number, 0.1, Score(4, 1 / number, 0.5), None, 1.0)


def test_nothing_is_told_where_it_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "find_spec", lambda _: None)
    watcher = Silent()
    assert events.with_events(tmp_path, watcher) is watcher


def test_each_epoch_is_told(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    first = events.with_events(tmp_path, Silent())
    for number in (1, 2, 3):
        first.epoch(epoch(number))
    again = events.with_events(tmp_path, Silent())  # from a checkpoint after the second
    again.epoch(epoch(3))
    found = EventAccumulator(str(tmp_path / events.FOLDER))
    found.Reload()
    assert [each.step for each in found.Scalars("loss/training")] == [1, 2, 3]
    assert found.Scalars("accuracy/training")[0].value == 0.5


def test_the_last_epoch_before_a_process_was_killed_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its checkpoint was on the disk, and TensorBoard may know of it or not."""
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    for name, last in (("known", 2), ("lost", 1)):
        first = events.with_events(tmp_path / name, Silent())
        for number in range(1, last + 1):
            first.epoch(epoch(number))
        soon = time.time() + 10  # files of the same second have no order
        with monkeypatch.context() as later:
            later.setattr(time, "time", lambda now=soon: now)
            again = events.with_events(tmp_path / name, Silent())
            again.resumed([epoch(1), epoch(2)])
            again.epoch(epoch(3))
        found = EventAccumulator(str(tmp_path / name / events.FOLDER))
        found.Reload()
        assert [each.step for each in found.Scalars("loss/training")] == [1, 2, 3], name
