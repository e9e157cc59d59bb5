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
    differ: bool
    """Whether they are said to show different things."""

    @property
    def is_across(self) -> bool:
        """Whether what is learned from is also what is judged by, or one judge is another."""
        return self.first.set != self.second.set


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
    empty: tuple[str, ...]
    """Folders of classes without an image."""
    unread: tuple[Unread, ...]
    twins: tuple[Twins, ...]
    notes: tuple[str, ...]

    @property
    def across(self) -> list[Twins]:
        """Those alike in different sets."""
        return [each for each in self.twins if each.is_across]

    @property
    def is_right(self) -> bool:
        """Whether every image can be used, and every class has one."""
        return not (self.unread or self.empty)


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
        data.empty,
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


@dataclass(frozen=True, slots=True)
class _Met:
    """Where an image is, and what it shows: its class, or a mark of anything longer."""

    set: str
    samples: Samples
    place: int
    shows: int | bytes

    @property
    def told(self) -> Shown:
        label = self.shows if isinstance(self.shows, int) else None
        return Shown(self.set, self.samples.name(self.place), label)


@dataclass(slots=True)
class _Reader:
    """Reads sets one after the other, and keeps what is to be told of them all."""

    classes: int
    progress: Progress
    scale: _Sums = field(default_factory=_Sums)
    unread: list[Unread] = field(default_factory=list)
    twins: list[Twins] = field(default_factory=list)
    met: dict[bytes, _Met] = field(default_factory=dict)

    def read(self, set: str, samples: Samples) -> SetFacts:
        """One set."""
        counts = torch.zeros(self.classes, dtype=torch.int64)
        for places, images, labels in _read(set, samples, self.unread, self.progress):
            if set == "train":
                self.scale.add(images)
            counts += torch.bincount(labels[labels >= 0], minlength=self.classes)
            for place, image, label in zip(places, images, labels, strict=True):
                self._meet(image, _Met(set, samples, place, _shows(label)))
        return SetFacts(set, len(samples), tuple(counts.tolist()))

    def _meet(self, image: Tensor, found: _Met) -> None:
        """Keep an image in mind, or say which one it is like."""
        first = self.met.setdefault(_mark(image), found)
        if first is not found:
            self.twins.append(Twins(first.told, found.told, first.shows != found.shows))


def _read(
    set: str, samples: Samples, unread: list[Unread], progress: Progress, most: int | None = None
) -> Iterator[tuple[list[int], Tensor, Tensor]]:
    """What can be read of so many images, with its places; what cannot is kept."""
    there = range(len(samples))[:most]
    for start in there[::_AT_ONCE]:
        progress(f"{set}: {start:,} of {len(there):,} images")
        places = [*there[start : start + _AT_ONCE]]
        try:
            yield places, *samples.read(places)
        except DataError:
            yield from _singly(samples, places, unread)


def _singly(
    samples: Samples, places: list[int], unread: list[Unread]
) -> Iterator[tuple[list[int], Tensor, Tensor]]:
    """The images of a batch of which some cannot be read."""
    for place in places:
        try:
            yield [place], *samples.read([place])
        except DataError as error:
            name = samples.name(place)
            is_own = isinstance(samples, Files) and error.path == str(samples.path(place))
            unread.append(Unread(name, error.reason if is_own else error.message))


def unreadable(data: Collection, most: int) -> list[Unread]:
    """The images that cannot be used, of so many in each set."""
    found: list[Unread] = []
    for name, samples in data.sets.items():
        for _ in _read(name, samples, found, lambda _: None, most):
            pass
    return found


def _shows(label: Tensor) -> int | bytes:
    """What an image shows, as short as can be: of sequences and masks a mark."""
    if not label.dim():
        return int(label)
    return _mark(label[label >= 0] if label.dim() == 1 else label)  # rows have one length


def _mark(content: Tensor) -> bytes:
    return blake2b(view(content), digest_size=16).digest()
