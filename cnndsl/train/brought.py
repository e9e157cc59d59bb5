"""The scale that images are brought to before a network is shown them, and where it is from."""

from pathlib import Path

from cnndsl.recipe import Recipe
from cnndsl.recipe.recipe import NORMALIZE
from cnndsl.runs import run_of
from cnndsl.train.data.opening import place
from cnndsl.train.kept.first import Begun
from cnndsl.train.kept.folder import RunFolder
from cnndsl.train.learning.scaling import PLAIN, Scale

_MEASURED = "measured on images to learn from"


def brought(
    recipe: Recipe, home: Path, channels: int, begun: Begun | None
) -> tuple[Scale | None, str]:
    """The scale of a training and where it is from; none where it is measured."""
    if begun is not None:
        return begun.folder.scale(channels), ""
    if recipe.task == "images":
        return PLAIN, "it makes these again"
    if recipe.normalize is not None:
        return (Scale(*recipe.normalize.numbers) if recipe.normalize.numbers else None), ""
    run = None if recipe.weights is None else run_of(place(recipe.weights, home))
    if run is None:
        return None, _MEASURED
    known = RunFolder(run).settled.scale
    if {len(known.mean), len(known.deviation)} - {1, channels}:
        return None, f"{_MEASURED}, since `{run}` had images of {len(known.mean)} channels"
    return Scale(known.mean, known.deviation), f"that of `{run}`, whose weights it begins with"


def told(scale: Scale, recipe: Recipe) -> str:
    """A scale as a plan tells it."""
    mean, deviation = (
        " ".join(f"{each:.4g}" for each in part) for part in (scale.mean, scale.deviation)
    )
    why = recipe.reasons.get(NORMALIZE, "")
    word = "" if recipe.normalize is None else f"{recipe.normalize.word}: "
    return f"{word}mean {mean}, deviation {deviation}" + (f" ({why})" if why else "")
