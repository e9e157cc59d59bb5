"""Our loop beside one that a person would write for the same training, on the CPU.

Both teach the same network from the same images in memory, in batches alike, with torch's own
fused optimizer, an epoch each in turn. Ours also counts what is right, can stop after any step,
and looks whether numbers are finite; the other does nothing of the kind. What our loop adds to a
step does not depend on the network, and is told apart from noise where the network is one layer.
"""

import sys
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from math import inf
from pathlib import Path
from statistics import median

import torch
from torch import nn
from torch.nn import functional

import cnndsl
from benchmarks.modules import Times, in_turn, quotient
from benchmarks.networks import graph_of
from cnndsl.analysis.figures import Figures
from cnndsl.recipe import Recipe
from cnndsl.recipe.data import Data, Digits, Random
from cnndsl.recipe.losses import CrossEntropy
from cnndsl.recipe.optimizers import Momentum
from cnndsl.recipe.schedules import Constant
from cnndsl.recipe.splits import Official
from cnndsl.train.engine import Engine
from cnndsl.train.feed import Batch
from cnndsl.train.run import Run, prepared
from cnndsl.train.stopping import Stop
from cnndsl.train.training import Nobody, Training

MOST = 1.05
MOST_MICROSECONDS = 100.0
SMALL = "model OneLayer { input 1x8x8; flatten -> linear(10) }"
_RATE = 1e-3


@dataclass(frozen=True)
class Case:
    """A network, and what it learns."""

    figures: Figures
    data: Data
    batch: int

    @property
    def name(self) -> str:
        """The network's."""
        return self.figures.graph.name


def shipped(spec: str, model: str) -> Figures:
    """A network of the library."""
    (found,) = cnndsl.load(spec, model).report.models
    return found.figures


def cases() -> list[tuple[Case, float]]:
    """What is trained, and how many times as long it may take."""
    return [
        (Case(shipped("std/lenet", "LeNet5"), Digits(), 128), MOST),
        (Case(shipped("std/resnet_cifar", "CifarResNet20"), Random(count=128), 32), MOST),
        (Case(Figures(graph_of(SMALL)), Random(count=6_400), 32), inf),
    ]


def begun(case: Case, engine: Engine) -> Run:
    """A training of one epoch, with nothing held out."""
    recipe = Recipe(
        models=(case.name,),
        data=case.data,
        split=Official(fraction=0.0),
        batch=case.batch,
        epochs=1,
        steps=None,
        loss=CrossEntropy(),
        optimizer=Momentum(lr=_RATE),
        schedule=Constant(),
    )
    return prepared(case.figures, recipe, engine, Path())


def ours(run: Run) -> None:
    """An epoch of our loop, with all that belongs to one."""
    Training(run.task, run.learner, Nobody()).run(Stop())


def bare(
    module: nn.Module, optimizer: torch.optim.Optimizer, whole: Batch, batch: int, engine: Engine
) -> None:
    """An epoch, written for this one training."""
    module.train()
    for places in torch.randperm(len(whole.images), device=whole.images.device).split(batch):
        with engine.narrow():
            outputs = module(engine.images(whole.images[places]))
            loss = functional.cross_entropy(outputs, whole.labels[places])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def epochs(run: Run) -> Mapping[str, Callable[[], None]]:
    """An epoch of ours, and of the bare loop twice: how far those lie apart is noise."""
    feed, engine = run.task.training, run.engine
    batches = [*feed.plain()]
    images, labels = (
        torch.cat([getattr(each, name) for each in batches]) for name in ("images", "labels")
    )
    places = torch.arange(len(images), device=images.device)
    whole = Batch(images, labels, labels, places)
    found: dict[str, Callable[[], None]] = {"ours": partial(ours, run)}
    for name in ("theirs", "again"):
        module = deepcopy(run.learner.module)
        optimizer = torch.optim.SGD(module.parameters(), lr=_RATE, momentum=0.9, fused=True)
        found[name] = partial(bare, module, optimizer, whole, feed.batch, engine)
    return found


def overhead(times: Times, steps: int, other: str = "theirs") -> float:
    """The microseconds that a step of ours takes beyond one of another, by the median turn."""
    pairs = zip(times["ours"], times[other], strict=True)
    return median([a - b for a, b in pairs]) / steps * 1e6


def told(label: str, times: Times, steps: int, most: float = MOST) -> bool:
    """Print one line; whether a bar is missed by more than equal things lie apart."""
    ratio, noise = quotient(times, "ours", "theirs"), quotient(times, "again", "theirs")
    more = overhead(times, steps)
    apart = abs(more - overhead(times, steps, "again"))
    own, theirs = (median(times[name]) / steps * 1000 for name in ("ours", "theirs"))
    print(
        f"{ratio:6.3f}x {noise:6.3f}x {own:9.2f} ms {theirs:9.2f} ms "
        f"{more:+7.0f} us {apart:6.0f} us  {label}",
        flush=True,
    )
    return ratio > most + abs(noise - 1) or more > MOST_MICROSECONDS + apart


def head() -> None:
    """Print what the columns are."""
    print(f"{'ratio':>7} {'equal':>7} {'ours':>12} {'bare':>12} {'more':>10} {'equal':>9}")


def main() -> int:
    """A row for each training; fails where a step takes more than the bars say."""
    head()
    missed = []
    for case, most in cases():
        run = begun(case, Engine(torch.device("cpu")))
        times = in_turn(epochs(run), lambda: None)
        label = f"{case.name}, a step of {case.batch} images"
        missed.append(told(label, times, run.task.steps, most))
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
