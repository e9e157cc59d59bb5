"""Whether a device has the memory for a training, as it is predicted."""

from collections.abc import Sequence
from pathlib import Path

import torch

from cnndsl.analysis.figures import Figures
from cnndsl.analysis.memory import Bytes, memory
from cnndsl.dataclasses import dataclass
from cnndsl.recipe import Recipe
from cnndsl.report import amounts
from cnndsl.train.engine import Engine

_KEPT = {"gd": "sgd", "sgd": "sgd", "momentum": "momentum", "nesterov": "momentum"}
"""What optimizers keep, in the words of the analysis; others keep at most what Adam does."""
_PART = 0.9
"""How much of a device's free memory a training may plan with."""


class TooLarge(Exception):
    """A training that the device cannot hold, with the largest batch that it can."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a step takes, and what there is."""

    step: Bytes
    """The memory of a step, by its images."""
    images: int
    """How many there are in a step at once."""
    free: int | None
    """The bytes that a training may take, where that is known."""

    @property
    def taken(self) -> int:
        """The bytes that a step takes at most."""
        return self.step.at(self.images)

    def __str__(self) -> str:
        of = f" of {amounts.memory(self.free)} free" if self.free else ""
        return f"{amounts.memory(self.taken)} predicted{of}"


def room(networks: Sequence[Figures], recipe: Recipe, engine: Engine) -> Room:
    """The room of a training; one that there is none for is complained of.

    An adversary, which is the second network, sees two batches at once, one given and one made.
    """
    optimizer = _KEPT.get(recipe.optimizer.word, "adam")
    first, *others = [memory(each.graph, engine.precision) for each in networks]
    step = first.training(optimizer)
    for each in others:
        step += each.training(optimizer) + Bytes(0, each.saved.each)
    found = Room(step, -(-recipe.batch // recipe.accumulate), _free(engine))
    if found.free is not None and found.taken > found.free:
        has = f"{engine.device} has {amounts.memory(found.free)} free"
        raise TooLarge(
            f"a batch of {recipe.batch:,} takes {amounts.memory(found.taken)} to train, "
            f"and {has}: {_cure(found.step.largest_batch(found.free), recipe.batch, bool(others))}"
        )
    return found


def _cure(largest: int | None, batch: int, has_adversary: bool) -> str:
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
    return int(_PART * int(found["MemAvailable"].split()[0]) * 1024)
