"""Noise, for measurements."""

from typing import Any

import pytest
import torch

from cnndsl.emit.unable import CannotRun
from cnndsl.recipe.data import DigitRows, Random
from cnndsl.train.data.samples import DataError, Size
from tests.train.data.made import opened


def test_the_seed_decides() -> None:
    one, same, other = (opened(Random(seed=seed), (3, 8, 8)).train for seed in (1, 1, 2))
    assert torch.equal(one.read([5, 3])[0], same.read([5, 3])[0])
    assert torch.equal(one.read([5])[0], one.read([3, 5])[0][1:])
    assert not torch.equal(one.read([5])[0], other.read([5])[0])
    assert one.fingerprint == same.fingerprint != other.fingerprint


def test_shapes_and_classes() -> None:
    data = opened(Random(shape=(1, 4, 4), classes=7, count=500), (3, 8, 6))
    images, labels = data.train.read(range(500))
    assert images.shape == (500, 3, 8, 6)
    assert labels.unique().tolist() == [*range(7)]
    assert (data.test, len(data.classes)) == (None, 7)


@pytest.mark.parametrize(
    ("own", "shape", "fits"),
    [
        (None, (4, 4, 4), True),
        ((1, 4, 4), (5, 4, 4), True),
        ((3, 4, 4), (1, 4, 4), True),
        ((4, 4, 4), (4, 8, 8), True),
        ((4, 4, 4), (3, 4, 4), False),
        ((3, 4, 4), (2, 4, 4), False),
    ],
)
def test_channels_that_go_together(own: Size | None, shape: Size, fits: bool) -> None:
    if fits:
        assert opened(Random(shape=own), shape).train.read([0])[0].shape == (1, *shape)
        return
    with pytest.raises(DataError, match=rf"cannot become ones of {shape[0]} channels"):
        opened(Random(shape=own), shape)


def test_many_are_not_all_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cnndsl.train.data.noise._MOST", 10 * 48)
    data = opened(Random(count=1000), (3, 4, 4))
    assert data.notes == ("noise comes again after 10 images",)
    again = data.train.read([10, 995, 999])[0]
    assert torch.equal(again, data.train.read([0, 5, 9])[0])
    assert len(data.train) == 1000


@pytest.mark.parametrize(
    ("settings", "name"),
    [({"count": 10**13}, "count"), ({"shape": (1, 1 << 24, 1 << 24)}, "shape")],
)
def test_more_than_there_is_memory_for(settings: dict[str, Any], name: str) -> None:
    with pytest.raises(CannotRun, match=f"take a smaller `{name}` of `random`"):
        opened(Random(**settings), (1, 2, 2))


def test_more_rows_than_there_is_memory_for() -> None:
    with pytest.raises(CannotRun, match="take a smaller `count` of `digit_rows`"):
        opened(DigitRows(count=10**13), (1, 8, 40))
