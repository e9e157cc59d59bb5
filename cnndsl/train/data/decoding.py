"""One file of an image as numbers, whatever it is written in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from cnndsl.train.data.bytes import tensor
from cnndsl.train.data.fitting import fitted_masks
from cnndsl.train.data.samples import DataError, Size
from cnndsl.train.targets import NOWHERE

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
"""What is read; Pillow knows more, some of which start other programs."""
_MOST = 89_478_485
"""Dots of an image: where Pillow begins to warn of a small file that unfolds to a huge one."""
_KINDS = {1: "L", 3: "RGB"}
_BLANK = 255
"""What shows through where an image is transparent: white."""
_BINARY = 2


def decoded(path: str, shape: Size) -> Tensor:
    """An image as bytes of this shape: upright, over white, stretched."""
    channels, height, width = shape
    with _opened(path) as file:
        _draft(file, shape)
        image = _coloured(path, _upright(file), _KINDS[channels])
        if image.size != (width, height):
            from PIL.Image import Resampling

            image = image.resize((width, height), Resampling.BILINEAR)
        return tensor(image.tobytes()).view(height, width, channels).movedim(-1, 0)


def decoded_mask(path: str, size: tuple[int, int], classes: int) -> Tensor:
    """The class of each dot, from an image whose dots are numbers of classes."""
    with _opened(path) as file:
        image = _upright(file)
        mode = image.mode
        if mode in ("1", "L", "P"):
            values = tensor((image.convert("L") if mode == "1" else image).tobytes()).long()
        elif mode.startswith("I;16"):
            raw = tensor(image.tobytes()).view(-1, 2).long()
            high = 0 if mode == "I;16B" else 1
            values = raw[:, high] * 256 + raw[:, 1 - high]
        else:
            message = f"a mask has the number of a class in each dot, and this is {mode}"
            raise DataError(path, message, "save it grey or with a palette")
        values = values.view(1, image.height, image.width)
    return fitted_masks(_classes(path, values, classes), *size)[0]


def _classes(path: str, values: Tensor, classes: int) -> Tensor:
    """The numbers as classes: 255 is the second of two; it is none of more, if not that many."""
    if classes <= _BLANK:
        values = torch.where(values == _BLANK, 1 if classes == _BINARY else NOWHERE, values)
    most = int(values.max())
    if most >= classes:
        message = f"it has a dot of class {most}; classes are 0 to {classes - 1}"
        raise DataError(path, message, "255 alone says that a dot is of none")
    return values


def opens(path: str) -> None:
    """Raise a `DataError` if a file is none of an image; nothing of it is decoded."""
    with _opened(path):
        pass


@contextmanager
def _opened(path: str) -> "Iterator[Image]":
    from PIL import Image, UnidentifiedImageError

    try:
        if not Path(path).stat().st_size:
            raise DataError(path, "the file is empty", "delete it, or fetch it again")
        with Image.open(path, formats=FORMATS) as file:
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


def _draft(file: "Image", shape: Size) -> None:
    """Have a large JPEG unfold to a half or less, while that is twice what is wanted."""
    side = 2 * max(shape[1:])
    file.draft(None, (side, side))


def _upright(file: "Image") -> "Image":
    from PIL import ImageOps

    file.load()
    return ImageOps.exif_transpose(file)


def _coloured(path: str, image: "Image", kind: str) -> "Image":
    """The same as grey or RGB."""
    if image.mode == kind:
        return image
    if image.mode.startswith("I;16"):
        image = _high(image)
    if image.mode in ("I", "F"):
        raise DataError(path, "its dots have 32 bits", "save it with 8 or 16")
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        from PIL import Image

        clear = image.convert("RGBA")
        below = Image.new("RGBA", clear.size, (_BLANK,) * 4)
        image = Image.alpha_composite(below, clear).convert("RGB")
    return image if image.mode == kind else image.convert(kind)


def _high(image: "Image") -> "Image":
    """The higher byte of numbers of 16 bits."""
    from PIL import Image

    first = 0 if image.mode == "I;16B" else 1
    return Image.frombytes("L", image.size, image.tobytes()[first::2])
