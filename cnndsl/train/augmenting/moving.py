"""Augmentations that move pixels: one map for all that follow one another, so read but once.

A map takes a pixel of the result to where in the image it comes from, both counted from the
middle. Flips and shifts are exact; turns and other sizes are read between pixels.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from math import log
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from cnndsl.recipe.augmentations import (
    Augmentation,
    Crop,
    Hflip,
    Rotate,
    Scale,
    Translate,
    Vflip,
    Window,
)
from cnndsl.train.learning.targets import NOWHERE, fractions

Size = tuple[int, int]
Map = Callable[[Any, Tensor, Size], Tensor]
_TRIES = 10
"""Windows that are drawn for each image."""


def moved(
    images: Tensor, targets: Tensor, moves: Sequence[tuple[Augmentation, Tensor]]
) -> tuple[Tensor, Tensor]:
    """Images, and the masks or pictures that lie on them, after moves with their numbers."""
    size = (images.shape[2], images.shape[3])
    moves = [each for each in moves if _moves(each[0])]
    if not moves:
        return images, targets
    maps = [MOVES[type(move)][1](move, numbers, size) for move, numbers in moves]
    whole = reduce(_after, maps)
    if any(isinstance(move, (Rotate, Scale, Window)) for move, _ in moves):
        read = _Between(_sources(whole, size))
        return read(fractions(images)), _with_images(read, fractions(targets))
    exactly = _Exactly([move for move, _ in moves], whole, size)
    return exactly(images), _with_images(exactly, targets)


def _with_images(read: "_Between | _Exactly", targets: Tensor) -> Tensor:
    if targets.dim() == 4:
        return read(targets)
    return read.masks(targets) if targets.dim() == 3 else targets


def _moves(move: Augmentation) -> bool:
    """Whether it changes anything."""
    return any(value for _, value in move)


def _after(first: Tensor, then: Tensor) -> Tensor:
    """The map of two moves, the second of what the first made."""
    across, down, on = (first[:, :, each, None] for each in range(3))
    turned = across * then[:, None, 0] + down * then[:, None, 1]
    turned[:, :, 2] += on[:, :, 0]
    return turned


class _Exactly:
    """Flips and shifts: windows of images with a border, each the right way round."""

    def __init__(self, moves: Sequence[Augmentation], whole: Tensor, size: Size) -> None:
        reaches = zip(*(_reach(move, size) for move in moves), strict=True)
        self.reach = [min(sum(axis), most) for axis, most in zip(reaches, size, strict=True)]
        shifts = [whole[:, 1 - axis, 2].clamp(-most, most) for axis, most in enumerate(self.reach)]
        self.starts = [(each + most).long() for each, most in zip(shifts, self.reach, strict=True)]
        flips = [any(isinstance(move, flip) for move in moves) for flip in (Vflip, Hflip)]
        self.flips = [
            (axis, (whole[:, 1 - axis, 1 - axis] < 0).long()) for axis in (0, 1) if flips[axis]
        ]

    def __call__(self, images: Tensor, border: int = 0) -> Tensor:
        """The pixels, and the border's value where nothing moved in."""
        (down, across), (count, channels, height, width) = self.reach, images.shape
        ways = 2 ** len(self.flips)
        extents = (ways, count, channels, height + 2 * down, width + 2 * across)
        wide = images.new_full(extents, border)
        wide[0, :, :, down : down + height, across : across + width] = images
        way, starts = 0, [*self.starts]
        for number, (axis, flipped) in enumerate(self.flips):
            made = 2**number
            wide[made : 2 * made] = wide[:made].flip(3 + axis)
            starts[axis] = torch.where(
                flipped > 0, 2 * self.reach[axis] - starts[axis], starts[axis]
            )
            way = way + made * flipped
        return _windows(wide, way, starts, (height, width))

    def masks(self, masks: Tensor) -> Tensor:
        """Masks, which say where they say nothing."""
        return self(masks[:, None], NOWHERE)[:, 0]


def _windows(wide: Tensor, way: Tensor | int, starts: Sequence[Tensor], size: Size) -> Tensor:
    """Of each image [ways, n, c, h, w], made in several ways, a window of one.

    The rows of a window are as far apart as those of the image, so that it is a stretch of numbers
    in each channel; stretches are taken much faster than numbers.
    """
    (height, width), (_, count, channels, rows, row) = size, wide.shape
    length, plane = (height - 1) * row + width, rows * row
    first = wide.numel() - (channels - 1) * plane - length + 1
    stretches = wide.as_strided((first, channels, length), (1, plane, 1))
    image = torch.arange(count, device=wide.device) + way * count
    found = stretches.index_select(0, image * channels * plane + starts[0] * row + starts[1])
    return found.as_strided((count, channels, height, width), (*found.stride()[:2], row, 1))


