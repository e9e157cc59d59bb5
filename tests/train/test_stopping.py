"""A signal is heeded after a step, and while images are looked at; a second one ends at once."""

import signal
from pathlib import Path
from typing import Any

import pytest

from cnndsl.recipe.schedules import Constant
from cnndsl.recipe.stops import Early
from cnndsl.train.kept.checkpoint import CheckpointError
from cnndsl.train.kept.folder import RunFolder, hash_of
from cnndsl.train.stopping import Stop, Stopped
from cnndsl.train.training import State, Training, waited
from tests.train.made import After, begun, made


def test_another_signal_is_no_second_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of clusters, which send one to warn and another a while later."""
    stop, ended = Stop(), list[int]()
    with stop.heeding():
        signal.raise_signal(signal.SIGUSR1)
        signal.raise_signal(signal.SIGTERM)
        assert (stop.asked, stop.signal) == (True, signal.SIGUSR1)
        monkeypatch.setattr(signal, "raise_signal", ended.append)
        stop._ask(signal.SIGTERM, None)
        assert ended == [signal.SIGTERM]
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_nohup() -> None:
    """Where a terminal that goes is no matter, it is none here."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    stop = Stop()
    try:
        with stop.heeding():
            signal.raise_signal(signal.SIGHUP)
            assert not stop.asked
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


class Amid(Stop):
    """A signal that comes while images are looked at, after so many looks whether one did."""

    def __init__(self, after: int) -> None:
        super().__init__(every=1e9)
        self.after = after

    @property
    def asked(self) -> bool:
        return False

    @property
    def signal(self) -> int | None:
        self.after -= 1
        return signal.SIGTERM if self.after < 0 else None


def trained(folder: RunFolder, stop: Stop, **settings: Any) -> Training:  # noqa: ANN401
    training = begun(made(batch=32, epochs=2, **settings), folder)
    if folder.is_begun:
        training.resume(folder.last)
    training.run(stop)
    return training


def test_a_validation_that_is_broken_off_is_made_again(tmp_path: Path) -> None:
    whole = trained(RunFolder.made("Net", tmp_path), Stop())
    folder = RunFolder.made("Net", tmp_path)
    feed = whole.task.training
    for after, epochs, step in ((2, 0, 1), (0, 0, 1), (7, 1, 2), (1, 1, 2)):
        part = trained(folder, Amid(after))
        assert (len(part.state.epochs), part.state.step) == (epochs, step * feed.steps)
        assert (part.is_stopped, part.state.is_over) == (True, False)
    last = trained(folder, Stop())
    assert last.state.is_over
    assert hash_of(last.learner.weights()) == hash_of(whole.learner.weights())
    for one, other in zip(last.state.epochs, whole.state.epochs, strict=True):
        assert (one.training, one.validation) == (other.training, other.validation)


def test_a_test_is_broken_off() -> None:
    run, seen = made(), list[int]()
    assert run.task.validation is not None
    samples = run.task.validation.samples
    with pytest.raises(Stopped):
        run.look(samples, lambda batch, _: seen.append(len(batch.places)), Amid(1))
    assert seen == [128]


def test_a_checkpoint_of_another_training(tmp_path: Path) -> None:
    """It may have made more steps than there are, and would go on forever."""
    folder = RunFolder.made("Net", tmp_path)
    training = begun(made(), folder)
    training.run(After(24))
    assert training.state.step == 25
    for settings in ({"epochs": 2}, {"epochs": None, "steps": 24}, {"batch": 400}):
        with pytest.raises(CheckpointError, match=r"is at step 25, after 2 epochs, where a tr"):
            begun(made(**settings), folder).resume(folder.last)
    over = {**folder.last, "step": 22}
    with pytest.raises(CheckpointError, match="where a training of 22 steps, 11 to an epoch, nev"):
        begun(made(epochs=2), folder).resume(over)


def test_it_waits_for_a_loss_that_is_lower_by_enough() -> None:
    losses = [1.0, 0.9, 0.85, 0.81, 0.79, 0.9]
    assert [waited(losses[: k + 1], 0.0) for k in range(6)] == [0, 0, 0, 0, 0, 1]
    assert [waited(losses[: k + 1], 0.1) for k in range(6)] == [0, 1, 0, 1, 2, 3]
    assert [waited(losses[: k + 1], 0.5) for k in range(6)] == [0, 1, 2, 3, 4, 5]


def test_early_waits_for_the_loss_whichever_weights_are_best(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"schedule": Constant(), "ema": None, "epochs": 30}
    least = 0.5  # the loss falls by less than that soon, while more is right
    run = made(stop=Early(patience=3, least=least), **settings)
    state: State = begun(run, RunFolder.made("Net", tmp_path)).run(Stop())
    assert state.is_over
    assert waited(state.losses, least) == 3
    assert waited(state.losses[:-1], least) == 2
    assert state.best is not None
    assert state.best.number > len(state.epochs) - 3
