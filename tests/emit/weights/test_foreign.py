"""Files that hold no weights, no whole ones, or something that would run."""

import argparse
import gzip
import io
import os
import pickle
import random
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from cnndsl.emit.weights import WeightsError, load_weights, save_weights
from tests.emit.weights.networks import numbers, same, small


class Runs:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch '{self.path}'",)


def saved(content: object, **options: bool) -> bytes:
    buffer = io.BytesIO()
    torch.save(content, buffer, **options)
    return buffer.getvalue()


def arrays() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, a=np.zeros(3))
    return buffer.getvalue()


def archive(*names: str, method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as zipped:
        for name in names:
            zipped.writestr(name, b"0" * 100)
    return buffer.getvalue()


def tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tarred:
        tarred.addfile(tarfile.TarInfo("storages"))
    return buffer.getvalue()


def scripted() -> bytes:
    return archive("net/data.pkl", "net/code/__torch__/net.py", "net/constants.pkl")


STATE = small().state_dict()
LEGACY = saved(STATE, _use_new_zipfile_serialization=False)
FILES = {
    "empty": (b"", "the file is empty"),
    "text": (b"conv1.weight", "it is a file neither of torch nor of safetensors"),
    "page": (b"<!DOCTYPE html>", "it is a web page or XML"),
    "pointer": (b"version https://git-lfs.github.com/spec/v1", "it is a pointer of Git LFS"),
    "packed": (gzip.compress(b"text"), "it is packed by gzip"),
    "hdf5": (b"\x89HDF\r\n\x1a\n", "it is an HDF5 file"),
    "gguf": (b"GGUF\3\0\0\0", "it is a GGUF file"),
    "numpy": (arrays(), "it holds arrays of numpy"),
    "one array": (b"\x93NUMPY\1\0", "it is an array of numpy"),
    "pickle": (pickle.dumps({"a": 1}), "it is a pickle, but none of torch"),
    "tar": (tar(), "it is a file of torch before version 0.1.10"),
    "archive": (archive("net.txt"), "it is an archive that `torch.save` did not write"),
    "script": (scripted(), "it is a program of TorchScript"),
    "export": (archive("net/models/model.json"), "it is a program of `torch.export`"),
    "deflated": (archive("net/data.pkl", method=zipfile.ZIP_DEFLATED), "its archive is packed"),
    "no pickle": (archive("net/data.pkl"), "it is damaged or cut off"),
    "cut off": (saved(STATE)[:500], "it is damaged or cut off"),
    "cut off before 1.6": (LEGACY[:-10], "it is damaged or cut off"),
    "hardly begun": (LEGACY[:20], "it is damaged or cut off"),
    "module": (saved(small()), "beside tensors it holds `torch.nn.modules.container.Sequential`"),
    "arguments": (
        saved({"state_dict": STATE, "args": argparse.Namespace(lr=1)}),
        "beside tensors it holds `argparse.Namespace`, and reading that would run code",
    ),
    "a tensor": (saved(torch.zeros(3)), "it holds a Tensor, not tensors by their names"),
    "a list": (saved([torch.zeros(3)]), "it holds a list, not tensors by their names"),
    "nothing": (saved({"epoch": 3}), "it holds no tensors by their names"),
    "two": (saved({"model": STATE, "net": STATE}), "it holds weights under `model` and `net`"),
    "others": (saved({"a": STATE, "b": STATE}), "it holds weights under `a` and `b`"),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_said(tmp_path: Path, name: str) -> None:
    content, reason = FILES[name]
    path = tmp_path / "net.pt"
    path.write_bytes(content)
    network = small()
    before = numbers(network)
    with pytest.raises(WeightsError) as caught:
        load_weights(network, path)
    assert str(caught.value).startswith(f"`{path}`: {reason}")
    assert same(numbers(network), before)


@pytest.mark.parametrize("legacy", [False, True])
def test_nothing_in_a_file_is_run(tmp_path: Path, legacy: bool) -> None:
    trap = tmp_path / "ran"
    content = {**STATE, "trap": Runs(trap)}
    torch.save(content, tmp_path / "net.pt", _use_new_zipfile_serialization=not legacy)
    (tmp_path / "net.pkl").write_bytes(pickle.dumps(Runs(trap)))
    with pytest.raises(WeightsError, match=r"beside tensors it holds `\w+\.system`"):
        load_weights(small(), tmp_path / "net.pt")
    with pytest.raises(WeightsError, match="it is a pickle"):
        load_weights(small(), tmp_path / "net.pkl")
    assert not trap.exists()
    torch.load(tmp_path / "net.pt", weights_only=False)
    assert trap.exists(), "the trap would have worked"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_weights(small(), tmp_path / "net.pt")


@pytest.mark.parametrize("name", ["net.safetensors", "net.pt", "legacy.pt"])
def test_damage_anywhere_is_an_error_or_does_no_harm(tmp_path: Path, name: str) -> None:
    if name == "legacy.pt":
        (tmp_path / name).write_bytes(LEGACY)
    else:
        save_weights(small(), tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    chance = random.Random(name)
    network = small()
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 5)):
            damaged[chance.randrange(min(len(damaged), 1_000))] = chance.randrange(256)
        (tmp_path / name).write_bytes(
            damaged[: chance.choice((None, chance.randrange(len(whole))))]
        )
        before = numbers(network)
        try:
            load_weights(network, tmp_path / name)
        except WeightsError:
            after = numbers(network)
            assert [*map(str, before)] == [*map(str, after)]
