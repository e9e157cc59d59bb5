"""Small networks to load weights into, and what tells whether two have the same."""

from collections import OrderedDict

import torch
from torch import nn


def small(classes: int = 5, seed: int = 0, **names: str) -> nn.Sequential:
    """A convolution, a norm and a head, under other names if some are given."""
    torch.manual_seed(seed)
    layers: dict[str, nn.Module] = {
        "conv": nn.Conv2d(3, 4, 3),
        "bn": nn.BatchNorm2d(4),
        "relu": nn.ReLU(),
        "flatten": nn.Flatten(),
        "fc": nn.Linear(16, classes),
    }
    network = nn.Sequential(
        OrderedDict((names.get(name, name), each) for name, each in layers.items())
    )
    network(torch.rand(8, 3, 4, 4))  # so that the norm has seen something
    return network


def alike(width: int = 4, depth: int = 3, prefix: str = "layer", seed: int = 0) -> nn.Sequential:
    """Convolutions that no shape tells apart."""
    torch.manual_seed(seed)
    layers = [(f"{prefix}{place}", nn.Conv2d(width, width, 3)) for place in range(depth)]
    return nn.Sequential(OrderedDict[str, nn.Module](layers))


def numbers(network: nn.Module) -> list[torch.Tensor]:
    """All that a network holds, as it is now."""
    return [each.detach().clone() for each in network.state_dict().values()]


def same(left: list[torch.Tensor], right: list[torch.Tensor]) -> bool:
    """Whether two lists hold the same numbers."""
    return len(left) == len(right) and all(map(torch.equal, left, right))
