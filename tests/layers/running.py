"""Runs what there is in torch on random tensors, and watches what it keeps."""

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from cnndsl.emit.keeping import Keeping
from cnndsl.emit.operation import Tensors
from cnndsl.shape import Shape


def drawn(xs: tuple[Shape, ...], batch: int, device: str = "cpu") -> Tensors:
    """Tensors to put in."""
    return tuple(torch.rand(batch, *x, device=device).requires_grad_() for x in xs)


class Owner(Protocol):
    """What has tensors of its own."""

    @property
    def weights(self) -> dict[str, Tensor]:
        """The tensors that are learned."""

    @property
    def buffers(self) -> dict[str, Tensor]:
        """The tensors that are only kept."""


def kept(run: Callable[..., Tensors], tensors: Tensors, owner: Owner) -> tuple[Tensors, int]:
    """What comes out, and the bytes that backward would need of this forward."""
    keeping = Keeping([*owner.weights.values(), *owner.buffers.values()])
    with keeping.watching():
        ys = run(*tensors)
    return ys, keeping.total
