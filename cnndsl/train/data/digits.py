"""The 1,797 handwritten digits that come with the program."""

import gzip
import zlib
from pathlib import Path

import torch

from cnndsl.train.data.bytes import tensor
from cnndsl.train.data.samples import Arrays, Collection, DataError, Size

TABLE = Path(__file__).parent / "tables" / "digits.csv.gz"
CLASSES = tuple("0123456789")
_COUNT, _SIDE, _MOST = 1797, 8, 16
_FIFTH = 5


def digits(shape: Size) -> Collection:
    """The table, its test set kept apart.

    Nobody who gave the images away says which are for a test. Here it is every fifth, from the
    first, of the images in the order of their digits, those of a digit in the order of the table.
    """
    images, labels = _table()
    ranked = torch.sort(labels, stable=True).indices
    is_test = torch.zeros(_COUNT, dtype=torch.bool)
    is_test[ranked[::_FIFTH]] = True
    train, test = (
        Arrays(images[chosen], labels[chosen], shape, source="digits", numbers=chosen.tolist())
        for chosen in (torch.nonzero(~is_test)[:, 0], torch.nonzero(is_test)[:, 0])
    )
    return Collection(train, test, None, CLASSES, "classes")


def _table() -> tuple[torch.Tensor, torch.Tensor]:
    try:
        text = gzip.decompress(TABLE.read_bytes()).decode("ascii")
        numbers = tensor(bytes(map(int, text.replace("\n", ",").split(",")[:-1])))
        rows = numbers.view(_COUNT, _SIDE * _SIDE + 1)
    except (OSError, EOFError, ValueError, RuntimeError, zlib.error):
        raise DataError(TABLE, "it is damaged", "install cnndsl again") from None
    images = (rows[:, :-1].int() * 255 + _MOST // 2).div(_MOST, rounding_mode="floor")
    return images.to(torch.uint8).view(-1, 1, _SIDE, _SIDE), rows[:, -1].long()
