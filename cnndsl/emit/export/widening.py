"""Poolings of signals as those of images: torch's exporter leaves these sizes open."""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import Tensor, nn
from torch.nn import functional

_Left = Tensor | tuple[Tensor, Tensor]


@contextmanager
def widened(module: nn.Module) -> Iterator[None]:
    """Have all that pools the maxima of signals do so in images, for a while."""
    pools = [each for each in module.modules() if isinstance(each, nn.MaxPool1d)]
    try:
        for each in pools:
            each.forward = _Wide(each)  # type: ignore[method-assign]
        yield
    finally:
        for each in pools:
            vars(each).pop("forward", None)


class _Wide:
    """What a pooling does, along the last axis of images."""

    def __init__(self, pool: nn.MaxPool1d) -> None:
        self._pool = pool

    def __call__(self, input: Tensor) -> _Left:
        pool = self._pool
        left, places = functional.max_pool2d_with_indices(
            input.unsqueeze(-2),
            (1, _only(pool.kernel_size)),
            (1, _only(pool.stride)),
            (0, _only(pool.padding)),
            (1, _only(pool.dilation)),
            pool.ceil_mode,
        )
        return (left.squeeze(-2), places.squeeze(-2)) if pool.return_indices else left.squeeze(-2)


def _only(size: int | tuple[int, ...]) -> int:
    return size if isinstance(size, int) else size[0]
