"""Images in batches, in an order that the seed and the epoch alone decide."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from itertools import islice

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.recipe.augmentations import Augmentation
from cnndsl.report import amounts
from cnndsl.train.augmenting import augmented, partners
from cnndsl.train.chance import order
from cnndsl.train.data.samples import Arrays, Samples
from cnndsl.train.engine import Engine
from cnndsl.train.kept.settled import RunError
from cnndsl.train.learning.scaling import Scale, scale
from cnndsl.train.learning.targets import fractions
from cnndsl.train.together.group import ALONE, Group, parted

RESIDENT = 0.25
"""How much of a device's free memory images may take for good."""
_ON_CPU = 1 << 30
"""Bytes that they may take there."""
_SCALED = 4
"""Bytes of a number as the network takes it, for each one that is read."""
_MASKS = 3
"""The axes of a batch of masks."""
_PIECE = 1_000
_AHEAD = 4
"""Batches that are read before they are needed."""


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
    pieces: int = 1
    """In how many parts it is worked on."""

    def parts(self) -> "Iterator[Batch]":
        """These parts, one after the other."""
        if self.pieces == 1:
            yield self
            return
        whole = self.images, self.labels, self.targets, self.places
        for cut in zip(*(each.tensor_split(self.pieces) for each in whole), strict=True):
            yield Batch(*cut)


