"""Data held against what they should be, image by image, before anything is learned from them."""

from collections.abc import Callable, Iterator
from hashlib import blake2b

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass, field
from cnndsl.train.data.bytes import view
from cnndsl.train.data.files import Files
from cnndsl.train.data.samples import Collection, DataError, Samples

_AT_ONCE = 256
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Unread:
    """An image that cannot be used, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An image: the set that it is in, its name and its class, where it has one."""

    set: str
    name: str
    label: int | None


@dataclass(frozen=True, slots=True)
class Twins:
    """Two images that are alike, dot by dot."""

    first: Shown
    second: Shown

    @property
    def is_across(self) -> bool:
        """Whether what is learned from is also what is judged by, or one judge is another."""
        return self.first.set != self.second.set

    @property
    def differ(self) -> bool:
        """Whether they are said to show different things."""
        return self.first.label != self.second.label


@dataclass(frozen=True, slots=True)
class SetFacts:
    """What is true of a set: how many images, and of each class how many images, or dots."""

    name: str
    images: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was found."""

    classes: tuple[str, ...]
    task: str
    shape: tuple[int, ...]
    sets: tuple[SetFacts, ...]
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    unread: tuple[Unread, ...]
    twins: tuple[Twins, ...]
    notes: tuple[str, ...]

    @property
    def across(self) -> list[Twins]:
        """Those alike in different sets."""
        return [each for each in self.twins if each.is_across]

    @property
    def is_right(self) -> bool:
        """Whether every image can be used."""
        return not self.unread


def facts(data: Collection, progress: Progress) -> Facts:
    """Read every image once, and say what is true of them."""
    reader = _Reader(len(data.classes), progress)
    sets = tuple([reader.read(name, samples) for name, samples in data.sets.items()])
    mean, deviation = reader.scale.told()
    return Facts(
        data.classes,
        data.task,
        data.train.shape or (),
        sets,
        mean,
        deviation,
        tuple(reader.unread),
        tuple(reader.twins),
        data.notes,
    )


@dataclass(slots=True)
class _Sums:
    """Sums of numbers and of their squares for each channel, exact."""

    total: Tensor | None = None
    squares: Tensor | None = None
    count: int = 0

    def add(self, images: Tensor) -> None:
        numbers = images.to(torch.int64)
        total, squares = numbers.sum((0, 2, 3)), numbers.square().sum((0, 2, 3))
        self.total = total if self.total is None else self.total + total
        self.squares = squares if self.squares is None else self.squares + squares
        self.count += images.numel() // images.shape[1]

    def told(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The mean and deviation of each channel, of numbers from 0 to 1."""
        if self.total is None or self.squares is None:
            return (), ()
        mean = self.total.double() / self.count
        spread = (self.squares.double() / self.count - mean.square()).clamp(min=0).sqrt()
        return tuple((mean / 255).tolist()), tuple((spread / 255).tolist())


@dataclass(slots=True)
class _Reader:
    """Reads sets one after the other, and keeps what is to be told of them all."""

    classes: int
    progress: Progress
    scale: _Sums = field(default_factory=_Sums)
    unread: list[Unread] = field(default_factory=list)
    twins: list[Twins] = field(default_factory=list)
    seen: dict[bytes, tuple[str, Samples, int, int | None]] = field(default_factory=dict)

    def read(self, set: str, samples: Samples) -> SetFacts:
        """One set."""
        counts = torch.zeros(self.classes, dtype=torch.int64)
        for places, images, labels in self._batches(set, samples):
            if set == "train":
                self.scale.add(images)
            counts += torch.bincount(labels[labels >= 0], minlength=self.classes)
            for place, image, label in zip(places, images, labels, strict=True):
                told = int(label) if label.dim() == 0 else None
                self._meet(view(image), set, samples, place, told)
        return SetFacts(set, len(samples), tuple(counts.tolist()))

    def _batches(self, set: str, samples: Samples) -> Iterator[tuple[list[int], Tensor, Tensor]]:
        """What can be read, with its places."""
        for start in range(0, len(samples), _AT_ONCE):
            self.progress(f"{set}: {start:,} of {len(samples):,} images")
            places = list(range(start, min(start + _AT_ONCE, len(samples))))
            try:
                yield places, *samples.read(places)
            except DataError:
                yield from self._singly(samples, places)

    def _singly(
        self, samples: Samples, places: list[int]
    ) -> Iterator[tuple[list[int], Tensor, Tensor]]:
        """The images of a batch of which some cannot be read."""
        for place in places:
            try:
                yield [place], *samples.read([place])
            except DataError as error:
                name = samples.name(place)
                is_own = isinstance(samples, Files) and error.path == str(samples.path(place))
                self.unread.append(Unread(name, error.reason if is_own else error.message))

    def _meet(
        self, content: memoryview, set: str, samples: Samples, place: int, label: int | None
    ) -> None:
        """Keep an image in mind, or say which one it is like."""
        mark = blake2b(content, digest_size=16).digest()
        if mark not in self.seen:
            self.seen[mark] = (set, samples, place, label)
            return
        first_set, others, other, first_label = self.seen[mark]
        first = Shown(first_set, others.name(other), first_label)
        self.twins.append(Twins(first, Shown(set, samples.name(place), label)))
