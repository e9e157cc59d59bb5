"""Whether a device has the memory for a training, as it is predicted."""

from collections.abc import Sequence
from math import prod
from pathlib import Path

import torch

from cnndsl.analysis import MIXED, PRECISIONS, Bytes, Memory, Most, memory
from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import dataclass, replace
from cnndsl.graph import Graph
from cnndsl.recipe import Recipe
from cnndsl.report import amounts
from cnndsl.train.engine import Engine
from cnndsl.train.together.sharing import stands_alone

_KEPT = {"gd": "sgd", "sgd": "sgd", "momentum": "momentum", "nesterov": "momentum"}
"""What optimizers keep, in the words of the analysis; others keep at most what Adam does."""
_PART = 0.9
"""How much of a device's free memory a training may plan with."""


class TooLarge(Exception):
    """A training that the device cannot hold, with the largest batch that it can."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a step takes, and what there is."""

    step: Bytes | Most
    """The memory of a step, by its images."""
    images: int
    """How many a process has in a step at once."""
    free: int | None
    """The bytes that a training may take, where that is known."""
    held: int = 0
    """The bytes of images that stay on the device."""

    @property
    def taken(self) -> int:
        """The bytes that a step takes at most, beside the images that stay."""
        return self.step.at(self.images)

    @property
    def left(self) -> int | None:
        """The bytes that are left for images to stay in, where that is known."""
        return None if self.free is None else max(0, self.free - self.taken - self.held)

    def holding(self, held: int) -> "Room":
        """The same with further images that stay."""
        return replace(self, held=self.held + held)

    def __str__(self) -> str:
        of = f" of {amounts.memory(self.free)} free" if self.free else ""
        held = f", {amounts.memory(self.held)} of it for images that stay" if self.held else ""
        return f"{amounts.memory(self.taken + self.held)} predicted{of}{held}"


def room(
    networks: Sequence[Figures], recipe: Recipe, engine: Engine, *, trains: bool = True
) -> Room:
    """The room of a training, or of looking at images; what there is none for is complained of.

    An adversary, which is the second network, sees two batches at once, one given and one made.
    """
    if not trains:
        return _looking(networks[0], recipe, engine)
    optimizer = _KEPT.get(recipe.optimizer.word, "adam")
    first, *others = [_memory(each, engine) for each in networks]
    is_shared = engine.processes > 1
    step = first.training(optimizer, adds=is_shared or recipe.accumulate > 1)
    mean = 0 if recipe.ema is None else first.weights + first.buffers
    step += Bytes(mean)
    if engine.strategy == "fsdp":
        step += _parted(first.learning(optimizer) + mean, networks[0].graph, engine)
    elif is_shared:  # gradients are brought together in copies of them
        step += Bytes(first.trainable)
    for each in others:
        step += each.training(optimizer) + Bytes(0, each.saved.each)
    found = Room(step, -(-recipe.batch // (recipe.accumulate * engine.processes)), _free(engine))
    if found.free is not None and found.taken > found.free:
        largest = found.step.largest_batch(found.free) or 0
        has = f"{engine.device} has {amounts.memory(found.free)} free"
        raise TooLarge(
            f"a batch of {recipe.batch:,} takes {amounts.memory(found.taken)} to train, "
            f"and {has}: {_cure(largest * engine.processes, recipe.batch, bool(others))}"
        )
    return found


def _memory(network: Figures, engine: Engine) -> Memory:
    """What a network takes; what is not of full precision is by autocast."""
    return memory(network.graph, "fp32" if engine.precision == "fp32" else MIXED)


def _looking(network: Figures, recipe: Recipe, engine: Engine) -> Room:
    """The room of a network that does not learn."""
    step = _memory(network, engine).inference
    found = Room(step, recipe.batch, _free(engine))
    if found.free is not None and found.taken > found.free:
        raise TooLarge(
            f"to look at {recipe.batch:,} images takes {amounts.memory(found.taken)}, and "
            f"{engine.device} has {amounts.memory(found.free)} free; look on another `--device`"
        )
    return found


def _parted(learning: int, graph: Graph, engine: Engine) -> Bytes:
    """What is added where each process has a part of what learns, and all of it for a while.

    That is all small layers at once, and of the large ones the one that is at work and the next,
    with gradients.
    """
    sizes = {each.owner.name: sum(map(prod, each.facts.weights.values())) for each in graph.nodes}
    whole = sum(sizes.values())
    large = [each for each in sizes.values() if stands_alone(each, whole)]
    gathered = 2 * (whole - sum(large)) + 3 * max(large, default=0)
    parts = -(-learning // engine.processes) + gathered * PRECISIONS["fp32"]
    return Bytes(parts - learning)


def _cure(largest: int, batch: int, has_adversary: bool) -> str:
    if not largest:
        return "not even one image fits"
    cure = f"the largest batch that fits is {largest:,}"
    if has_adversary:
        return cure
    return f"{cure}; `accumulate = {-(-batch // largest)}` works on {batch:,} in parts"


def _free(engine: Engine) -> int | None:
    """The bytes that a training may take on a device, where that is known."""
    if engine.is_fast:
        return int(_PART * torch.cuda.mem_get_info(engine.device)[0])
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = dict([line.split(":", 1) for line in lines])
    return int(_PART * int(found["MemAvailable"].split()[0]) * 1024) // engine.processes
