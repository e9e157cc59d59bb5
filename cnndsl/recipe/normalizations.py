"""Scales of images: which numbers a network is shown for their bytes."""

from typing import Annotated, ClassVar

from cnndsl.layers.declared import field
from cnndsl.recipe.choice import Choice, by_word

_EACH = "a list of numbers, one for each channel or one for all"
Part = Annotated[float, field(ge=0, le=1)]
Mean = Annotated[
    tuple[Part, ...],
    field(
        description="what becomes 0 in each channel, or in all, of 0 to 1",
        least_items=1,
        called=_EACH,
    ),
]
Deviation = Annotated[
    tuple[Annotated[float, field(gt=0, le=1)], ...],
    field(
        description="what each channel, or all, is then divided by",
        least_items=1,
        called=_EACH,
    ),
]


class Normalization(Choice):
    """What each channel of images, of numbers from 0 to 1, is brought to."""

    setting: ClassVar[str] = "normalize"

    @property
    def numbers(self) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
        """The mean and the deviation, where they are known without the images."""
        return None


class Measured(Normalization):
    """The mean and deviation of the images to learn from, also for weights of a run."""

    word = "measured"
    example = "measured"


class ImageNet(Normalization):
    """The mean and deviation of ImageNet, with which weights of torchvision learned."""

    word = "imagenet"
    example = "imagenet"
    numbers = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class Fixed(Normalization):
    """A mean and a deviation that are known."""

    word = "fixed"
    example = "fixed(mean = [0.5], deviation = [0.5])"

    mean: Mean
    deviation: Deviation

    @property
    def numbers(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """As they are given."""
        return self.mean, self.deviation


NORMALIZATIONS = by_word(Measured, ImageNet, Fixed)
