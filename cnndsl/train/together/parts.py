"""Weights of which each process has a part: `fully_shard` of torch, known as FSDP."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn, optim
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import FSDPModule, fully_shard
from torch.distributed.tensor import DTensor, distribute_tensor

from cnndsl.train.engine import Engine
from cnndsl.train.learning.finite import whole
from cnndsl.train.together.sharing import Alone, stands_alone

_CONTAINERS = (nn.Sequential, nn.ModuleList, nn.ModuleDict)


class Parts(Alone):
    """Parts that are brought together layer by layer, while that layer is at work."""

    is_joint = True

    def __init__(self, module: nn.Module, engine: Engine) -> None:
        mesh = init_device_mesh(engine.device.type, (engine.group.size,))
        for each in [*units(module), module]:
            fully_shard(each, mesh=mesh, reshard_after_forward=True)
        super().__init__(module, engine)

    @contextmanager
    def apart(self, is_apart: bool) -> Iterator[None]:
        """Keep gradients to this process, since more are to be added."""
        assert isinstance(self.module, FSDPModule)
        self.module.set_requires_gradient_sync(not is_apart)
        yield

    def own(self, tensors: list[Tensor]) -> list[Tensor]:
        """Of each tensor what this process has of it."""
        return [each.to_local() if isinstance(each, DTensor) else each for each in tensors]

    def whole(self, content: Any) -> Any:  # noqa: ANN401 - what checkpoints hold
        """The same content with tensors that are whole, of which the first process keeps all."""
        match content:
            case DTensor():
                found = whole(content.detach())
                return found.cpu() if self.engine.group.is_first else torch.empty(0)
            case dict():
                return {name: self.whole(each) for name, each in content.items()}
            case list():
                return [self.whole(each) for each in content]
        return content

    def parted(self, content: dict[str, Tensor]) -> dict[str, Tensor]:
        """Tensors by names of the network as it has them here."""
        own = self.module.state_dict()
        return {name: _part(each, own.get(name)) for name, each in content.items()}

    def parted_state(self, content: dict[str, Any], optimizer: optim.Optimizer) -> dict[str, Any]:
        """The state of an optimizer as it is here: what is as large as a weight has its parts."""
        weights = [each for group in optimizer.param_groups for each in group["params"]]
        state = {
            place: {
                name: _part(each, weights[place]) if _is_like(each, weights[place]) else each
                for name, each in own.items()
            }
            for place, own in content["state"].items()
        }
        return {**content, "state": state}


def _is_like(each: object, weight: Tensor) -> bool:
    return isinstance(each, Tensor) and each.shape == weight.shape


def _part(whole: Tensor, like: Tensor | None) -> Tensor:
    if not isinstance(like, DTensor):
        return whole
    return distribute_tensor(whole.to(like.device), like.device_mesh, like.placements)


def units(module: nn.Module) -> list[nn.Module]:
    """The layers that hold most; all others are brought together at once."""
    whole = _numbers(module)
    layers = dict.fromkeys(_layers(module))  # some have several places
    return [each for each in layers if stands_alone(_numbers(each), whole)]


def _layers(module: nn.Module) -> Iterator[nn.Module]:
    """What torch knows as one layer, whose weights only its own call needs."""
    for each in module.children():
        if type(each).__module__.startswith("torch.nn") and not isinstance(each, _CONTAINERS):
            yield each
        else:
            yield from _layers(each)


def _numbers(module: nn.Module) -> int:
    return sum(each.numel() for each in module.parameters())
