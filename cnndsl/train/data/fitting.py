"""Images brought to the size and the channels that a network takes."""

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from cnndsl.dataclasses import dataclass
from cnndsl.recipe.data import Way

_PART = 1 << 26
"""Numbers that are brought to a size at a time."""
LUMA = (0.299, 0.587, 0.114)
"""How bright red, green and blue are (ITU-R BT.601), as Pillow has it."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A whole axis of an image scaled, and the stretch of it that is taken."""

    own: int
    whole: int
    """How long it is, scaled."""
    start: int
    """Where in that the stretch begins; below 0 there is nothing before the image."""
    length: int

    @property
    def shown(self) -> range:
        """What of the scaled image is taken."""
        return range(max(0, self.start), min(self.whole, self.start + self.length))

    def box(self, extent: int) -> tuple[float, float]:
        """The same in the image, be it read in another size than its own."""
        return self.shown.start * extent / self.whole, self.shown.stop * extent / self.whole

    @property
    def before(self) -> int:
        """How much nothing there is before the image."""
        return self.shown.start - self.start

    @property
    def nearest(self) -> Tensor:
        """Which position of the image each one of `shown` has its middle in."""
        middles = torch.arange(self.shown.start, self.shown.stop) * 2 + 1
        return (middles * self.own).div(2 * self.whole, rounding_mode="floor")

    @property
    def back(self) -> Tensor:
        """Which position of the stretch the middle of each one of the image is in, or -1."""
        middles = torch.arange(self.own) * 2 + 1
        found = (middles * self.whole).div(2 * self.own, rounding_mode="floor") - self.start
        return found.where((found >= 0) & (found < self.length), -1)


@dataclass(frozen=True, slots=True)
class Fit:
    """How an image gets the proportions that a network takes."""

    way: Way = "stretch"
    margin: float = 0.0
    """The part of height and width that is cut off all."""

    def axes(self, own: tuple[int, int], wanted: tuple[int, int]) -> tuple[Axis, Axis]:
        """Down and across, for an image of this height and width.

        Without a margin, as torchvision's `Resize` and `CenterCrop` of a square have it.
        """
        if self.way == "stretch":
            down, across = (Axis(each, to, 0, to) for each, to in zip(own, wanted, strict=True))
            return down, across
        (height, width), least = own, [round(each / (1 - self.margin)) for each in wanted]
        is_low = least[0] * width >= least[1] * height
        if is_low == (self.way == "crop"):
            whole = least[0], max(1, least[0] * width // height)
        else:
            whole = max(1, least[1] * height // width), least[1]
        down, across = (
            Axis(each, long, round((long - to) / 2), to)
            for each, long, to in zip(own, whole, wanted, strict=True)
        )
        return down, across

    def told(self, height: int, width: int) -> str:
        """What is done to images, for people."""
        size = f"{height}x{width}"
        if self.way == "stretch":
            return f"stretched to {size}"
        if self.way == "pad":
            return f"scaled to fit into {size}, with black beside them"
        least = "x".join([str(round(each / (1 - self.margin))) for each in (height, width)])
        return f"scaled to cover {least}, of which the middle {size} is taken"


STRETCHED = Fit()
"""For images of which all is to be seen."""
CROPPED = Fit("crop")
"""For those whose proportions are to be kept."""


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


def fitted_masks(masks: Tensor, axes: tuple[Axis, Axis], nowhere: int) -> Tensor:
    """Masks [n, h, w] as their images are fitted: each dot is the nearest one's class."""
    rows, columns = (each.nearest for each in axes)
    extents = (len(masks), *(each.length for each in axes))
    found = torch.full(extents, nowhere, dtype=masks.dtype)
    down, across = (slice(each.before, each.before + len(each.shown)) for each in axes)
    found[:, down, across] = masks[:, rows][:, :, columns]
    return found


def unfitted_mask(mask: Tensor, axes: tuple[Axis, Axis], nowhere: int) -> Tensor:
    """A mask [h, w] brought back to its image, of which what was cut off is in no class."""
    rows, columns = (each.back for each in axes)
    known = (rows >= 0)[:, None] & (columns >= 0)
    return mask[rows][:, columns].where(known, nowhere)


def becomes(own: int, channels: int) -> bool:
    """Whether images of so many channels can be made ones of others."""
    return own in (1, channels) or (own, channels) == (3, 1)


def coloured(images: Tensor, channels: int) -> Tensor:
    """The same grey or in colours."""
    own = images.shape[1]
    if own == channels:
        return images
    if own == 3 and channels == 1:
        weights = torch.tensor(LUMA).view(1, 3, 1, 1)
        return (images.float() * weights).sum(1, keepdim=True).round().to(torch.uint8)
    if own == 1:
        return images.expand(-1, channels, -1, -1).contiguous()
    raise ValueError(f"{own} channels cannot become {channels}")


def _stretched(images: Tensor, height: int, width: int) -> Tensor:
    if not len(images):
        return images.new_empty((0, images.shape[1], height, width))
    made = interpolate(images.float(), (height, width), mode="bilinear", antialias=True)
    return made.round().clamp(0, 255).to(torch.uint8)
