"""What TensorBoard is told, where it is installed."""

from pathlib import Path

import pytest

from cnndsl.train import events
from cnndsl.train.scores import Score
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
