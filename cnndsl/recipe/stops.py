"""When a training ends before its last epoch."""

from typing import ClassVar

from cnndsl.layers.arguments import Count
from cnndsl.layers.declared import field
from cnndsl.recipe.choice import Choice, by_word


class Early(Choice):
    """End when the validation loss falls no more."""

    setting: ClassVar[str] = "stop"
    word = "early"
    example = "early(patience = 10)"

    patience: Count = field(
        default=10, description="epochs without a lower loss that are waited for"
    )
    least: float = field(default=0.0, ge=0, description="by how much it must be lower to count")


STOPS = by_word(Early)
