"""All that is told of a training when it is over, and what its page and its card have in common."""

from collections.abc import Iterator, Sequence
from math import isfinite

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.wording import count
from cnndsl.recipe import Recipe
from cnndsl.recipe.data import Aim
from cnndsl.report.amounts import accuracy, percent
from cnndsl.report.pixels import Sheet
from cnndsl.train.kept.result import Measured
from cnndsl.train.kept.settled import Asked
from cnndsl.train.learning.scaling import Scale
from cnndsl.train.learning.scores import Score
from cnndsl.train.pictures.classwise import heads, mean_overlap
from cnndsl.train.pictures.curves import best_of
from cnndsl.train.pictures.wording import figure, interval, named
from cnndsl.train.watcher import Epoch

_FEW = 30
"""Images below which a class's own numbers say little."""
_NAMED = 5
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """A training that is over."""

    model: str
    spec: str
    """The spec, by its way from the folder of the run."""
    asked: Asked
    """The options that made this network of it."""
    shape: tuple[int, ...]
    """What goes in: an image or, where one is made, noise."""
    plan: Sequence[tuple[str, str]]
    """What was going to be done, as words and what they say."""
    recipe: Recipe
    epochs: Sequence[Epoch]
    tested: Score | None
    """What the best weights made of the images below."""
    measured: Measured
    classes: Sequence[str]
    scale: Scale
    weights: str
    """The SHA-256 of the best weights."""
    commands: Sequence[tuple[str, str]] = ()
    """How to go on: what it does, and the command."""
    diagram: str = ""
    """The network as SVG in the colours of `PAGE`."""
    samples: Sheet | None = None
    worst: Sheet | None = None

    @property
    def title(self) -> str:
        """What was trained on what."""
        return f"{self.model} on {self.recipe.data}"

    @property
    def settings(self) -> list[tuple[str, str, str]]:
        """Each setting, its value, and why it was chosen where nobody made it."""
        reasons = self.recipe.reasons
        told = self.recipe.written().items()
        return [(name, value, reasons.get(name, "asked for")) for name, value in told]


def results(outcome: Outcome) -> Iterator[tuple[str, str, str]]:
    """How well it went: a word, a number, and what it is of."""
    best = best_of(outcome.epochs)
    score = outcome.tested or (best.training if best else None)
    if score is not None:
        kind = outcome.measured if outcome.tested else "training"
        of = count(score.count, f"{kind} image")
        if score.accuracy is not None:
            yield "accuracy", accuracy(score.accuracy), f"{of}{_between(score)}"
        if outcome.recipe.task == "masks" and outcome.tested:
            yield "mean IoU", percent(mean_overlap(score)), "mean over the classes that are there"
        if score.top is not None:
            yield "top 5", accuracy(score.top), "the right class is among the first five"
        whose = "" if score.discriminator is None else "generator's "
        yield f"{whose}loss", figure(score.loss), f"mean over {of}"
    if best is not None and not best.is_judged:
        yield from _duel(best)
    elif best is not None:
        said = f"of {count(len(outcome.epochs), 'epoch')}; its weights are kept"
        yield "best epoch", f"{best.number:,}", said
    seconds = sum([each.seconds for each in outcome.epochs])
    steps = outcome.epochs[-1].step if outcome.epochs else 0
    yield "trained for", duration(seconds), count(steps, "step")


def _duel(last: Epoch) -> Iterator[tuple[str, str, str]]:
    """What is told of adversaries, of which each learns from the other."""
    assert last.training.discriminator is not None
    told = "of the network that tells what is made"
    yield "discriminator's loss", figure(last.training.discriminator), told
    yield "epochs", f"{last.number:,}", "the weights of the last are kept"


def limits(outcome: Outcome) -> Iterator[str]:
    """What the numbers do not say."""
    if outcome.recipe.task == "adversarial":
        yield (
            "How good the images are was not measured: losses only tell how the two networks stand "
            "to each other. Look at them, also for how little they differ."
        )
    elif outcome.tested is None:
        yield "No images were held out: the numbers are of images that it has learned from."
    elif outcome.measured == "validation":
        yield (
            "There is no test set: the numbers are of the validation images, by which the best "
            "epoch was chosen, so they promise too much."
        )
    if outcome.tested is not None and outcome.tested.confusion:
        yield from _rare(outcome.tested, outcome.classes, outcome.recipe.task)
    broken = [each for each in outcome.epochs if not isfinite(each.told.loss)]
    if broken:
        yield f"The loss was not finite in {count(len(broken), 'epoch')}."
    yield (
        f"It was trained once, with seed {outcome.recipe.seed}: how much the numbers change with "
        "the seed was not measured."
    )
    if outcome.recipe.task == "adversarial":
        yield "Whether it makes images again that it has learned from was not measured."
        return
    yield (
        f"The images are all of {outcome.recipe.data}: how well it does on images from "
        "elsewhere, or on ones that are changed on purpose, was not measured."
    )
    if outcome.recipe.task == "images":
        yield "Whether it does equally well for all sorts of images was not measured."
        return
    yield (
        "Whether its probabilities are as sure as they should be was not measured, nor whether it "
        "does equally well for all groups of people or things within a class."
    )


def _rare(score: Score, classes: Sequence[str], task: Aim) -> Iterator[str]:
    """Classes of which too few images were seen."""
    counts = [sum(row) for row in score.confusion]
    names = named(classes, len(counts))
    none = [name for name, count in zip(names, counts, strict=True) if not count]
    few = [name for name, count in zip(names, counts, strict=True) if 0 < count < _FEW]
    if none:
        yield f"No image shows {_listed(none)}: how well such images are told was not measured."
    if few:
        yield (
            f"Fewer than {_FEW} {heads(task)[0]} show {_listed(few)}: the numbers of "
            f"{'this class' if len(few) == 1 else 'these classes'} say little."
        )


def _listed(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join([f'"{name}"' for name in names[:_NAMED]])
    return shown + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")


def _between(score: Score) -> str:
    """Where the accuracy truly lies, if each image was told once: pixels hang together."""
    if score.accuracy is None or sum(map(sum, score.confusion)) != score.count:
        return ""
    low, high = map(percent, interval(score.accuracy, score.count))
    return f"; 95% interval {low} to {high}"


def duration(seconds: float) -> str:
    """`8.1 s`, `3 min 20 s`, `5 h 12 min`."""
    if round(seconds, 1) < _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    if minutes < _MINUTE:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours:,} h {minutes} min"
