"""Trainings that were never run, for the tests of their pictures."""

from collections.abc import Callable
from math import exp
from xml.etree import ElementTree

from cnndsl.train.kept.settled import Asked
from cnndsl.train.learning.scaling import Scale
from cnndsl.train.learning.scores import Score
from cnndsl.train.pictures.outcome import Outcome
from cnndsl.train.watcher import Epoch
from tests.train.made import RECIPE

HOSTILE = (
    "</title><script>alert(1)</script>",
    '" onload="alert(1)',
    "a|b`c`*d*[e](javascript:f)\n# g",
    "\u202eright to left\x00\ud800",
    "\U0001f408 " * 40,
    "",
)


def falling(place: int) -> float:
    return 2.3 * exp(-place / 4) + 0.02


def epochs(
    count: int,
    loss: Callable[[int], float] = falling,
    *,
    held: bool = True,
    told: bool = True,
) -> tuple[Epoch, ...]:
    """So many epochs of a training, with what was held out and told classes, or without."""
    found: list[Epoch] = []
    best: Epoch | None = None
    for place in range(count):
        scores = [_score(loss(place) * more, told) for more in (1.0, 1.1 + 0.5 * max(0, place - 6))]
        validation = scores[1] if held else None
        epoch = Epoch(place + 1, 10 * (place + 1), 0.1, scores[0], validation, 1.5)
        if best is None or epoch.told.rank > best.told.rank:
            epoch = best = Epoch(place + 1, epoch.step, 0.1, scores[0], validation, 1.5, True)
        found.append(epoch)
    return tuple(found)


def _score(loss: float, told: bool) -> Score:
    return Score(100, loss, max(0.1, 1 - loss / 2.6) if told else None)


def score(*rows: tuple[int, ...]) -> Score:
    """What came of images that were told so."""
    count = sum(map(sum, rows))
    right = sum(row[place] for place, row in enumerate(rows))
    return Score(count, 0.25, right / max(count, 1), None, rows)


def crowd(count: int) -> Score:
    """Many classes, of which each is taken for the next once in ten."""
    rows = [[0] * count for _ in range(count)]
    for place, row in enumerate(rows):
        row[place] = 9
        row[(place + 1) % count] += 1 + place % 3
    return score(*[tuple(row) for row in rows])


def outcome(tested: Score | None, classes: tuple[str, ...] = ("cat", "dog", "owl")) -> Outcome:
    """A small training that is over."""
    return Outcome(
        model="Net",
        run="runs/Net-1",
        spec="spec.cnn",
        asked=Asked(),
        shape=(1, 8, 8),
        plan=(("data", "digits: 1,290 images to learn from"), ("memory", "1.2 MiB predicted")),
        recipe=RECIPE,
        epochs=epochs(3),
        tested=tested,
        measured="test",
        classes=classes,
        scale=Scale((0.305,), (0.376,)),
        weights="ab" * 32,
        made=(("began", "2015-12-10T09:00:00+00:00"), ("command", "cnndsl build net.cnn")),
        commands=(("Tell what an image shows", "cnndsl predict runs/net-1 image.png"),),
    )


def texts(svg: str) -> list[str]:
    """All that is written in a picture, which is well formed."""
    found = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return [each.text or "" for each in found]
