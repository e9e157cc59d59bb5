"""The digits that come along."""

from hashlib import sha256
from pathlib import Path

import pytest
import torch

from cnndsl.recipe.data import Digits
from cnndsl.train.data import digits as module
from cnndsl.train.data.bytes import view
from cnndsl.train.data.samples import DataError
from tests.train.data.made import opened

# Worked out by numpy from `load_digits()` of scikit-learn 1.9: of the bytes of
# `(images.astype(int) * 255 + 8) // 16` and those of `target`.
DIGEST = "a19cb3d96bba7deace8ee5a513a6eb7bad0403d528f00bf4d351b6a7a55baa91"
COUNTS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_all_are_there_and_the_test_is_kept_apart() -> None:
    data = opened(Digits(), (1, 8, 8))
    assert data.test is not None
    assert (len(data.train), len(data.test)) == (1437, 360)
    known = Digits().known
    assert known.shape == data.train.read([0])[0].shape[1:]
    assert known.test == 360
    labels = [each.labels for each in data.sets.values() if each.labels is not None]
    assert torch.cat(labels).bincount().tolist() == COUNTS
    assert labels[1].bincount().tolist() == [36, 36, 36, 36, 37, 36, 36, 36, 35, 36]
    names = {each.name(place) for each in data.sets.values() for place in range(len(each))}
    assert names == {f"digits[{number}]" for number in range(1797)}


def test_images_are_those_of_the_table() -> None:
    """The first lines of scikit-learn's file: a 0 and a 1, on the scale from 0 to 255."""
    data = opened(Digits(), (1, 8, 8))
    places = {data.train.name(place): place for place in range(len(data.train))}
    images, labels = data.train.read([places["digits[1]"]])
    first = [0, 0, 0, 12, 13, 5, 0, 0]
    assert images[0, 0, 0].tolist() == [(each * 255 + 8) // 16 for each in first]
    assert labels.tolist() == [1]
    everything = torch.cat(
        [each.read(range(len(each)))[0].flatten() for each in data.sets.values()]
    )
    assert everything.unique().tolist() == [(each * 255 + 8) // 16 for each in range(17)]


def test_the_table_does_not_change() -> None:
    images, labels = module._table()
    found = sha256(bytes(view(images)) + bytes(view(labels.to(torch.uint8)))).hexdigest()
    assert found == DIGEST


def test_a_damaged_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for content in (b"", module.TABLE.read_bytes()[:1000], b"no gzip"):
        path = tmp_path / "digits.csv.gz"
        path.write_bytes(content)
        monkeypatch.setattr(module, "TABLE", path)
        with pytest.raises(DataError, match=r"digits.csv.gz`: it is damaged"):
            opened(Digits(), (1, 8, 8))
