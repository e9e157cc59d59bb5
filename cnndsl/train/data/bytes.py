"""Tensors as bytes and bytes as tensors, without a copy and without numpy."""

import ctypes

import torch
from torch import Tensor


def view(tensor: Tensor) -> memoryview:
    """The bytes of a tensor's numbers; they live only as long as the tensor does."""
    whole = tensor.contiguous()
    if not whole.numel():
        return memoryview(b"")
    kind = ctypes.c_char * (whole.numel() * whole.element_size())
    found = kind.from_address(whole.data_ptr())
    found.owner = whole  # type: ignore[attr-defined]
    return memoryview(found).cast("B")


def tensor(content: bytes | bytearray) -> Tensor:
    """Bytes as numbers from 0 to 255."""
    if not content:
        return torch.empty(0, dtype=torch.uint8)
    owned = content if isinstance(content, bytearray) else bytearray(content)
    return torch.frombuffer(owned, dtype=torch.uint8)
