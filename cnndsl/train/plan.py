"""What a training is going to do, before it does it, with a reason for each choice."""

from collections.abc import Iterator, Sequence

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import dataclass
from cnndsl.recipe import Recipe
from cnndsl.train.engine import Engine
from cnndsl.train.splitting import Division


@dataclass(frozen=True, slots=True)
class Plan:
    """The lines of a plan, as words and what they say."""

    lines: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        wide = max(len(word) for word, _ in self.lines)
        return "\n".join(f"  {word:<{wide}}  {text}" for word, text in self.lines)


def of_data(recipe: Recipe, parts: Division, notes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is learned from."""
    sets = [f"{len(parts.training):,} images to learn from"]
    sets += [f"{len(parts.validation):,} to validate"] if parts.validation else []
    sets += [f"{len(parts.test):,} to test"] if parts.test else ["no test set"]
    yield "data", f"{recipe.data}: {', '.join(sets)}"
    for note in notes:
        yield "", note


def of_networks(networks: Sequence[Figures]) -> Iterator[tuple[str, str]]:
    """What learns: the network that is kept, and its adversary if it has one."""
    for word, each in zip(("network", "adversary"), networks, strict=False):
        cost = each.cost
        frozen = f", {cost.frozen:,} frozen" if cost.frozen else ""
        yield word, f"{cost.params:,} parameters{frozen}, {cost.macs:,} MACs for an image"


def of_engine(engine: Engine) -> Iterator[tuple[str, str]]:
    """Where it learns."""
    yield "device", f"{engine.device} ({engine.reasons['device']})"
    yield "precision", f"{engine.precision} ({engine.reasons['precision']})"


def of_recipe(recipe: Recipe) -> Iterator[tuple[str, str]]:
    """How it learns."""
    settings = recipe.written()
    for name in ("optimizer", "schedule", "loss", "augment", "penalty", "stop", "seed"):
        if name in settings:
            why = recipe.reasons.get(name)
            yield name, settings[name] + (f" ({why})" if why else "")
