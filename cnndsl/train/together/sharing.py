"""How processes share a network: each has a copy of it, or a part of its weights."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

import torch
from torch import Tensor, nn, optim
from torch.nn.parallel import DistributedDataParallel

from cnndsl.train.engine import Engine

_LEAST = 0.01

Trial = Callable[[nn.Module], None]
"""A step with a network, of which nothing stays but gradients."""


class Alone:
    """A network of which every process has a copy, and changes it by itself."""

    is_joint = False
    """Whether processes can only call it together."""

    def __init__(self, module: nn.Module, engine: Engine) -> None:
        self.module, self.engine = module, engine
        self.runs = self._compiled(module)
        """The network as it is called."""

    def _compiled(self, module: nn.Module) -> nn.Module:
        return cast(nn.Module, torch.compile(module)) if self.engine.compile else module

    def begin(self, trial: Trial) -> None:
        """Be ready for the first step that this process makes."""

    def apart(self, is_apart: bool) -> AbstractContextManager[None]:
        """Keep gradients to this process, since more are to be added."""
        return nullcontext()

    def own(self, tensors: list[Tensor]) -> list[Tensor]:
        """Of each tensor what this process has of it."""
        return tensors

    def whole(self, content: Any) -> Any:  # noqa: ANN401 - what checkpoints hold
        """The same content with tensors that are whole."""
        return content

    def parted(self, content: dict[str, Tensor]) -> dict[str, Tensor]:
        """Tensors by names of the network as it has them here."""
        return content

    def parted_state(self, content: dict[str, Any], optimizer: optim.Optimizer) -> dict[str, Any]:
        """The state of an optimizer as it is here."""
        return content


class Copies(Alone):
    """Copies that change together, by the gradients of all: `DistributedDataParallel`."""

    def begin(self, trial: Trial) -> None:
        """See which weights have gradients, and in which order.

        It waits for all that it knows of, so it does not know of those without. After its first
        backward pass it brings gradients together in other sums, so that this one must not be of a
        step: a training that is gone on with would have other bits.
        """
        trial(self.module)
        learned = [each for each in self.module.parameters() if each.requires_grad]
        idle = [each for each in learned if each.grad is None]
        places = [self.engine.device.index] if self.engine.is_fast else None
        for each in idle:
            each.requires_grad_(False)
        self.copies = DistributedDataParallel(self.module, device_ids=places)
        for each in idle:
            each.requires_grad_()
        self.runs = self._compiled(self.copies)
        trial(self.runs)

    def apart(self, is_apart: bool) -> AbstractContextManager[None]:
        """Keep gradients to this process, since more are to be added."""
        return self.copies.no_sync() if is_apart else nullcontext()


def stands_alone(numbers: int, whole: int) -> bool:
    """Whether the parts of a layer are brought together by themselves: it has many of all."""
    return numbers >= _LEAST * whole


def sharing(module: nn.Module, engine: Engine) -> Alone:
    """The way in which an engine has processes share a network."""
    if engine.is_parted:
        from cnndsl.train.together.parts import Parts  # which needs much that others do not

        return Parts(module, engine)
    return Copies(module, engine) if engine.group.size > 1 else Alone(module, engine)
