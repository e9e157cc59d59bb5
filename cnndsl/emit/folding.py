"""A batch norm in evaluation as part of the layer before it: both only scale and shift."""

from copy import deepcopy

import torch
from torch import Tensor, nn

Norm = nn.BatchNorm1d | nn.BatchNorm2d | nn.BatchNorm3d
Linear = nn.Conv1d | nn.Conv2d | nn.Conv3d | nn.ConvTranspose1d | nn.ConvTranspose2d
Layer = Linear | nn.ConvTranspose3d | nn.Linear

NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)
TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
LAYERS = (nn.Conv1d, nn.Conv2d, nn.Conv3d, *TRANSPOSED, nn.Linear)


def folded(layer: Layer, norm: Norm) -> Layer:
    """A layer that does what both do in evaluation; worked out in double precision."""
    assert norm.running_mean is not None
    assert norm.running_var is not None
    scale = (_wide(norm.running_var) + norm.eps).rsqrt() * _wide(norm.weight, 1.0)
    shift = (_wide(layer.bias, 0.0) - _wide(norm.running_mean)) * scale + _wide(norm.bias, 0.0)
    weight = _wide(layer.weight) * _along(layer, scale)
    made = deepcopy(layer)
    made.weight = nn.Parameter(weight.to(layer.weight), requires_grad=False)
    made.bias = nn.Parameter(shift.to(layer.weight), requires_grad=False)
    return made


def _wide(tensor: Tensor | None, otherwise: float = 0.0) -> Tensor:
    if tensor is None:
        return torch.tensor(otherwise, dtype=torch.float64)
    tensor = tensor.detach()
    return (
        tensor.cpu() if tensor.device.type == "mps" else tensor
    ).double()  # which has no doubles


def _along(layer: Layer, scale: Tensor) -> Tensor:
    """The factors of the channels that come out, as the weight of a layer has them."""
    spatial = (1,) * (layer.weight.dim() - 2)
    if not isinstance(layer, TRANSPOSED):
        return scale.reshape(-1, 1, *spatial)
    by_group = scale.reshape(layer.groups, -1)
    return by_group.repeat_interleave(layer.in_channels // layer.groups, 0)[
        (..., *(None,) * len(spatial))
    ]
