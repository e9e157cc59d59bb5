"""Sequences: how they are read, what is right, and what a loss makes of them."""

from itertools import groupby, product
from math import exp, log
from pathlib import Path

import pytest
import torch
from torch import Tensor

from cnndsl.recipe.data import DigitRows, Lines
from cnndsl.recipe.losses import Ctc
from cnndsl.recipe.optimizers import Adam
from cnndsl.recipe.schedules import Constant
from cnndsl.train.data.opening import open_data
from cnndsl.train.data.samples import DataError
from cnndsl.train.kept.folder import RunFolder, hash_of
from cnndsl.train.learning.losses import loss_of
from cnndsl.train.learning.scores import Scores
from cnndsl.train.reading import is_right, read
from cnndsl.train.showing import looked_through
from cnndsl.train.stopping import Stop
from tests.train.data.test_lines import written_rows
from tests.train.made import After, begun, made

READER = """
model Reader {
  input 1x8x20
  conv(16, 3, pad = 1) -> bn -> relu
  conv(48, (8, 5), stride = (1, 2), pad = (0, 2)) -> bn -> relu
  flatten(end = 1) : 48x10
  lstm(16, bidirectional = true)
  conv(11, 1)
}
"""
SETTINGS = {
    "data": DigitRows(length=2, count=1500),
    "task": "sequences",
    "loss": Ctc(),
    "optimizer": Adam(lr=1e-2),
    "schedule": Constant(),
    "augment": (),
    "batch": 50,
    "ema": None,
}


def outputs(rows: list[list[int]], classes: int) -> Tensor:
    """Logits [n, k, t] whose largest are those."""
    return 5 * torch.nn.functional.one_hot(torch.tensor(rows), classes).movedim(1, 2).float()


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ([2, 2, 2], []),
        ([0, 0, 1], [0, 1]),
        ([0, 2, 0], [0, 0]),
        ([2, 1, 1], [1]),
        ([0, 1, 0], [0, 1, 0]),
    ],
)
def test_what_is_read(told: list[int], found: list[int]) -> None:
    (row,) = read(outputs([told], 3)).tolist()
    assert row == found + [-1] * (len(told) - len(found))


def test_reading_is_grouping_without_blanks() -> None:
    every = [list(each) for each in product(range(3), repeat=5)]
    for told, found in zip(every, read(outputs(every, 3)).tolist(), strict=True):
        wanted = [each for each, _ in groupby(told) if each != 2]
        assert found == wanted + [-1] * (5 - len(wanted))


def test_only_the_whole_is_right() -> None:
    told = outputs([[0, 2, 1, 1]] * 5, 3)
    labels = torch.tensor([[0, 1, -1], [0, -1, -1], [0, 1, 1], [1, 1, -1], [-1, -1, -1]])
    assert is_right(told, labels).tolist() == [True, False, False, False, False]
    assert is_right(told, torch.tensor([[0, 1, -1, -1, -1, -1]] * 5)).all()
    scores = Scores(2, torch.device("cpu"))
    scores.add(torch.tensor(1.0), told, labels)
    assert scores.score().accuracy == 0.2
    again = Scores(2, torch.device("cpu"))
    again.resume(scores.numbers())
    again.add(torch.tensor(1.0), told, labels)
    assert (again.score().accuracy, again.score().count) == (0.2, 10)


def test_the_loss_sums_over_all_ways_to_read() -> None:
    told = torch.linspace(-1, 1, 12).sin().mul(2).view(1, 3, 4)
    likely = told.softmax(1)[0]
    for label in ([0, 1], [0, 0], [1], [1, 0, 1]):
        ways = [
            each
            for each in product(range(3), repeat=4)
            if [one for one, _ in groupby(each) if one != 2] == label
        ]
        sums = sum(exp(sum(log(likely[k, t]) for t, k in enumerate(way))) for way in ways)
        target = torch.tensor([label + [-1] * (4 - len(label))])
        assert loss_of(Ctc(), told, target).item() == pytest.approx(-log(sums) / len(label))


def test_what_has_no_room_costs_nothing() -> None:
    assert loss_of(Ctc(), torch.zeros(1, 3, 2), torch.tensor([[0, 0, 1]])).item() == 0


