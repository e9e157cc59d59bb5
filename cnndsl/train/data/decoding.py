"""One file of an image as numbers, whatever it is written in."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from cnndsl.train.data.bytes import tensor, view
from cnndsl.train.data.fitting import STRETCHED, Axis, Fit, fitted_masks
from cnndsl.train.data.samples import DataError, Size
from cnndsl.train.learning.targets import NOWHERE, nowhere_in_files

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

FORMATS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
"""What is read; Pillow knows more, some of which start other programs."""
_MOST = 89_478_485
"""Dots of an image: where Pillow begins to warn of a small file that unfolds to a huge one."""
_KINDS = {1: "L", 3: "RGB"}
_BLANK = 255
"""What shows through where an image is transparent: white."""
_BINARY = 2
_ORIENTATION = 0x0112
"""The note of a camera on how it was held, and the turn that sets an image upright."""
_TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}

warnings.filterwarnings("ignore", module=r"PIL\.")
"""What Pillow warns of is refused here, or does not matter: a camera's notes that are damaged."""


def decoded(path: str, shape: Size, fit: Fit = STRETCHED) -> Tensor:
    """An image as bytes of this shape: upright, over white, brought to its proportions."""
    return decoded_of(path, shape, fit)[0]


def decoded_of(path: str, shape: Size, fit: Fit) -> tuple[Tensor, tuple[int, int]]:
    """The same, and how high and wide the image is itself."""
    channels, height, width = shape
    with _opened(path) as file:
        own = file.size
        _draft(file, shape, fit)
        upright = _upright(file)
        own = own if upright.size == file.size else own[::-1]
        image = _coloured(path, upright, _KINDS[channels])
        image = _fitted(image, fit.axes(own[::-1], (height, width)))
        return tensor(image.tobytes()).view(height, width, channels).movedim(-1, 0), own[::-1]


def _fitted(image: "Image", axes: tuple[Axis, Axis]) -> "Image":
    """The part of an image that is taken, scaled, with nothing where there is no image."""
    from PIL import Image

    down, across = axes
    (left, right), (top, bottom) = across.box(image.width), down.box(image.height)
    extents = len(across.shown), len(down.shown)
    found = image.resize(extents, Image.Resampling.BILINEAR, (left, top, right, bottom))
    if extents == (across.length, down.length):
        return found
    around = Image.new(image.mode, (across.length, down.length))
    around.paste(found, (across.before, down.before))
    return around


def decoded_mask(path: str, size: tuple[int, int], classes: int, fit: Fit = STRETCHED) -> Tensor:
    """The class of each dot, from an image whose dots are numbers of classes."""
    with _opened(path) as file:
        most = _most(file)
        image = _upright(file)
        values = _numbers(path, image)
    if most is not None:
        whole = int(torch.iinfo(values.dtype).max)
        values = (values.long() * most + whole // 2).div(whole, rounding_mode="floor")
    values = values.long().view(1, image.height, image.width)
    axes = fit.axes((image.height, image.width), size)
    return fitted_masks(_classes(path, values, classes), axes, NOWHERE)[0]


def _most(file: "ImageFile") -> int | None:
    """What the greatest number of a PGM stands for, to which Pillow scales those in it."""
    told = file.tile[0].args if file.format == "PPM" else ""
    return told[1] if isinstance(told, tuple) else None


def _numbers(path: str, image: "Image") -> Tensor:
    """What stands in each dot, of 8 or 16 bits."""
    if image.mode in ("1", "L", "P"):
        return tensor((image.convert("L") if image.mode == "1" else image).tobytes())
    if image.mode.startswith("I;16"):
        raw = tensor(image.tobytes()).view(-1, 2)
        return (raw.flip(1) if image.mode == "I;16B" else raw).view(torch.uint16)
    message = f"a mask has the number of a class in each dot, and this is {image.mode}"
    raise DataError(path, message, "save it grey or with a palette")


def _classes(path: str, values: Tensor, classes: int) -> Tensor:
    """The numbers as classes; one says that a dot is of none or, of two, of the second."""
    other, is_binary = nowhere_in_files(classes), classes == _BINARY
    values = torch.where(values == other, 1 if is_binary else NOWHERE, values)
    most = int(values.max())
    if most >= classes:
        message = f"it has a dot of class {most}; classes are 0 to {classes - 1}"
        says = "1, too" if is_binary else "that a dot is of none"
        raise DataError(path, message, f"{other} alone says {says}")
    return values


def opens(path: str) -> None:
    """Raise a `DataError` if a file is none of an image; nothing of it is decoded."""
    with _opened(path):
        pass


@contextmanager
def _opened(path: str) -> "Iterator[ImageFile]":
    from PIL import Image, UnidentifiedImageError

    try:  # not by its name: then Pillow garbles a TIFF that lies on its side
        if not Path(path).stat().st_size:
            raise DataError(path, "the file is empty", "delete it, or fetch it again")
        with Path(path).open("rb") as raw, Image.open(raw, formats=FORMATS) as file:
            if file.width * file.height > _MOST:
                raise Image.DecompressionBombError
            yield file
    except (DataError, MemoryError):
        raise
    except UnidentifiedImageError:
        message = f"it is no image of {', '.join(FORMATS[:-1])} or {FORMATS[-1]}"
        raise DataError(path, message, "delete it, or save it as one") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        message = f"it unfolds to more than {_MOST // 10**6} million dots"
        raise DataError(path, message, "delete it, or make it smaller") from None
    except (FileNotFoundError, PermissionError) as error:
        reason = "it may not be read" if isinstance(error, PermissionError) else "it is gone"
        raise DataError(path, reason) from None
    except Exception as error:  # a damaged file may end in any of them
        raise DataError(path, f"it is damaged: {_told(error)}", "fetch it again") from None


def _told(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__


def _draft(file: "Image", shape: Size, fit: Fit) -> None:
    """Have a large JPEG unfold to a half or less, while that is twice what is wanted."""
    side = ceil(2 * max(shape[1:]) / (1 - fit.margin))
    file.draft(None, (side, side))


def _upright(file: "ImageFile") -> "Image":
    """Turned as the camera noted; Pillow's `exif_transpose` fails where any note is odd."""
    from PIL import Image

    file.load()
    turn = _TURNS.get(file.getexif().get(_ORIENTATION, 1))
    upright = file.transpose(Image.Transpose[turn]) if turn else file
    is_deep = file.format == "PPM" and upright.mode == "I"  # of which 16 bits are used
    return upright.convert("I;16") if is_deep else upright


def _coloured(path: str, image: "Image", kind: str) -> "Image":
    """The same as grey or RGB."""
    if image.mode == kind:
        return image
    if image.mode.startswith("I;16"):
        image = _high(path, image)
    if image.mode in ("I", "F"):
        raise DataError(path, "its dots have 32 bits", "save it with 8 or 16")
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        from PIL import Image

        clear = image.convert("RGBA")
        below = Image.new("RGBA", clear.size, (_BLANK,) * 4)
        image = Image.alpha_composite(below, clear).convert("RGB")
    return image if image.mode == kind else image.convert(kind)


def _high(path: str, image: "Image") -> "Image":
    """The higher byte of numbers of 16 bits, and what of them is transparent."""
    from PIL import Image

    first = 0 if image.mode == "I;16B" else 1
    grey = Image.frombytes("L", image.size, image.tobytes()[first::2])
    clear = image.info.get("transparency")
    if not isinstance(clear, int):
        return grey
    shows = (_numbers(path, image).int() != clear).to(torch.uint8) * _BLANK
    return Image.merge("LA", (grey, Image.frombytes("L", image.size, bytes(view(shows)))))
