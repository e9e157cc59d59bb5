"""Files of weights as we write them: whole, or not at all."""

import os
from pathlib import Path
from threading import Thread

import pytest
import torch
from torch import nn

from cnndsl.emit.weights import WeightsError, load_weights, save_weights
from tests.emit.weights.networks import numbers, same, small

FORMATS = (".pt", ".pth", ".safetensors")


@pytest.mark.parametrize("suffix", FORMATS)
def test_there_and_back(tmp_path: Path, suffix: str) -> None:
    network, other = small(seed=1), small()
    save_weights(network, tmp_path / f"net{suffix}")
    load_weights(other, tmp_path / f"net{suffix}")
    assert same(numbers(network), numbers(other))
    assert [each.name for each in tmp_path.iterdir()] == [f"net{suffix}"]


def test_torch_reads_it(tmp_path: Path) -> None:
    network = small(seed=1)
    save_weights(network, tmp_path / "net.pt")
    small().load_state_dict(torch.load(tmp_path / "net.pt", weights_only=True))


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_failure_leaves_the_old_file(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"net{suffix}"
    save_weights(small(), path)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save_weights(small(seed=1), path)
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "best.pt").symlink_to(tmp_path / "net.pt")
    save_weights(small(), tmp_path / "best.pt")
    assert (tmp_path / "best.pt").is_symlink()
    assert (tmp_path / "net.pt").is_file()


@pytest.mark.parametrize("suffix", FORMATS)
def test_parts_of_larger_tensors_and_other_strides(tmp_path: Path, suffix: str) -> None:
    network = nn.Conv2d(4, 4, 3).to(memory_format=torch.channels_last)
    whole = torch.rand(1_000_000)
    network.bias = nn.Parameter(whole[10:14])
    save_weights(network, tmp_path / f"net{suffix}")
    assert (tmp_path / f"net{suffix}").stat().st_size < 10_000
    other = nn.Conv2d(4, 4, 3)
    load_weights(other, tmp_path / f"net{suffix}")
    assert same(numbers(network), numbers(other))


def test_what_cannot_be_saved(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"ends in \.safetensors, \.pt, \.pth, found `\.bin`"):
        save_weights(small(), tmp_path / "net.bin")
    with pytest.raises(WeightsError, match="is no dense tensor with numbers"):
        save_weights(small().to("meta"), tmp_path / "net.pt")
    network = small()
    network.register_buffer("odd", torch.zeros(2, dtype=torch.complex128))
    with pytest.raises(WeightsError, match=r"`odd` holds torch\.complex128"):
        save_weights(network, tmp_path / "net.safetensors")
    assert not [*tmp_path.iterdir()]
    save_weights(network, tmp_path / "net.pt")


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_pipe_is_given_the_file(tmp_path: Path, suffix: str) -> None:
    """As any device is, which must not become a file."""
    network, pipe, copy = small(seed=1), tmp_path / f"pipe{suffix}", tmp_path / f"net{suffix}"
    os.mkfifo(pipe)
    reader = Thread(target=lambda: copy.write_bytes(pipe.read_bytes()))
    reader.start()
    save_weights(network, pipe)
    reader.join()
    assert pipe.is_fifo()
    other = small()
    load_weights(other, copy)
    assert same(numbers(network), numbers(other))


def test_permissions_stay(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    path.touch(0o640)
    save_weights(small(), path)
    assert path.stat().st_mode & 0o777 == 0o640
