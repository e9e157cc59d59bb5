"""All that is told of a training when it is over, and what its page and its card have in common."""

from collections.abc import Iterator, Sequence
from math import isfinite

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.wording import count
from cnndsl.recipe import Recipe
from cnndsl.recipe.data import Aim, Data
from cnndsl.report.amounts import accuracy, percent
from cnndsl.report.pixels import Sheet
from cnndsl.train.kept.result import Measured
from cnndsl.train.kept.settled import Asked
from cnndsl.train.learning.scaling import Scale
from cnndsl.train.learning.scores import Score
from cnndsl.train.pictures.classwise import heads
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
    run: str
    """The folder of the run."""
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
    made: Sequence[tuple[str, str]] = ()
    """When, by which command and with which programs, as words and what they say."""
    commands: Sequence[tuple[str, str]] = ()
    """How to go on: what it does, and the command."""
    diagram: str = ""
    """The network as SVG in the colours of `PAGE`."""
    early: str = ""
    """Why it was over before its last step, if it was."""
    samples: Sheet | None = None
    worst: Sheet | None = None

    @property
    def title(self) -> str:
        """What was trained on what."""
        return f"{self.model} on {subject(self.recipe.data)}"

    @property
    def whose(self) -> str:
        """Of which run the best weights are, and which images they were tested with."""
        tested = f", {count(self.tested.count, f'{self.measured} image')}" if self.tested else ""
        return f"{self.run}{tested}"

    @property
    def planned(self) -> list[tuple[str, str]]:
        """What was going to be done, but for what settings say."""
        reasons, told = self.recipe.reasons, self.recipe.written()
        said = {
            (name, f"{text} ({reasons[name]})" if name in reasons else text)
            for name, text in told.items()
        }
        return [line for line in self.plan if line not in said]

    @property
    def settings(self) -> list[tuple[str, str, str]]:
        """Each other setting, its value, and why it was chosen where nobody made it."""
        reasons, told = self.recipe.reasons, {name for name, _ in self.planned}
        return [
            (name, value, reasons.get(name, "asked for"))
            for name, value in self.recipe.written().items()
            if name not in told
        ]

    @property
    def remark(self) -> str:
        """Why training may look worse than validation."""
        names = ", ".join([each.word for each in self.recipe.augment])
        if not names or not any(each.validation for each in self.epochs):
            return ""
        return f"Training is of images that are changed ({names}), so it may look worse."


def subject(data: Data) -> str:
    """What data are called in a title: by where they lie, if many lie so."""
    is_known = data.known is not None or not data.paths
    return data.word if is_known else str(getattr(data, data.paths[0]))


def results(outcome: Outcome) -> Iterator[tuple[str, str, str]]:
    """How well it went: a word, a number, and what it is of."""
    best = best_of(outcome.epochs)
    score = outcome.tested or (best.training if best else None)
    if score is not None:
        kind = outcome.measured if outcome.tested else "training"
        of = count(score.count, f"{kind} image")
        if score.accuracy is not None:
            yield "accuracy", accuracy(score.accuracy), f"{of}{_between(score)}"
        if score.iou is not None:
            yield "mean IoU", percent(score.iou), "mean over the classes that are there"
        if score.top is not None:
            yield "top 5", accuracy(score.top), "the right class is among the first five"
        whose = "" if score.discriminator is None else "generator's "
        yield f"{whose}loss", figure(score.loss), f"mean over {of}"
    if best is not None and not best.is_judged:
        yield from _duel(best)
    elif best is not None:
        said = f"of {count(len(outcome.epochs), 'epoch')}; its weights are kept"
        yield "best epoch", f"{best.number:,}", said
    if outcome.early:
        where, _, why = outcome.early.partition(": ")
        yield "stopped early", where, why
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
        f"The images are all of {subject(outcome.recipe.data)}: how well it does on images from "
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
        yield f"No image shows {_quoted(none)}: how well such images are told was not measured."
    if few:
        yield (
            f"Fewer than {_FEW} {heads(task)[0]} show {_quoted(few)}: the numbers of "
            f"{'this class' if len(few) == 1 else 'these classes'} say little."
        )


def _quoted(names: Sequence[str]) -> str:
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
