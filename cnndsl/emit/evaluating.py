"""A module in evaluation for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn


@contextmanager
def evaluating(module: nn.Module) -> Iterator[None]:
    """Have a module evaluate; then every part of it is again as it was."""
    before = [(each, each.training) for each in module.modules()]
    module.train(False)
    try:
        yield
    finally:
        for each, mode in before:
            each.training = mode
