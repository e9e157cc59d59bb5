"""Penalties: what large weights add to the loss."""

from typing import Annotated, ClassVar

from cnndsl.layers.declared import field
from cnndsl.recipe.choice import Choice, by_word

Strength = Annotated[float, field(ge=0, description="what the sum is multiplied by")]


class Penalty(Choice):
    """A number that grows with the weights, added to the loss."""

    setting: ClassVar[str] = "penalty"

    strength: Strength


class L1(Penalty):
    """The sum of the weights' magnitudes: many become zero."""

    word = "l1"
    example = "l1(1e-5)"


class L2(Penalty):
    """Half the sum of the weights' squares: all become smaller."""

    word = "l2"
    example = "l2(1e-4)"


PENALTIES = by_word(L1, L2)
