"""Files of safetensors, beside the library that defined them."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from cnndsl.emit.weights import WeightsError, load_weights, save_weights
from cnndsl.emit.weights.opening import opened
from cnndsl.emit.weights.safetensors import DTYPES, stretches
from tests.emit.weights.networks import numbers, same, small

F32 = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


def file(folder: Path, header: object, numbers: bytes = bytes(8)) -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path = folder / "net.safetensors"
    path.write_bytes(len(text).to_bytes(8, "little") + text + numbers)
    return path


def varied() -> dict[str, torch.Tensor]:
    """A tensor of each sort of numbers, in an order that is not theirs, and unusual shapes."""
    torch.manual_seed(0)
    dtypes = [getattr(torch, name) for name, _ in DTYPES.values()]
    sorts = {
        f"{place}.{dtype}": (9 * torch.rand(2, 3)).to(dtype) for place, dtype in enumerate(dtypes)
    }
    return sorts | {
        "scalar": torch.tensor(3),
        "empty": torch.rand(0, 3),
        "umlaut ä.x": torch.rand(1),
    }


def bits(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.reshape(-1).view(torch.uint8)


class Holding(nn.Module):
    """A module of buffers."""

    def __init__(self, **tensors: torch.Tensor) -> None:
        super().__init__()
        for name, tensor in tensors.items():
            self.register_buffer(name, tensor)


def test_we_read_what_the_library_writes(tmp_path: Path) -> None:
    tensors = varied()
    save_file(tensors, tmp_path / "net.safetensors", metadata={"who": "someone"})
    found = opened(tmp_path / "net.safetensors")
    assert {each.name for each in found.described} == {*tensors}
    for each in found.described:
        read = found.tensor(each.name)
        assert (each.shape, f"torch.{each.dtype}") == (tuple(read.shape), str(read.dtype))
        assert read.dtype == tensors[each.name].dtype
        assert torch.equal(bits(read), bits(tensors[each.name]))


def test_the_library_reads_what_we_write(tmp_path: Path) -> None:
    tensors = {name.replace(".", "_"): each for name, each in varied().items()}
    save_weights(Holding(**tensors), tmp_path / "net.safetensors")
    found = load_file(tmp_path / "net.safetensors")
    assert {*found} == {*tensors}
    for name, each in found.items():
        assert each.dtype == tensors[name].dtype
        assert torch.equal(each, tensors[name])


def test_a_module_comes_back_as_it_was(tmp_path: Path) -> None:
    network, other = small(seed=1), small(seed=2)
    save_weights(network, tmp_path / "net.safetensors")
    matched = load_weights(other, tmp_path / "net.safetensors")
    assert (matched.fits, len(matched.pairs)) == (True, 9)
    assert same(numbers(network), numbers(other))
    for each in other.parameters():
        each.data.zero_()  # writes nothing into the file
    assert load_file(tmp_path / "net.safetensors")["fc.weight"].any()


def test_numbers_at_odd_places(tmp_path: Path) -> None:
    header = {
        "byte": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]},
        "real": {"dtype": "F64", "shape": [1], "data_offsets": [1, 9]},
    }
    text = json.dumps(header).encode()
    real = torch.tensor([0.1], dtype=torch.float64)
    path = file(tmp_path, text, b"\7" + bytes(real.view(torch.uint8).tolist()))
    assert torch.equal(opened(path).tensor("real"), real)


def test_shapes_are_read_without_torch(tmp_path: Path) -> None:
    save_weights(small(), tmp_path / "net.safetensors")
    found = stretches(tmp_path / "net.safetensors")
    assert found["conv.weight"].described.shape == (4, 3, 3, 3)
    assert found["bn.num_batches_tracked"].described.dtype == "int64"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"{", "its header is no JSON"),
        (b"{" * 100_000, "its header is no JSON"),
        (b'{"a": 1' + b"0" * 5_000 + b"}", "its header is no JSON"),
        (b"{\xff}", "its header is no JSON"),
        (b'{"a": {}, "a": {}}', "its header gives a name twice"),
        ({"a": 1}, "what its header says of `a` has another form"),
        ({"a": {**F32, "shape": 2}}, "what its header says of `a` has another form"),
        ({"a": {**F32, "shape": [True]}}, "what its header says of `a` has another form"),
        ({"a": {**F32, "shape": [-2]}}, "what its header says of `a` has another form"),
        ({"a": {**F32, "shape": [2.0]}}, "what its header says of `a` has another form"),
        ({"a": {**F32, "data_offsets": [0, 8, 9]}}, "what its header says of `a` has another form"),
        ({"a": {**F32, "dtype": "F4"}}, "`a` holds numbers of the sort `F4`"),
        ({"a": {**F32, "shape": [3]}}, "the bytes of `a` are not as many as its shape needs"),
        (
            {"a": {**F32, "shape": [2**62, 4]}},
            "the bytes of `a` are not as many as its shape needs",
        ),
        ({"a": {**F32, "data_offsets": [8, 0]}}, "the bytes of `a` are not as many as its shape"),
        ({"a": {**F32, "data_offsets": [8, 16]}}, "the bytes of `a` do not follow those before"),
        ({"a": F32, "b": F32}, "the bytes of `b` do not follow those before"),
        (
            {"a": {**F32, "shape": [1], "data_offsets": [0, 4]}},
            "it should have 73 bytes, and has 77",
        ),
        (
            {"a": {**F32, "shape": [4], "data_offsets": [0, 16]}},
            "it should have 86 bytes, and has 78",
        ),
        ({}, "it should have 10 bytes, and has 18"),
    ],
)
def test_a_damaged_header(tmp_path: Path, header: object, reason: str) -> None:
    path = file(tmp_path, header)
    with pytest.raises(WeightsError) as caught:
        opened(path)
    assert str(caught.value).startswith(f"`{path}`: {reason}")
    assert caught.value.help


@pytest.mark.parametrize("length", [100_000_001, 2**63, 80])
def test_a_header_that_cannot_be_so_long(tmp_path: Path, length: int) -> None:
    path = tmp_path / "net.safetensors"
    path.write_bytes(length.to_bytes(8, "little") + b"{}" + bytes(50))
    with pytest.raises(WeightsError, match=rf"its header should have {length:,} bytes, the file"):
        opened(path)


def test_the_order_of_names_tells_no_order_of_layers(tmp_path: Path) -> None:
    state = small().state_dict()
    save_file(state, tmp_path / "theirs.safetensors")
    save_weights(small(), tmp_path / "ours.safetensors")
    assert not opened(tmp_path / "theirs.safetensors").tells_order
    found = opened(tmp_path / "ours.safetensors")
    assert found.tells_order
    assert [each.name for each in found.described] == [*state]
    torch.save(load_file(tmp_path / "theirs.safetensors"), tmp_path / "sorted.pt")
    assert not opened(tmp_path / "sorted.pt").tells_order


def test_there_are_no_entries(tmp_path: Path) -> None:
    save_weights(small(), tmp_path / "net.safetensors")
    with pytest.raises(WeightsError, match="have no entries, so there is no `model`"):
        opened(tmp_path / "net.safetensors", "model")
