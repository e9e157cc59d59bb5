"""Torch's autocast, with `lerp` between tensors of narrow numbers and of wide ones.

Sums and products of both are made of wide numbers by torch itself; `lerp` it refuses.
"""

import torch
from torch import Tensor


def autocast(device: str, kind: torch.dtype) -> torch.autocast:
    """Products of numbers of this kind."""
    return torch.autocast(device, kind)


def _lerp(start: Tensor, end: Tensor, weight: Tensor) -> Tensor:
    kind = torch.promote_types(torch.promote_types(start.dtype, end.dtype), weight.dtype)
    with torch.autocast(start.device.type, enabled=False):
        return torch.lerp(start.to(kind), end.to(kind), weight.to(kind))


_LIBRARY = torch.library.Library("aten", "IMPL")
for _device in ("CPU", "CUDA"):
    _LIBRARY.impl("lerp.Tensor", _lerp, f"Autocast{_device}")
