"""CIFAR, in the version for Python and the binary one, right and wrong."""

import pickle
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from cnndsl.recipe.data import Cifar10, Cifar100
from cnndsl.train.data.pickled import unpickled
from cnndsl.train.data.samples import DataError
from tests.train.data.made import COLOUR, cifar10, cifar100, opened, python2

WRITERS = {"python 2": python2} | {
    f"protocol {each}": partial(pickle.dumps, protocol=each) for each in (2, 3, 4, 5)
}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("inside", ["", "cifar-10-batches-py"])
def test_read(write: Callable[[Any], bytes], inside: str, tmp_path: Path) -> None:
    cifar10(tmp_path, write)
    data = opened(Cifar10(folder=str(tmp_path / inside)), COLOUR)
    assert (len(data.train), len(data.test or ())) == (20, 4)
    images, labels = data.train.read([1, 0])
    expected = np.random.default_rng(2).integers(0, 256, (4, 3072), dtype=np.uint8)
    assert torch.equal(images, torch.tensor(expected[[1, 0]]).view(2, 3, 32, 32))
    assert labels.tolist() == [1, 0]
    assert data.classes[3] == "thing 3"


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_hundred(write: Callable[[Any], bytes], tmp_path: Path) -> None:
    cifar100(tmp_path, write)
    data = opened(Cifar100(folder=str(tmp_path)), COLOUR)
    assert data.train.read(range(4))[1].tolist() == [99, 98, 97, 96]
    assert (data.classes[99], len(data.test or ())) == ("thing 99", 4)


@pytest.mark.parametrize("classes", [10, 100])
def test_the_binary_version(classes: int, tmp_path: Path) -> None:
    few = classes == 10
    names = [f"data_batch_{n}" for n in range(1, 6)] + ["test_batch"] if few else ["train", "test"]
    images = np.random.default_rng(3).integers(0, 256, (2, 3072), dtype=np.uint8)
    for name in names:
        rows = [bytes([0] * (not few) + [label]) + images[label].tobytes() for label in (0, 1)]
        (tmp_path / f"{name}.bin").write_bytes(b"".join(rows))
    meta = tmp_path / ("batches.meta.txt" if few else "fine_label_names.txt")
    meta.write_text("\n".join(f"thing {label}" for label in range(classes)) + "\n\n")
    kind = Cifar10 if few else Cifar100
    data = opened(kind(folder=str(tmp_path)), COLOUR)
    found, labels = data.train.read([0, 1])
    assert torch.equal(found.view(2, -1), torch.tensor(images))
    assert labels.tolist() == [0, 1]
    assert data.classes[-1] == f"thing {classes - 1}"
    (tmp_path / f"{names[-1]}.bin").write_bytes(bytes(3000))
    with pytest.raises(DataError, match="3,000 bytes, and each image takes 3,07"):
        opened(kind(folder=str(tmp_path)), COLOUR)


def test_arrays_in_columns(tmp_path: Path) -> None:
    array = np.arange(12, dtype=np.int64).reshape(3, 4)
    for protocol in (2, 4, 5):
        content = {"rows": array, "columns": np.asfortranarray(array)}
        (tmp_path / "x").write_bytes(pickle.dumps(content, protocol))
        found = unpickled(tmp_path / "x")
        assert torch.equal(found["rows"], torch.tensor(array))
        assert torch.equal(found["columns"], torch.tensor(array))


