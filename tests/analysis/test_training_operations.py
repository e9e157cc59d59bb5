"""Operations of a step of training, as torch's `FlopCounterMode` counts them in real steps.

Its count of the way back takes no notice of groups, so there each group is a layer of its own,
which is what a grouped convolution means.
"""

from collections.abc import Callable
from random import Random

import pytest
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from cnndsl.analysis import cost
from cnndsl.analysis.freeze import freeze
from cnndsl.emit.execution import Execution
from cnndsl.graph import Graph
from tests.analysis.tracking import backward
from tests.graph.drawn import graph_of
from tests.zoo.reference import graph

BATCH = 2
NETWORKS = [
    ("lenet", "LeNet5"),
    ("resnet", "ResNet50"),
    ("densenet", "DenseNet121"),
    ("googlenet", "GoogLeNet"),
    ("dcgan", "Generator"),
    ("segnet", "CamVidSegNet"),
    ("unet", "PaddedUNet"),
    ("highway", "CifarHighway19"),
]


class Groups(nn.Module):
    """Layers side by side, each for its share of the channels."""

    def __init__(self, count: int, make: Callable[[], nn.Module]) -> None:
        super().__init__()
        self.each = nn.ModuleList(make() for _ in range(count))

    def forward(self, x: Tensor) -> Tensor:
        parts = x.chunk(len(self.each), 1)
        return torch.cat([one(part) for one, part in zip(self.each, parts, strict=True)], 1)


GROUPED: dict[str, Callable[[], nn.Module]] = {
    "conv(16, 3, stride = 2, pad = 1, groups = 4)": lambda: Groups(
        4, lambda: nn.Conv2d(3, 4, 3, 2, 1)
    ),
    "conv(6, 3, dilation = 2, groups = 6)": lambda: Groups(
        6, lambda: nn.Conv2d(2, 1, 3, dilation=2)
    ),
    "dwconv(5, pad = 2)": lambda: Groups(12, lambda: nn.Conv2d(1, 1, 5, padding=2)),
    "dwconv(3, multiplier = 2)": lambda: Groups(12, lambda: nn.Conv2d(1, 2, 3)),
    "sepconv(10, 3, pad = 1)": lambda: nn.Sequential(
        Groups(12, lambda: nn.Conv2d(1, 1, 3, padding=1)), nn.Conv2d(12, 10, 1)
    ),
    "deconv(8, 2, stride = 2, groups = 4)": lambda: Groups(
        4, lambda: nn.ConvTranspose2d(3, 2, 2, 2)
    ),
    "conv(24, 1, groups = 2) -> channel_shuffle(2) -> dwconv(3) -> conv(8, 1)": lambda: (
        nn.Sequential(
            Groups(2, lambda: nn.Conv2d(6, 12, 1)),
            nn.ChannelShuffle(2),
            Groups(24, lambda: nn.Conv2d(1, 1, 3)),
            nn.Conv2d(24, 8, 1),
        )
    ),
}


@pytest.mark.parametrize("spec", GROUPED)
@pytest.mark.parametrize("learns", [True, False])
def test_groups(spec: str, learns: bool) -> None:
    """Behind a layer that learns, and as the first, whose input needs no gradient."""
    stem = "conv(12, 1) -> " if learns else ""
    found = graph_of(f"model M {{ input 12x16x16; {stem}{spec} }}")
    with torch.device("meta"):
        module = GROUPED[spec]()
        module = nn.Sequential(nn.Conv2d(12, 12, 1), module) if learns else module
    assert cost(found).training * BATCH == operations(found, lambda x: [module(x)])


@pytest.mark.parametrize(("file", "model"), NETWORKS)
def test_networks(file: str, model: str) -> None:
    found = graph(file, model)
    with torch.device("meta"):
        assert cost(found).training * BATCH == operations(found, Execution(found))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("file", "model"), NETWORKS)
def test_networks_that_are_frozen_in_part(file: str, model: str, seed: int) -> None:
    made, chance = graph(file, model), Random(seed)
    names = [node.name for node in made.nodes if node.owner.weights]
    found, _ = freeze(made, chance.sample(names, chance.randrange(1, len(names))))
    with torch.device("meta"):
        assert cost(found).training * BATCH == operations(found, Execution(found))


def test_a_new_head_on_frozen_layers() -> None:
    found, _ = freeze(graph("resnet", "ResNet50"), ["conv1", "bn1", "layer*"])
    with torch.device("meta"):
        assert cost(found).training * BATCH == operations(found, Execution(found))


def operations(found: Graph, run: Callable[..., list[Tensor] | tuple[Tensor, ...]]) -> int:
    """What is counted forward and backward."""
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        ys = run(*[torch.rand(BATCH, *found.shape(wire)) for wire in found.inputs.values()])
        backward(ys, [torch.ones_like(each) for each in ys])
    return int(counter.get_total_flops())