class Feed:
    """The images of one set, on the device where they fit there."""

    def __init__(
        self,
        samples: Samples,
        batch: int,
        scale: Scale | None,
        engine: Engine,
        *,
        is_copied: bool = False,
        group: Group = ALONE,
        room: int | None = None,
        accumulate: int = 1,
    ) -> None:
        """Images of which so many bytes may stay on the device, if that is known.

        Without a scale they are brought to one of their own.
        """
        self.samples, self.batch, self.engine = samples, batch, engine
        self._scale = scale
        self.group, self.accumulate = group, accumulate
        self.is_copied = is_copied
        """Whether the image itself is what outputs are compared with."""
        self.resident: tuple[Tensor, Tensor] | None = None
        self._room = room
        if self._stays():
            images, labels = samples.read(range(len(samples)))
            self.resident = images.to(engine.device), labels.to(engine.device)

    def _stays(self) -> bool:
        """Whether all images stay on the device, with what they show."""
        asked, fast = self.engine.resident, self.engine.is_fast
        if self.samples.shape is None or asked is False:
            return False
        images, labels = self.samples.read([0])
        bytes_ = len(self.samples) * (images.nbytes + labels.nbytes)
        has_room = self._room is None or bytes_ <= self._room
        if asked and not has_room:
            raise RunError(
                f"`--resident`: all images take {amounts.memory(bytes_)}, and {self.engine.device} "
                f"has {amounts.memory(self._room or 0)} left for them; leave it out"
            )
        free = torch.cuda.mem_get_info(self.engine.device)[0] if fast else 0
        return has_room and (bool(asked) or bytes_ <= (RESIDENT * free if fast else _ON_CPU))

    @cached_property
    def scale(self) -> Scale:
        """What images are brought to; it is measured on those that are here, if they are."""
        here = self.samples if self.resident is None else Arrays(*self.resident)
        return self._scale or scale(here)

    @property
    def held(self) -> int:
        """The bytes that stay on the device, when all of them are there."""
        if self.resident is None:
            return 0
        images, labels = self.resident
        return images.nbytes + labels.nbytes + (_SCALED * images.nbytes if self._scales else 0)

    @cached_property
    def _scales(self) -> bool:
        """Whether the CPU has room to keep images as the network takes them, too."""
        if self.resident is None or self.is_copied or self.engine.is_fast:
            return False
        images, labels = self.resident
        scaled = _SCALED * images.nbytes
        fits = self._room is None or scaled + images.nbytes + labels.nbytes <= self._room
        return fits and scaled <= _ON_CPU

    @cached_property
    def _ready(self) -> Tensor | None:
        """All images as the network takes them, where the CPU has room to keep them so.

        A GPU makes them so again each time, which takes it next to nothing.
        """
        if self.resident is None or not self._scales:
            return None
        images = self.resident[0]
        found = torch.empty(images.shape)
        for piece, own in zip(found.split(_PIECE), images.split(_PIECE), strict=True):
            piece.copy_(self.scale.in_place(fractions(own)))
        return found

    def plain(self) -> Iterator[Batch]:
        """All images once, as they lie."""
        own = torch.arange(len(self.samples))[self.group.rank :: self.group.size]
        cuts = own.split(self.batch) if len(own) else ()  # of fewer images than processes
        for places, images, labels in self._read(cuts, self._ready):
            yield self._batch(images, labels, images if self.is_copied else labels, places)

    @property
    def common(self) -> int:
        """How many batches all processes have of all images once."""
        return -(-(len(self.samples) // self.group.size) // self.batch)

    def beyond(self) -> Iterator[Tensor]:
        """An image for each batch that the first process has and this one has not.

        Where none has all weights, all call the network equally often.
        """
        last = len(self.samples) - 1
        own, most = (1 + (last - rank) // self.group.size for rank in (self.group.rank, 0))
        for _ in range(-(-own // self.batch), -(-most // self.batch)):
            for places, images, labels in self._read([torch.tensor([0])], self._ready):
                yield self._batch(images, labels, labels, places).images

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
        group, beyond = self.group, partners(augment) if self.group.size > 1 else 0
        parts = [parted(len(each), group.size, self._least) for each in wholes]
        cuts = [group.part(*each, beyond) for each in zip(wholes, parts, strict=True)]
        read = self._read(cuts, None if augment else self._ready)
        size, least = group.size, self._least
        for whole, count, (chosen, found, labels) in zip(wholes, parts, read, strict=True):
            images, targets, shown, own = found, found if self.is_copied else labels, labels, chosen
            if augment:
                images, targets = augmented(found, targets, augment, seed, epoch, chosen, classes)
                images = self.scale(images) if self.is_copied else self.scale.in_place(images)
            if beyond:
                four = images, targets, shown, own
                images, targets, shown, own = (each[:-beyond] for each in four)
            many = len(whole)
            share = len(own) * size / many if group.rank < count else 0.0
            pieces = parted(many // count, self.accumulate, least)
            yield self._batch(images, shown, targets, own, share, pieces)

    @property
    def _least(self) -> int:
        """The images of a part at least: a batch norm cannot do with one where there are more."""
        return 2 if self.batch >= 2 * self.group.size * self.accumulate else 1

    def _batch(
        self,
        images: Tensor,
        labels: Tensor,
        targets: Tensor,
        places: Tensor,
        share: float = 1.0,
        pieces: int = 1,
    ) -> Batch:
        """Images as the network takes them; those that are bytes are brought to its scale."""
        if images.dtype == torch.uint8:
            is_copied = targets is images
            images = fractions(images)
            targets = images if is_copied else targets
            images = self.scale(images) if is_copied else self.scale.in_place(images)
        shown = targets if targets.dim() == _MASKS else labels  # which move with their images
        return Batch(self.engine.images(images), shown, targets, places, share, pieces)

    @cached_property
    def steps(self) -> int:
        """The batches of an epoch: a last one of a single image is none."""
        whole, rest = divmod(len(self.samples), self.batch)
        return whole + (rest > 1)

    def _read(
        self, cuts: Sequence[Tensor], ready: Tensor | None
    ) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """Places with the images and labels there, on the device; ready ones where there are."""
        if self.resident is not None:
            images, labels = self.resident
            images = images if ready is None else ready
            for cut in cuts:
                there = cut.to(self.engine.device, non_blocking=True)
                yield there, images.index_select(0, there), labels.index_select(0, there)
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