class Gadget:
    """Runs a command when Python's own reader meets it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        import os

        return os.system, (f"touch {self.path}",)


def batch(**changed: object) -> dict[str, object]:
    return {"labels": [0, 1], "data": np.zeros((2, 3072), np.uint8)} | changed


@pytest.mark.parametrize("protocol", range(6))
def test_a_gadget_does_not_run(protocol: int, tmp_path: Path) -> None:
    home = cifar10(tmp_path)
    ran = tmp_path / "ran"
    content = pickle.dumps(batch(extra=Gadget(ran)), protocol)
    (home / "data_batch_2").write_bytes(content)
    with pytest.raises(DataError, match=r"data_batch_2`.*nothing of it was run"):
        opened(Cifar10(folder=str(home)), COLOUR)
    assert not ran.exists()
    pickle.loads(content)  # what a plain reader would have done
    assert ran.exists()


# Calls that get by with the names that arrays are made with, or with none.
CRAFTED = {
    "a name that is a text": b"\x80\x02U\x09os systemU\x02ls\x85R.",
    "a call of a list": b"\x80\x02](U\x02lsetR.",
    "a state for a mapping": b"\x80\x02}U\x01aK\x01\x86b.",
    "a name inside another": b"\x80\x02cnumpy.core.multiarray\n_reconstruct.__globals__\n.",
    "another encoding": b"\x80\x02c_codecs\nencode\nX\x01\0\0\0aX\x03\0\0\0zip\x86R.",
    "an instance": b"\x80\x02(ios\nsystem\n.",
    "an object": b"\x80\x02(cos\nsystem\nU\x02lso.",
    "an extension": b"\x80\x02\x82\x01.",
    "something outside": b"\x80\x02U\x01aQ.",
    "an array of objects": pickle.dumps({"data": np.array([{}, []], dtype=object)}, 2),
    "an array of numbers with points": pickle.dumps({"data": np.zeros(3)}, 4),
    "an array from behind": pickle.dumps({"data": np.zeros(3, ">i4")}, 4),
}


NESTED = b"N\x85" + b"".join([b"q%ch%c\x86" % (depth, depth) for depth in range(100)])
CRAFTED |= {  # 2 ** 100 tuples in a few bytes, of which nobody may ask for a hash or a text
    "a key of tuples in tuples": b"\x80\x02}" + NESTED + b"K\x01s.",
    "a number of tuples in tuples": b"\x80\x02cnumpy\ndtype\n" + NESTED + b"\x85R.",
}


@pytest.mark.parametrize("content", CRAFTED.values(), ids=CRAFTED)
def test_crafted_pickles(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(DataError):
        unpickled(tmp_path / "x")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"hello", "damaged, cut off or no pickle"),
        (python2(batch())[:-100], "damaged, cut off or no pickle"),
        (python2(batch())[:30], "damaged, cut off or no pickle"),
        (b"\x80\x02K\x01.", "it holds no data by name"),
        (b"\x80\x02r\xff\xff\xff\xff.", "damaged, cut off"),
        (b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.", "damaged, cut off"),
        (b"\x80\x02}(" + b"(" * 100_000 + b".", "it holds no data by name"),
        (python2(batch(labels=[0, 10])), "label 10 of image 1; classes are 0 to 9"),
        (python2(batch(labels=[0, -1])), "label -1 of image 1"),
        (python2(batch(labels=[0])), "1 labels for 2 images"),
        (python2(batch(labels="ab")), "it has no `labels` that are numbers"),
        (python2(batch(data=[1])), "it has no `data` that are numbers"),
        (python2(batch(data=np.zeros((2, 5), np.uint8))), "its `data` are 2x5 of uint8"),
        (pickle.dumps(batch(data=np.zeros((2, 3072), np.int64))), "are 2x3072 of int64"),
        (pickle.dumps(batch(labels=[1 << 80, 0])), "label 2147483648 of image 0"),
    ],
)
def test_wrong_batches(content: bytes, reason: str, tmp_path: Path) -> None:
    home = cifar10(tmp_path)
    (home / "data_batch_3").write_bytes(content)
    with pytest.raises(DataError) as caught:
        opened(Cifar10(folder=str(home)), COLOUR)
    assert reason in str(caught.value)
    assert caught.value.path == str(home / "data_batch_3")


def test_missing_files(tmp_path: Path) -> None:
    home = cifar10(tmp_path)
    (home / "batches.meta").unlink()
    assert opened(Cifar10(folder=str(home)), COLOUR).classes == tuple("0123456789")
    (home / "batches.meta").write_bytes(b"\x80\x02}U\x0blabel_names]" + NESTED + b"as.")
    with pytest.raises(DataError, match="it names 0 classes of 10"):
        opened(Cifar10(folder=str(home)), COLOUR)
    (home / "test_batch").unlink()
    with pytest.raises(DataError, match="test_batch`: there is no such file"):
        opened(Cifar10(folder=str(home)), COLOUR)
    (tmp_path / "packed").mkdir()
    (tmp_path / "packed/cifar-10-python.tar.gz").touch()
    with pytest.raises(DataError, match=r"unpack it: tar xzf cifar-10-python.tar.gz"):
        opened(Cifar10(folder=str(tmp_path / "packed")), COLOUR)
