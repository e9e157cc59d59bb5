"""Noise with classes by chance: there is nothing to learn, for measurements."""

from math import prod

import torch
from torch import Tensor

from cnndsl.emit.unable import memory_told
from cnndsl.train.data.fitting import fitted
from cnndsl.train.data.samples import Collection, Places, Samples, Size, numbered

_MOST = 1 << 28
"""Bytes of different images; after those they come again."""
_LACK = "there is too little memory for such noise; take a smaller `{}` of `random`"


def noise(own: Size | None, classes: int, count: int, seed: int, shape: Size) -> Collection:
    """So many images of a shape of their own, brought to that of the network."""
    samples = Noise(own or shape, classes, count, seed, shape)
    again = (f"noise comes again after {samples.different:,} images",)
    notes = again if samples.different < count else ()
    return Collection(samples, None, None, tuple(map(str, range(classes))), "classes", notes=notes)


class Noise(Samples):
    """Images of bytes by chance."""

    shape: Size
    labels: Tensor

    def __init__(self, own: Size, classes: int, count: int, seed: int, shape: Size) -> None:
        self.own, self.shape = own, shape
        self.different = max(1, min(count, _MOST // prod(own)))
        chance = torch.Generator().manual_seed(seed)
        extents = (self.different, *own)
        with memory_told(_LACK.format("shape")):
            self._images = torch.randint(0, 256, extents, generator=chance, dtype=torch.uint8)
        with memory_told(_LACK.format("count")):
            self.labels = torch.randint(0, classes, (count,), generator=chance)
        self._told = f"noise {own} {classes} {count} {seed}"

    def __len__(self) -> int:
        return len(self.labels)

    def read(self, places: Places) -> tuple[Tensor, Tensor]:
        """Those of the places, in their order."""
        chosen = numbered(places)
        return fitted(self._images[chosen % self.different], self.shape), self.labels[chosen]

    @property
    def fingerprint(self) -> str:
        """What they are drawn by."""
        return self._told
