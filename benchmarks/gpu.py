"""What needs a GPU, in one table: speed beside torchvision, training, numbers, and memory.

`make gpu` runs it. Without a GPU it says so and ends with 2.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

import torch

import cnndsl
from benchmarks import memory as room
from benchmarks import training
from benchmarks.modules import NETWORKS, ROUNDS, Setting, head, running
from benchmarks.throughput import throughput
from cnndsl.analysis.widths import MIXED
from cnndsl.recipe.data import Random
from cnndsl.train.engine import Engine

BATCH = 32
CLOSE = 1e-3
"""How far numbers of the GPU may lie from those of the CPU, relative to the largest."""
STEPS = 20
TRAINED = (
    ("std/lenet", "LeNet5", 128, "fp32"),
    ("std/resnet_cifar", "CifarResNet20", 128, "fp32"),
    ("std/resnet", "ResNet50", 256, "bf16"),
)
"""Networks that are trained, with the images of a step, and the precision of products."""


@dataclass(frozen=True)
class Scope:
    """What is measured, and where."""

    device: str = "cuda"
    settings: tuple[Setting, ...] = (
        Setting("cuda", BATCH),
        Setting("cuda", BATCH, half=True),
        Setting("cuda", BATCH, half=True, compiled=True),
    )
    networks: tuple[str, ...] = tuple(NETWORKS)
    rounds: int = ROUNDS
    trained: tuple[tuple[str, str, int, str], ...] = TRAINED
    side: int = 8192
    """Of the matrices of a large product."""
    held: Mapping[str, str] = field(default_factory=lambda: room.NETWORKS)
    batches: tuple[int, ...] = room.BATCHES
    """Those whose memory is looked at."""
    memory: int = room.ROOM
    """What the largest batch is to fit in."""


def numbers(name: str, device: str) -> bool:
    """A forward pass on the GPU beside the same on the CPU; whether they lie too far apart."""
    spec, _ = NETWORKS[name]
    module = cnndsl.compile(spec, name).eval()
    images = torch.rand(4, 3, 224, 224)
    with torch.no_grad():
        known = module(images)
        found = module.to(device)(images.to(device)).cpu()
    apart = float((found - known).abs().max() / known.abs().max())
    print(f"{apart:7.1e} {'':>33}  {name}: apart from the CPU's numbers, of the largest")
    return apart > CLOSE


def trained(scope: Scope) -> bool:
    """Our loop beside a bare one, with the channels last; whether ours is too slow."""
    training.head()
    missed = []
    for spec, name, batch, precision in scope.trained:
        data = Random(count=STEPS * batch)
        case = training.Case(training.shipped(spec, name), data, batch)
        engine = Engine(torch.device(scope.device), precision, channels_last=True)
        missed.append(throughput(case, engine, scope.rounds, scope.side))
    return any(missed)


def table(scope: Scope) -> bool:
    """Print the table; whether a bar is missed."""
    head()
    missed = []
    for name in scope.networks:
        missed += [running(name, setting, scope.rounds) for setting in scope.settings]
        missed.append(numbers(name, scope.device))
    for name, spec in scope.held.items():
        missed += [
            room.memory(name, spec, each, scope.device, precision)
            for precision in ("fp32", MIXED)
            for each in scope.batches
        ]
        missed.append(room.fits(name, spec, scope.device, scope.memory))
    missed.append(trained(scope))
    return any(missed)


def main() -> int:
    """Print the table; the exit code says whether the bars hold."""
    if not torch.cuda.is_available():
        print("torch finds no GPU here", file=sys.stderr)
        return 2
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}")
    return int(table(Scope()))


if __name__ == "__main__":
    sys.exit(main())
