"""Augmentations: how an image is changed anew each time that it is learned from."""

from typing import Annotated, ClassVar

from cnndsl.layers.arguments import Count, Natural, Probability
from cnndsl.layers.declared import field
from cnndsl.recipe.choice import Choice, by_word

Chance = Annotated[Probability, field(description="how probable it is")]
Most = Annotated[float, field(ge=0)]


class Augmentation(Choice):
    """A change by chance, of its own for each image."""

    setting: ClassVar[str] = "augment"
    mixes: ClassVar[bool] = False
    """Whether it mixes two samples, with their classes."""


class Hflip(Augmentation):
    """Left becomes right."""

    word = "hflip"
    example = "hflip"

    chance: Chance = 0.5


class Vflip(Augmentation):
    """Top becomes bottom."""

    word = "vflip"
    example = "vflip"

    chance: Chance = 0.5


class Rotate(Augmentation):
    """A turn about the middle."""

    word = "rotate"
    example = "rotate(15)"

    degrees: float = field(ge=0, le=180, description="how far at most, either way")


class Scale(Augmentation):
    """A little larger or smaller."""

    word = "scale"
    example = "scale(0.1)"

    by: float = field(ge=0, lt=1, description="by which part of its size at most")


class Window(Augmentation):
    """A part of the image, of any place and size, brought to the size of the whole."""

    word = "window"
    example = "window(0.08)"

    area: Annotated[float, field(gt=0, le=1)] = field(
        description="the least part of the image's area"
    )
    ratio: Annotated[float, field(ge=1, le=16)] = field(
        default=1.33, description="how many times as long as the other one side is at most"
    )


class Crop(Augmentation):
    """A window of the image's own size, anywhere in the image with zeros around it."""

    word = "crop"
    example = "crop(4)"

    pad: Natural = field(description="how many pixels of zeros there are on each side")


class Translate(Augmentation):
    """A shift along each axis."""

    word = "translate"
    example = "translate(0.1)"

    fraction: float = field(ge=0, le=1, description="by which part of its size at most")


class Noise(Augmentation):
    """A number of its own added to each pixel."""

    word = "noise"
    example = "noise(0.05)"

    deviation: Most = field(description="standard deviation, where white is 1 and black 0")


class Colour(Augmentation):
    """Other brightness, contrast and saturation."""

    word = "colour"
    example = "colour(brightness = 0.2, contrast = 0.2)"

    brightness: Most = field(default=0.0, description="by which part at most, either way")
    contrast: Most = field(default=0.0, description="by which part at most, either way")
    saturation: Most = field(default=0.0, description="by which part at most, either way")


class Cutout(Augmentation):
    """A square of zeros anywhere in the image."""

    word = "cutout"
    example = "cutout(8)"

    size: Count = field(description="length of its sides in pixels")


class Mixup(Augmentation):
    """A weighted mean of two images, and of their classes."""

    word = "mixup"
    example = "mixup(0.2)"
    mixes = True

    alpha: float = field(default=0.2, gt=0, description="how even the mixture is")


class Cutmix(Augmentation):
    """A rectangle of another image, and as much of its class."""

    word = "cutmix"
    example = "cutmix(1)"
    mixes = True

    alpha: float = field(default=1.0, gt=0, description="how even the parts are")


AUGMENTATIONS = by_word(
    Hflip, Vflip, Rotate, Scale, Window, Crop, Translate, Noise, Colour, Cutout, Mixup, Cutmix
)
