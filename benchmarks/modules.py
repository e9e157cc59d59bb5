"""Compiled modules beside torchvision's hand-written ones: a forward pass, a step, and making them.

Both have the same weights and take turns in one process. What is compared are medians.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
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
BATCH = 2
ROUNDS = 15
MOST = 1.02
MOST_TO_MAKE = 1.1

Times = dict[str, list[float]]


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


def in_turn(works: Mapping[str, Callable[[], object]], wait: Callable[[], None]) -> Times:
    """Seconds of each, one after the other, many times; the first round is not counted."""
    times: Times = {name: [] for name in works}
    for turn in range(ROUNDS + 1):
        order = [*works] if turn % 2 else [*works][::-1]
        for name in order:
            seconds = taken(works[name], wait)
            if turn:
                times[name].append(seconds)
    return times


def ratio(label: str, times: Times, most: float) -> bool:
    """Print one line; whether the bar is missed."""
    ours, theirs = (median(each) for each in times.values())
    quotient = ours / theirs
    print(f"{quotient:6.3f}x  {ours * 1000:9.1f} ms  {theirs * 1000:9.1f} ms  {label}", flush=True)
    return quotient > most


def total(answer: Tensor | tuple[Tensor | None, ...]) -> Tensor:
    """One number for all outputs."""
    outputs = (answer,) if isinstance(answer, Tensor) else answer
    return sum((each.float().mean() for each in outputs if each is not None), torch.zeros(()))


def compare(name: str, device: str, batch: int) -> bool:
    """The three measurements of one network; whether a bar is missed."""
    ours, theirs = pair(name)
    missed = ratio(
        f"{name}: made", in_turn({"ours": ours, "theirs": theirs}, lambda: None), MOST_TO_MAKE
    )
    modules = {"ours": ours().to(device), "theirs": theirs().to(device)}
    modules["ours"].load_state_dict(modules["theirs"].state_dict())
    images = torch.rand(batch, 3, 224, 224, device=device)

    def wait() -> None:
        if device == "cuda":
            torch.cuda.synchronize()

    def forward(module: nn.Module) -> Callable[[], object]:
        def work() -> None:
            with torch.no_grad():
                module(images)

        return work

    def step(module: nn.Module) -> Callable[[], object]:
        def work() -> None:
            module.zero_grad()
            total(module(images)).backward()

        return work

    for module in modules.values():
        module.eval()
    times = in_turn({key: forward(module) for key, module in modules.items()}, wait)
    missed |= ratio(f"{name}: forward in evaluation, {batch} images", times, MOST)
    for module in modules.values():
        module.train()
    times = in_turn({key: step(module) for key, module in modules.items()}, wait)
    missed |= ratio(f"{name}: forward and backward in training, {batch} images", times, MOST)
    return missed


def main() -> int:
    """Print ratios of ours to theirs; the exit code says whether the bars hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("networks", nargs="*", default=[*NETWORKS], metavar="NETWORK")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--batch", type=int, default=BATCH)
    arguments = parser.parse_args()
    print("  ratio          ours    torchvision")
    missed = [compare(name, arguments.device, arguments.batch) for name in arguments.networks]
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
