"""Images brought to the size and the channels that a network takes."""

import torch
from torch import Tensor
from torch.nn.functional import interpolate

_PART = 1 << 26
"""Numbers that are brought to a size at a time."""
_LUMA = (0.299, 0.587, 0.114)
"""How bright red, green and blue are (ITU-R BT.601), as Pillow has it."""


def fitted(images: Tensor, shape: tuple[int, int, int]) -> Tensor:
    """Bytes [n, c, h, w] as bytes of this shape: coloured or made grey, stretched, smoothly.

    The result of an image does not depend on those beside it.
    """
    channels, height, width = shape
    if tuple(images.shape[1:]) == shape:
        return images
    if tuple(images.shape[2:]) != (height, width):
        size = max(1, images[:1].numel(), images.shape[1] * height * width)
        parts = images.split(max(1, _PART // size)) if len(images) else (images,)
        images = torch.cat([_stretched(each, height, width) for each in parts])
    return coloured(images, channels)


def fitted_masks(masks: Tensor, height: int, width: int) -> Tensor:
    """Masks [n, h, w] in this size: each dot is the nearest one's class."""
    if tuple(masks.shape[1:]) == (height, width):
        return masks
    rows = nearest(masks.shape[1], height)
    columns = nearest(masks.shape[2], width)
    return masks[:, rows][:, :, columns]


def nearest(extent: int, wanted: int) -> Tensor:
    """Which position each of the wanted ones has its middle in."""
    return ((torch.arange(wanted) * 2 + 1) * extent).div(2 * wanted, rounding_mode="floor")


def becomes(own: int, channels: int) -> bool:
    """Whether images of so many channels can be made ones of others."""
    return own in (1, channels) or (own, channels) == (3, 1)


def coloured(images: Tensor, channels: int) -> Tensor:
    """The same grey or in colours."""
    own = images.shape[1]
    if own == channels:
        return images
    if own == 3 and channels == 1:
        weights = torch.tensor(_LUMA).view(1, 3, 1, 1)
        return (images.float() * weights).sum(1, keepdim=True).round().to(torch.uint8)
    if own == 1:
        return images.expand(-1, channels, -1, -1).contiguous()
    raise ValueError(f"{own} channels cannot become {channels}")


def _stretched(images: Tensor, height: int, width: int) -> Tensor:
    if not len(images):
        return images.new_empty((0, images.shape[1], height, width))
    made = interpolate(images.float(), (height, width), mode="bilinear", antialias=True)
    return made.round().clamp(0, 255).to(torch.uint8)
