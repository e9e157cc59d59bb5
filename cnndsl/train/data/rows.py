"""Rows of digits, to be read from left to right: sequences without any file."""

import torch

from cnndsl.emit.unable import memory_told
from cnndsl.train.chance import uniform
from cnndsl.train.data.digits import CLASSES, digits
from cnndsl.train.data.samples import Arrays, Collection, Samples, Size
from cnndsl.train.learning.targets import NONE

_LACK = "there is too little memory for such rows; take a smaller `count` of `digit_rows`"
_SIDE, _ROOM = 8, 10
"""How wide a digit is, and how much of a row each has."""


def digit_rows(length: int, count: int, seed: int, shape: Size) -> Collection:
    """Rows of 1 to `length` digits, those to test with made of digits that are for tests."""
    own = digits((1, _SIDE, _SIDE))
    assert own.test is not None
    with memory_told(_LACK):
        train, test = (
            _rows(samples, length, many, (seed, name), shape)
            for samples, many, name in (
                (own.train, count, "train"),
                (own.test, -(-count // 4), "test"),
            )
        )
    return Collection(train, test, None, CLASSES, "sequences")


def _rows(samples: Samples, length: int, count: int, drawn: tuple[int, str], shape: Size) -> Arrays:
    """So many rows: how long each is, of which digits, and where these stand."""
    seed, name = drawn
    found = uniform(seed, 0, torch.arange(count), f"rows {name}", 1 + 2 * length)
    lengths = 1 + (found[:, 0] * length).long()
    chosen = (found[:, 1 : 1 + length] * len(samples)).long()
    away = (found[:, 1 + length :] * (_ROOM - _SIDE + 1)).long()
    images, labels = samples.read(range(len(samples)))
    rows = torch.zeros(count, 1, _SIDE, _ROOM * length, dtype=torch.uint8)
    for place in range(length):
        there = torch.nonzero(lengths > place)[:, 0]
        columns = (_ROOM * place + away[there, place])[:, None] + torch.arange(_SIDE)
        rows[there[:, None], 0, :, columns] = images[chosen[there, place], 0].movedim(2, 1)
    is_none = torch.arange(length) >= lengths[:, None]
    sequences = labels[chosen].masked_fill(is_none, NONE)
    return Arrays(rows, sequences, shape, source=f"digit_rows {name}")