class _Between:
    """Any move: each pixel from the four around where it comes from."""

    def __init__(self, sources: Tensor) -> None:
        self.sources = sources

    def __call__(self, images: Tensor, mode: str = "bilinear") -> Tensor:
        """The pixels, and zero where nothing moved in."""
        return functional.grid_sample(images, self.sources, mode, align_corners=False)

    def masks(self, masks: Tensor) -> Tensor:
        """Masks, each pixel from the one that is nearest to where it comes from."""
        known = self((masks[:, None] - NOWHERE).float(), "nearest")
        return known[:, 0].long() + NOWHERE


def _sources(whole: Tensor, size: Size) -> Tensor:
    """Where each pixel comes from, [n, h, w, 2]: the column and the row, from -1 to 1."""
    height, width = size
    x = torch.arange(width, device=whole.device)[:, None] - (width - 1) / 2
    y = torch.arange(height, device=whole.device)[:, None, None] - (height - 1) / 2
    across, down, on = (whole[:, None, None, :, each] for each in range(3))
    found = across * x + down * y + on
    found[..., 0] *= 2 / width
    found[..., 1] *= 2 / height
    return found


def _map(count: Tensor, across: Sequence[Tensor | float], down: Sequence[Tensor | float]) -> Tensor:
    """Maps [n, 2, 3]: where a column and a row come from, by column, row and 1."""
    zero = torch.zeros_like(count)
    return torch.stack([zero + each for each in (*across, *down)], 1).view(-1, 2, 3)


def _hflip(move: Hflip, numbers: Tensor, _: Size) -> Tensor:
    first = numbers[:, 0]
    return _map(first, (1.0 - 2.0 * (first < move.chance), 0, 0), (0, 1, 0))


def _vflip(move: Vflip, numbers: Tensor, _: Size) -> Tensor:
    first = numbers[:, 0]
    return _map(first, (1, 0, 0), (0, 1.0 - 2.0 * (first < move.chance), 0))


def _rotate(move: Rotate, numbers: Tensor, _: Size) -> Tensor:
    angle = (numbers[:, 0].double() * 2 - 1).mul(move.degrees).deg2rad()  # as libraries differ
    sine, cosine = angle.sin().float(), angle.cos().float()
    return _map(numbers[:, 0], (cosine, -sine, 0), (sine, cosine, 0))


def _scale(move: Scale, numbers: Tensor, _: Size) -> Tensor:
    part = 1 / (1 + (numbers[:, 0] * 2 - 1) * move.by)
    return _map(part, (part, 0, 0), (0, part, 0))


def _window(move: Window, numbers: Tensor, size: Size) -> Tensor:
    """As torchvision's `RandomResizedCrop`: the first of ten windows that lies in the image.

    Where none does, all of the image is taken.
    """
    height, width = size
    area = (numbers[:, :_TRIES].double() * (1 - move.area) + move.area) * (height * width)
    ratio = ((numbers[:, _TRIES : 2 * _TRIES].double() * 2 - 1) * log(move.ratio)).exp()
    rows, columns = (area / ratio).sqrt() / height, (area * ratio).sqrt() / width
    lies = (rows <= 1) & (columns <= 1)
    first = lies.byte().argmax(1, keepdim=True)
    down, across = (
        torch.where(lies.any(1), each.gather(1, first)[:, 0], 1.0).float()
        for each in (rows, columns)
    )
    from_top, from_left = (numbers[:, 2 * _TRIES + i] - 0.5 for i in (0, 1))
    below, beside = from_top * (height - 1) * (1 - down), from_left * (width - 1) * (1 - across)
    return _map(down, (across, 0, beside), (0, down, below))


def _shift(move: Crop | Translate, numbers: Tensor, size: Size) -> Tensor:
    """By whole pixels, each number of them as probable as any other."""
    reach = enumerate(_reach(move, size))
    down, across = ((numbers[:, i] * (2 * each + 1)).floor() - each for i, each in reach)
    return _map(down, (1, 0, across), (0, 1, down))


def _reach(move: Augmentation, size: Size) -> Size:
    """By how many pixels it shifts at most, down and across."""
    match move:
        case Crop():
            return move.pad, move.pad
        case Translate():
            return round(move.fraction * size[0]), round(move.fraction * size[1])
    return 0, 0


MOVES: Mapping[type[Augmentation], tuple[int, Map]] = MappingProxyType(
    {
        Hflip: (1, _hflip),
        Vflip: (1, _vflip),
        Rotate: (1, _rotate),
        Scale: (1, _scale),
        Window: (2 * _TRIES + 2, _window),
        Crop: (2, _shift),
        Translate: (2, _shift),
    }
)
"""How many numbers each takes, and the map that they make."""
