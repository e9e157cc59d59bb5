"""What a training is going to do, before it does it, with a reason for each choice."""

from collections.abc import Iterator, Sequence

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import dataclass
from cnndsl.recipe import Recipe
from cnndsl.recipe.reading import USUAL
from cnndsl.train.engine import Engine
from cnndsl.train.feed import Feed
from cnndsl.train.splitting import Division


@dataclass(frozen=True, slots=True)
class Plan:
    """The lines of a plan, as words and what they say."""

    lines: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "\n".join(self.line(word, text) for word, text in self.lines)

    def line(self, word: str, text: str) -> str:
        """A line that stands under the others."""
        wide = max(len(each) for each, _ in self.lines)
        return f"  {word:<{wide}}  {text}"


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
        if opens := [f"{letter} = {size:,}" for letter, size in each.graph.opens.items()]:
            yield "", f"{' and '.join(opens)}, since it leaves that open; `--input` names others"


_WAYS = {
    "channels_last": "channels last",
    "benchmark": "kernels by time",
    "fused": "fused optimizer",
    "compile": "compiled",
}


def of_engine(engine: Engine, training: Feed) -> Iterator[tuple[str, str]]:
    """Where it learns, and how: what a device is told to do or not, and all that a GPU does."""
    yield "device", f"{engine.device} ({engine.reasons['device']})"
    yield "precision", f"{engine.precision} ({engine.reasons['precision']})"
    for name, words in _WAYS.items():
        if engine.is_fast or getattr(engine.switches, name) is not None:
            yield words, f"{'yes' if getattr(engine, name) else 'no'} ({engine.reasons[name]})"
    if engine.is_fast or engine.resident is not None:
        stays = training.resident is not None
        yield "images", "stay on the device" if stays else "are read when they are needed"
    if engine.processes > 1:
        parts = "each batch and all weights" if engine.strategy == "fsdp" else "each batch"
        yield "processes", f"{engine.processes}, each with a part of {parts} ({engine.strategy})"


_TOLD = ("data", "batch", "epochs", "steps", "precision", "normalize")
"""Settings that other lines tell."""


def of_recipe(recipe: Recipe) -> Iterator[tuple[str, str]]:
    """How it learns: all settings but those that are as usual."""
    for name, text in recipe.written().items():
        why = recipe.reasons.get(name)
        if name not in _TOLD and (why != USUAL or name == "seed"):
            yield name, text + (f" ({why})" if why else "")