def test_the_loss_has_gradients_where_bits_must_be_the_same() -> None:
    torch.use_deterministic_algorithms(True)
    try:
        told = torch.zeros(1, 3, 4, requires_grad=True)
        loss_of(Ctc(), told, torch.tensor([[0, 1]])).backward()
    finally:
        torch.use_deterministic_algorithms(False)
    assert told.grad is not None
    assert told.grad.abs().sum() > 0


def test_rows_are_made_of_digits() -> None:
    found = open_data(DigitRows(length=3, count=200), (1, 8, 30), Path())
    again = open_data(DigitRows(length=3, count=200), (1, 8, 30), Path())
    other = open_data(DigitRows(length=3, count=200, seed=1), (1, 8, 30), Path())
    assert found.train.fingerprint == again.train.fingerprint != other.train.fingerprint
    assert found.test is not None
    assert (len(found.train), len(found.test)) == (200, 50)
    images, labels = found.train.read(range(200))
    lengths = (labels >= 0).sum(1)
    assert {*lengths.tolist()} == {1, 2, 3}
    assert (labels >= 0).eq(torch.arange(3) < lengths[:, None]).all()
    parts = images[:, 0].view(200, 8, 3, 10).movedim(2, 1).flatten(2).amax(2)
    assert parts.gt(0).eq(labels >= 0).all()


def test_each_digit_of_a_row_is_what_it_says() -> None:
    from cnndsl.train.data.digits import digits

    for name in ("train", "test"):
        rows = getattr(open_data(DigitRows(length=2, count=80), (1, 8, 20), Path()), name)
        own = getattr(digits((1, 8, 8)), name)
        images, labels = own.read(range(len(own)))
        known: dict[bytes, set[int]] = {}
        for image, label in zip(images, labels.tolist(), strict=True):
            known.setdefault(image.numpy().tobytes(), set()).add(label)
        for image, label in zip(*rows.read(range(len(rows))), strict=True):
            for place, each in enumerate(label.tolist()):
                starts = range(10 * place, 10 * place + 3)
                cuts = [image[:, :, start : start + 8].contiguous() for start in starts]
                there = [known.get(cut.numpy().tobytes(), set()) for cut in cuts]
                assert each < 0 or any(each in names for names in there)


def test_it_learns_to_read_to_the_same_bits(tmp_path: Path) -> None:
    whole, parts = (RunFolder.made("Reader", tmp_path) for _ in range(2))
    run = made(READER, epochs=8, **SETTINGS)
    best = begun(run, whole).run(Stop()).best
    assert best is not None
    assert best.told.accuracy is not None
    assert best.told.accuracy > 0.5
    for number, step in enumerate((5, 70, 1_000)):
        training = begun(made(READER, epochs=8, **SETTINGS), parts)
        if number:
            training.resume(parts.last)
        state = training.run(After(step))
    assert hash_of(training.learner.weights()) == hash_of(run.learner.weights())
    assert state.best is not None
    assert state.best.told == best.told
    assert run.division.test is not None
    _, (some, wrong), (heads, lines) = looked_through(run, run.division.test)  # type: ignore[misc]
    assert heads == ("image", "text", "read")
    assert [f"{told or 'nothing'}\nis {text}" for _, text, told in lines] == [*wrong.names]
    assert len(some.names) == 38
    assert all("is " in name for name in wrong.names)
    assert len(wrong.marked) == len(wrong.names) > 0


def test_texts_that_a_network_has_no_steps_for(tmp_path: Path) -> None:
    written_rows(tmp_path, 2, 20)
    path = tmp_path / "labels.csv"
    table = path.read_text(encoding="utf-8").splitlines()
    for text, needed in (("1" * 6, 11), ("0123456789" + "0", 11), ("1" * 5 + "2", None)):
        path.write_text("\n".join([*table[:-1], f"test/4.png,{text}"]), "utf-8")
        settings = {**SETTINGS, "data": Lines(path=str(tmp_path), alphabet="0123456789")}
        if needed is None:
            assert made(READER, **settings).task.classes == 10
            continue
        with pytest.raises(DataError) as caught:
            made(READER, **settings)
        assert caught.value.path == "test/4.png"
        assert f"`{text}` takes {needed} steps to read, and `Reader` has 10" in str(caught.value)
