"""What a training is going to do, before it does it, with a reason for each choice."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from cnndsl.analysis.figures import Figures
from cnndsl.analysis.memory import Bytes, memory
from cnndsl.dataclasses import dataclass
from cnndsl.recipe import Recipe
from cnndsl.report import amounts
from cnndsl.train.engine import Engine
from cnndsl.train.splitting import Division

_KEPT = {"gd": "sgd", "sgd": "sgd", "momentum": "momentum", "nesterov": "momentum"}
"""What optimizers keep, in the words of the analysis; others keep at most what Adam does."""
Networks = Sequence[Figures]
"""The one that is trained, and its adversary if it has one."""
_ROOM = 0.9
"""How much of a device's memory a training may plan with."""


class TooLarge(Exception):
    """A training that the device cannot hold, with the largest batch that it can."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The lines of a plan, as words and what they say."""

    lines: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        wide = max(len(word) for word, _ in self.lines)
        return "\n".join(f"  {word:<{wide}}  {text}" for word, text in self.lines)


def kept_of(networks: Networks, recipe: Recipe, engine: Engine) -> Bytes:
    """The memory of a step; an adversary sees two batches at once, one given and one made."""
    first, *others = [memory(each.graph, engine.precision) for each in networks]
    kept = first.training(_optimizer(recipe))
    for each in others:
        kept += each.training(_optimizer(recipe)) + Bytes(0, each.saved.each)
    return kept


def needed(networks: Networks, recipe: Recipe, engine: Engine) -> int:
    """The bytes that a step takes at most, as they are predicted."""
    kept = kept_of(networks, recipe, engine)
    return kept.at(-(-recipe.batch // recipe.accumulate))


def refuse_too_large(networks: Networks, recipe: Recipe, engine: Engine) -> None:
    """Complain of a step that the device has no memory for."""
    room = available(engine)
    if room is None or needed(networks, recipe, engine) <= room:
        return
    kept = kept_of(networks, recipe, engine)
    largest = kept.largest_batch(room)
    cure = "not even one image fits"
    if largest:
        parts = -(-recipe.batch // largest)
        cure = f"the largest batch that fits is {largest:,}"
        if len(networks) == 1:
            cure += f"; `accumulate = {parts}` works on {recipe.batch:,} in parts"
    raise TooLarge(
        f"a batch of {recipe.batch:,} takes {_bytes(needed(networks, recipe, engine))} to train, "
        f"and {engine.device} has {_bytes(room)} free: {cure}"
    )


def available(engine: Engine) -> int | None:
    """The bytes that a training may take on a device, where that is known."""
    if engine.is_fast:
        return int(_ROOM * torch.cuda.mem_get_info(engine.device)[0])
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = dict([line.split(":", 1) for line in lines])
    return int(_ROOM * int(found["MemAvailable"].split()[0]) * 1024)


def planned(
    networks: Networks,
    recipe: Recipe,
    engine: Engine,
    parts: Division,
    steps: tuple[int, int],
    notes: tuple[str, ...],
) -> Plan:
    """The plan of a training of so many steps, of which so many make an epoch."""
    return Plan(tuple(_lines(networks, recipe, engine, parts, steps, notes)))


def _lines(
    networks: Networks,
    recipe: Recipe,
    engine: Engine,
    parts: Division,
    steps: tuple[int, int],
    notes: tuple[str, ...],
) -> Iterator[tuple[str, str]]:
    sets = [f"{len(parts.training):,} images to learn from"]
    sets += [f"{len(parts.validation):,} to validate"] if parts.validation else []
    sets += [f"{len(parts.test):,} to test"] if parts.test else ["no test set"]
    yield "data", f"{recipe.data}: {', '.join(sets)}"
    for note in notes:
        yield "", note
    for place, each in enumerate(networks):
        yield "adversary" if place else "network", _size(each)
    whole, epoch = steps
    yield "steps", f"{whole:,} of {recipe.batch:,} images, {epoch:,} to an epoch"
    taken, room = needed(networks, recipe, engine), available(engine)
    of = f" of {_bytes(room)} free" if room else ""
    yield "memory", f"{_bytes(taken)} predicted{of}"
    yield "device", f"{engine.device} ({engine.reasons['device']})"
    yield "precision", f"{engine.precision} ({engine.reasons['precision']})"
    settings = recipe.written()
    for name in ("optimizer", "schedule", "loss", "augment", "penalty", "stop", "seed"):
        if name in settings:
            why = recipe.reasons.get(name)
            yield name, settings[name] + (f" ({why})" if why else "")


def _size(figures: Figures) -> str:
    cost = figures.cost
    told = f"{cost.params:,} parameters" + (f", {cost.frozen:,} frozen" if cost.frozen else "")
    return f"{told}, {cost.macs:,} MACs for an image"


def _optimizer(recipe: Recipe) -> str:
    return _KEPT.get(recipe.optimizer.word, "adam")


def _bytes(number: int) -> str:
    return amounts.memory(number)
