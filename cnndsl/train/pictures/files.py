"""Masks and images that a network answers with, as files of PNG."""

from io import BytesIO
from typing import TYPE_CHECKING

from torch import Tensor, uint8, uint16

from cnndsl.train.learning.targets import NOWHERE, nowhere_in_files
from cnndsl.train.pictures.pairs import COLOURS

if TYPE_CHECKING:
    from PIL.Image import Image

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_COLOURS = 256
"""How many a palette has."""


def mask_png(mask: Tensor, classes: int) -> bytes:
    """A mask [h, w] of so many classes: their numbers, with the colours that sheets show."""
    from PIL import Image

    size, nowhere = (mask.shape[1], mask.shape[0]), nowhere_in_files(classes)
    dots = mask.where(mask != NOWHERE, nowhere)
    if nowhere >= _COLOURS:
        return _png(Image.frombytes("I;16", size, dots.to(uint16).numpy().astype("<u2").tobytes()))
    image = Image.frombytes("P", size, dots.to(uint8).numpy().tobytes())
    own = [COLOURS[number % len(COLOURS)] for number in range(_COLOURS - 2)]
    image.putpalette([part for colour in (_BLACK, *own, _WHITE) for part in colour])
    return _png(image)


def image_png(image: Tensor) -> bytes:
    """An image of bytes [c, h, w], grey or in three colours."""
    from PIL import Image

    channels, high, wide = image.shape
    dots = image.movedim(0, -1).contiguous().numpy().tobytes()
    return _png(Image.frombytes("L" if channels == 1 else "RGB", (wide, high), dots))


def _png(image: "Image") -> bytes:
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
