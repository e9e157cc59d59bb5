"""Images in batches, in an order that the seed and the epoch alone decide."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from itertools import islice

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.recipe.augmentations import Augmentation
from cnndsl.train.augmenting import augmented
from cnndsl.train.chance import order
from cnndsl.train.data.samples import Samples
from cnndsl.train.engine import Engine
from cnndsl.train.group import ALONE, Group
from cnndsl.train.targets import constant, fractions

RESIDENT = 0.25
"""How much of a device's free memory images may take for good."""
_ON_CPU = 1 << 30
"""Bytes that they may take there."""
_PIECE = 1_000
_AHEAD = 4
"""Batches that are read before they are needed."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What each channel of images is brought to: mean 0 and deviation 1 over the training set."""

    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    def __call__(self, images: Tensor) -> Tensor:
        """Images of numbers from 0 to 1 as the network takes them."""
        both = (constant(each, images.device) for each in (self.mean, self.deviation))
        mean, deviation = (each.view(1, -1, 1, 1) for each in both)
        return (images - mean).div_(deviation)


PLAIN = Scale((0.0,), (1.0,))
"""For networks that copy what they are shown."""


def scale(samples: Samples, most: int = 10_000) -> Scale:
    """The mean and deviation of each channel, over so many images, evenly chosen."""
    step = max(1, len(samples) // most)
    total = squares = torch.zeros(0)
    count = 0
    for start in range(0, len(samples), step * 500):
        places = range(start, min(start + step * 500, len(samples)), step)
        images = samples.read(places)[0].double() / 255
        sums = images.sum((0, 2, 3)), images.square().sum((0, 2, 3))
        total, squares = (sums[0], sums[1]) if not count else (total + sums[0], squares + sums[1])
        count += images.numel() // images.shape[1]
    mean = total / count
    deviation = (squares / count - mean.square()).clamp(min=0).sqrt()
    deviation = torch.where(deviation < 1 / 255, 1.0, deviation)  # of one colour throughout
    return Scale(tuple(mean.tolist()), tuple(deviation.tolist()))


@dataclass(frozen=True, slots=True)
class Batch:
    """Images as the network takes them, what they show, and which they are."""

    images: Tensor
    labels: Tensor
    targets: Tensor
    """What the loss compares with: labels, or shares of classes where images are mixed."""
    places: Tensor
    share: float = 1.0
    """How much its mean counts in that of all processes, the larger its part the more."""

    def parts(self, count: int) -> "Iterator[Batch]":
        """The batch in so many parts, one after the other."""
        if count == 1:
            yield self
            return
        size = -(-len(self.places) // count)
        for start in range(0, len(self.places), size):
            cut = slice(start, start + size)
            yield Batch(self.images[cut], self.labels[cut], self.targets[cut], self.places[cut])


class Feed:
    """The images of one set, on the device where they fit there."""

    def __init__(
        self,
        samples: Samples,
        batch: int,
        scale: Scale,
        engine: Engine,
        *,
        is_copied: bool = False,
        group: Group = ALONE,
    ) -> None:
        self.samples, self.batch, self.scale, self.engine = samples, batch, scale, engine
        self.group = group
        self.is_copied = is_copied
        """Whether the image itself is what outputs are compared with."""
        self.resident: tuple[Tensor, Tensor] | None = None
        if self._fits():
            images, labels = samples.read(range(len(samples)))
            self.resident = images.to(engine.device), labels.to(engine.device)

    def _fits(self, width: int = 1) -> bool:
        """Whether there is room for all images, with so many bytes to a number."""
        if self.samples.shape is None:
            return False
        bytes_ = len(self.samples) * torch.Size(self.samples.shape).numel() * width
        if not self.engine.is_fast:
            return bytes_ <= _ON_CPU
        return bytes_ <= RESIDENT * torch.cuda.mem_get_info(self.engine.device)[0]

    @cached_property
    def _ready(self) -> Tensor | None:
        """All images as the network takes them, where the CPU has room to keep them so.

        A GPU makes them so again each time, which takes it next to nothing.
        """
        if self.resident is None or self.is_copied or self.engine.is_fast or not self._fits(4):
            return None
        images = self.resident[0]
        found = torch.empty(images.shape)
        for piece, own in zip(found.split(_PIECE), images.split(_PIECE), strict=True):
            piece.copy_(self.scale(fractions(own)))
        return found

    def plain(self) -> Iterator[Batch]:
        """All images once, as they lie."""
        own = torch.arange(self.group.rank, len(self.samples), self.group.size)
        for places, images, labels in self._read(own.split(self.batch), self._ready):
            yield self._batch(images, labels, images if self.is_copied else labels, places)

    def mixed(
        self,
        seed: int,
        epoch: int,
        augment: Sequence[Augmentation],
        classes: int,
        start: int = 0,
    ) -> Iterator[Batch]:
        """The batches of an epoch from one on: in its order, and augmented."""
        wholes = order(seed, epoch, len(self.samples)).split(self.batch)[start : self.steps]
        own = [self.group.part(each) for each in wholes]
        read = self._read(own, None if augment else self._ready)
        for whole, (chosen, found, labels) in zip(wholes, read, strict=True):
            images, targets = found, found if self.is_copied else labels
            if augment:
                images, targets = augmented(found, targets, augment, seed, epoch, chosen, classes)
                images = self.scale(images)
            share = len(chosen) * self.group.size / len(whole)
            yield self._batch(images, labels, targets, chosen, share)

    def _batch(
        self, images: Tensor, labels: Tensor, targets: Tensor, places: Tensor, share: float = 1.0
    ) -> Batch:
        """Images as the network takes them; those that are bytes are brought to its scale."""
        if images.dtype == torch.uint8:
            is_copied = targets is images
            images = fractions(images)
            targets = images if is_copied else targets
            images = self.scale(images)
        return Batch(self.engine.images(images), labels, targets, places, share)

    @cached_property
    def steps(self) -> int:
        """The batches of an epoch: a last one that has not two images for each process is not."""
        whole, rest = divmod(len(self.samples), self.batch)
        return whole + (rest >= 2 * self.group.size)

    def _read(
        self, cuts: Sequence[Tensor], ready: Tensor | None
    ) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """Places with the images and labels there, on the device; ready ones where there are."""
        if self.resident is not None:
            images, labels = self.resident
            images = images if ready is None else ready
            for cut in cuts:
                there = cut.to(self.engine.device, non_blocking=True)
                yield there, images[there], labels[there]
            return
        with ThreadPoolExecutor(_AHEAD) as pool:
            waiting = iter(cuts)
            read: list[Future[tuple[Tensor, Tensor, Tensor]]] = [
                pool.submit(self._fetched, cut) for cut in islice(waiting, _AHEAD)
            ]
            while read:
                found = read.pop(0).result()
                read += [pool.submit(self._fetched, cut) for cut in islice(waiting, 1)]
                yield tuple(each.to(self.engine.device, non_blocking=True) for each in found)  # type: ignore[misc]

    def _fetched(self, cut: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        images, labels = self.samples.read(cut)
        if self.engine.is_fast:
            images = images.pin_memory()
        return cut, images, labels
