"""How well each class is told, of images or of the pixels of masks."""

from cnndsl.recipe.data import Aim
from cnndsl.train.learning.scores import Score

Row = tuple[int, float, float, float, *tuple[float, ...]]


def heads(task: Aim) -> tuple[str, ...]:
    """What is told of a class."""
    rest = ("precision", "recall", "F1")
    return ("pixels", *rest, "IoU") if task == "masks" else ("images", *rest)


def rows(score: Score, task: Aim) -> list[Row]:
    """The same as numbers, for each class; of masks the last is what is common of both."""
    found: list[Row] = [*score.classes()]
    return [(*row, _overlap(row[3])) for row in found] if task == "masks" else found


def _overlap(f1: float) -> float:
    """The share of what is right in all that is shown or told, by its harmonic mean."""
    return f1 / (2 - f1)
