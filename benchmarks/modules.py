"""Compiled modules beside torchvision's hand-written ones: a forward pass, a step, and making them.

Both have the same weights and take turns in one process. A ratio is the median of those of the
turns: what slows the machine for a while slows both. Beside it stands the ratio of torchvision's
network to another of its own kind, which tells how far apart equal things lie on this machine.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

import torch
import torchvision
from torch import Tensor, nn

import cnndsl

NETWORKS = {
    "ResNet50": ("std/resnet", "resnet50"),
    "VGG16": ("std/vgg", "vgg16"),
    "DenseNet121": ("std/densenet", "densenet121"),
    "GoogLeNetBN": ("std/googlenet_bn", "googlenet"),
}
ROUNDS = 25
MOST = 1.02
MOST_TO_MAKE = 1.1

Times = dict[str, list[float]]


@dataclass(frozen=True)
class Setting:
    """How networks run."""

    device: str = "cpu"
    batch: int = 2
    half: bool = False
    """In bf16, and with the channels last."""
    compiled: bool = False
    """By `torch.compile`."""

    def __str__(self) -> str:
        forms = [f"{self.batch} images", "bf16, channels last" if self.half else "fp32"]
        return ", ".join([*forms, "torch.compile"] if self.compiled else forms)

    def ready(self, module: nn.Module) -> nn.Module:
        """A module that runs like this."""
        made = module.to(self.device)
        if self.half:
            made = made.to(torch.bfloat16, memory_format=torch.channels_last)  # type: ignore[call-overload]
        return torch.compile(made) if self.compiled else made  # type: ignore[return-value]

    def images(self) -> Tensor:
        """What it sees."""
        images = torch.rand(self.batch, 3, 224, 224, device=self.device)
        return images.to(torch.bfloat16, memory_format=torch.channels_last) if self.half else images

    def wait(self) -> None:
        """Until the device is done."""
        if self.device == "cuda":
            torch.cuda.synchronize()


def pair(name: str) -> tuple[Callable[[], nn.Module], Callable[[], nn.Module]]:
    """What makes ours, and what makes torchvision's."""
    spec, theirs = NETWORKS[name]
    further = {"init_weights": True} if theirs == "googlenet" else {}
    return (
        lambda: cnndsl.compile(spec, name),
        lambda: getattr(torchvision.models, theirs)(weights=None, **further),
    )


def taken(work: Callable[[], object], wait: Callable[[], None]) -> float:
    """Seconds of one run."""
    wait()
    begin = time.perf_counter()
    work()
    wait()
    return time.perf_counter() - begin


def in_turn(
    works: Mapping[str, Callable[[], object]], wait: Callable[[], None], rounds: int = ROUNDS
) -> Times:
    """Seconds of each, one after the other, many times; the first round is not counted."""
    times: Times = {name: [] for name in works}
    chance = random.Random(0)
    for turn in range(rounds + 1):
        for name in chance.sample([*works], len(works)):
            seconds = taken(works[name], wait)
            if turn:
                times[name].append(seconds)
    return times


def quotient(times: Times, one: str, other: str) -> float:
    """How many times as long one takes."""
    return median([a / b for a, b in zip(times[one], times[other], strict=True)])


def told(label: str, times: Times, most: float) -> bool:
    """Print one line; whether the bar is missed by more than equal things lie apart."""
    ratio, noise = quotient(times, "ours", "theirs"), quotient(times, "again", "theirs")
    ours, theirs = (median(times[name]) * 1000 for name in ("ours", "theirs"))
    print(f"{ratio:6.3f}x {noise:6.3f}x {ours:9.1f} ms {theirs:9.1f} ms  {label}", flush=True)
    return ratio > most + abs(noise - 1)


def total(answer: Tensor | tuple[Tensor | None, ...]) -> Tensor:
    """One number for all outputs."""
    outputs = (answer,) if isinstance(answer, Tensor) else answer
    return torch.stack([each.float().mean() for each in outputs if each is not None]).sum()


def forward(module: nn.Module, images: Tensor) -> Callable[[], object]:
    """A run in evaluation."""

    def work() -> None:
        with torch.no_grad():
            module(images)

    return work


def step(module: nn.Module, images: Tensor) -> Callable[[], object]:
    """A run forward and backward."""

    def work() -> None:
        module.zero_grad()
        total(module(images)).backward()

    return work


def making(name: str) -> bool:
    """How long it takes to make a module, ours from the text of its spec."""
    ours, theirs = pair(name)
    works = {"ours": ours, "theirs": theirs, "again": theirs}
    return told(f"{name}: made", in_turn(works, lambda: None), MOST_TO_MAKE)


def running(name: str, setting: Setting, rounds: int = ROUNDS) -> bool:
    """How long a pass and a step take; whether a bar is missed."""
    ours, theirs = pair(name)
    modules = {"ours": ours(), "theirs": theirs(), "again": theirs()}
    for module in modules.values():
        module.load_state_dict(modules["theirs"].state_dict())
    modules = {key: setting.ready(module) for key, module in modules.items()}
    images = setting.images()
    missed = False
    for label, work in (("forward in evaluation", forward), ("a step of training", step)):
        for module in modules.values():
            module.train(work is step)
        works = {key: work(module, images) for key, module in modules.items()}
        times = in_turn(works, setting.wait, rounds)
        missed |= told(f"{name}: {label}, {setting}", times, MOST)
    return missed


def head() -> None:
    """Print what the columns are."""
    print(f"{'ratio':>7} {'equal':>7} {'ours':>12} {'torchvision':>12}")


def main() -> int:
    """Print ratios of ours to theirs; the exit code says whether the bars hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("networks", nargs="*", default=[*NETWORKS], metavar="NETWORK")
    parser.add_argument("--batch", type=int, default=Setting.batch)
    arguments = parser.parse_args()
    head()
    missed = [
        miss
        for name in arguments.networks
        for miss in (making(name), running(name, Setting(batch=arguments.batch)))
    ]
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
