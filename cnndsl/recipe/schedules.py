"""Schedules: how the learning rate changes in the course of a training."""

from typing import Annotated, ClassVar

from cnndsl.layers.arguments import Count
from cnndsl.layers.declared import field
from cnndsl.layers.mistakes import ClashError
from cnndsl.recipe.choice import Choice, by_word

Warmup = Annotated[
    float, field(ge=0, description="epochs in which the rate rises from zero to its full height")
]
Gamma = Annotated[float, field(gt=0, le=1, description="what the rate is multiplied by each time")]


class Schedule(Choice):
    """What the optimizer's learning rate is multiplied by, at each step."""

    setting: ClassVar[str] = "schedule"


class Constant(Schedule):
    """The same rate throughout."""

    word = "constant"
    example = "constant(warmup = 1)"

    warmup: Warmup = 0.0


class Step(Schedule):
    """A rate that falls at the end of certain epochs."""

    word = "step"
    example = "step(at = [82, 123], gamma = 0.1)"

    at: tuple[Count, ...] = field(
        least_items=1, description="after which epochs it falls", called="a list of epochs"
    )
    gamma: Gamma = 0.1
    warmup: Warmup = 0.0

    def agree(self, given: frozenset[str]) -> None:
        if any(a >= b for a, b in zip(self.at, self.at[1:], strict=False)):
            raise ClashError("at", "`at` of `step` must rise from epoch to epoch", code="E206")


class Cosine(Schedule):
    """A rate that falls along half a wave of the cosine."""

    word = "cosine"
    example = "cosine(warmup = 5)"

    end: float = field(
        default=0.0,
        ge=0,
        le=1,
        description="which part of the rate would be left one step after the last",
    )
    warmup: Warmup = 0.0


class OneCycle(Schedule):
    """A rate that rises to the optimizer's and falls far below where it began."""

    word = "one_cycle"
    example = "one_cycle(rise = 0.3)"

    rise: float = field(
        default=0.3, gt=0, lt=1, description="the part of all steps in which it rises"
    )
    start: float = field(
        default=25.0, ge=1, description="how many times less it is at the beginning"
    )
    end: float = field(
        default=1e4, ge=1, description="how many times less than that it is at the end"
    )


class Plateau(Schedule):
    """A rate that falls when the validation loss no longer does."""

    word = "plateau"
    example = "plateau(patience = 5)"

    patience: Count = field(
        default=5, description="epochs without a lower loss that are waited for"
    )
    gamma: Gamma = 0.1


SCHEDULES = by_word(Constant, Step, Cosine, OneCycle, Plateau)
