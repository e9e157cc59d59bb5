"""How long a network took, as numbers: nothing here needs to know who ran it."""

from collections.abc import Sequence
from statistics import median, quantiles

from cnndsl.dataclasses import dataclass

Seconds = tuple[float, ...]
"""One number for each run."""


@dataclass(frozen=True, slots=True)
class Span:
    """What one layer, or the whole, took on the way forward and on the way back."""

    forward: Seconds
    backward: Seconds = ()

    @property
    def both(self) -> Seconds:
        """What each run took on both ways together."""
        if not self.backward:
            return self.forward
        return tuple([sum(pair) for pair in zip(self.forward, self.backward, strict=True)])


@dataclass(frozen=True, slots=True)
class Course:
    """How a network runs: with how many samples, where, on which numbers, and how often."""

    batch: int = 1
    device: str = "cpu"
    precision: str = "fp32"
    training: bool = False
    repeats: int = 10


@dataclass(frozen=True, slots=True)
class Timed:
    """A network that ran several times: its layers one by one, each at its node's place, and whole.

    `kept` are the bytes that training made each layer keep, None where nothing trained. `peak` is
    the most that the device held at once, None where it does not tell.
    """

    course: Course
    torch: str
    hardware: str
    layers: tuple[Span, ...]
    whole: Span
    kept: tuple[int, ...] | None
    peak: int | None


def middle(seconds: Seconds) -> float:
    """The median; 0 of nothing."""
    return median(seconds) if seconds else 0.0


def spread(seconds: Sequence[float]) -> float:
    """How far apart the middle half of some runs lies, as a part of the median."""
    if len(seconds) < 2:
        return 0.0
    low, _, high = quantiles(seconds, n=4, method="inclusive")
    return (high - low) / median(seconds)
