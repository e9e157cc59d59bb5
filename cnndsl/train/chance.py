"""Numbers of chance that are a function of what they are for, so that nothing has to be kept.

They are those of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
2014), the same on every device: a key gives each image a number, which starts its own sequence.
"""

from hashlib import blake2b
from math import pi

import torch
from torch import Tensor

_STEP = 0x9E3779B97F4A7C15
_MIXING = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_LAST = 31


def key(seed: int, epoch: int, stream: str | int = "") -> int:
    """A number from 0 to 2^63 - 1 for one purpose in one epoch, or step, of one run."""
    said = f"{seed}/{epoch}/{type(stream).__name__}/{stream}"
    return int.from_bytes(blake2b(said.encode(), digest_size=8).digest()) >> 1


def words(key: int, places: Tensor, count: int = 1) -> Tensor:
    """64 bits each: so many numbers for each image, [n, count]."""
    starts = _mixed((places + 1).mul_(_signed(_STEP)).add_(key))
    columns = torch.arange(1, count + 1, device=places.device).mul_(_signed(_STEP))
    return _mixed(starts[:, None] + columns)


def uniform(seed: int, epoch: int, places: Tensor, stream: str | int, count: int = 1) -> Tensor:
    """Numbers in [0, 1), [n, count]: those of an image depend on its place alone."""
    return _fractions(words(key(seed, epoch, stream), places, count)).to(torch.float32)


def normal(seed: int, epoch: int, places: Tensor, stream: str | int, count: int = 1) -> Tensor:
    """Numbers of the standard normal distribution, [n, count], by Box and Muller.

    They are worked out in double precision, since libraries differ in the last bits.
    """
    pairs = _fractions(words(key(seed, epoch, stream), places, count + count % 2)).double()
    first, second = pairs.chunk(2, 1)
    radius = first.neg_().add_(1).log_().mul_(-2).sqrt_()
    angle = second.mul_(2 * pi)
    both = torch.cat([(radius * angle.cos()).float(), (radius * angle.sin()).float()], 1)
    return both[:, :count]


def order(seed: int, epoch: int, count: int, device: torch.device | str = "cpu") -> Tensor:
    """The places 0 to `count` - 1 as one epoch goes through them."""
    places = torch.arange(count, device=device)
    return words(key(seed, epoch, "order"), places)[:, 0].argsort(stable=True)


def _mixed(bits: Tensor) -> Tensor:
    for shift, factor in _MIXING:
        bits = bits.bitwise_xor_(_shifted(bits, shift)).mul_(_signed(factor))
    return bits.bitwise_xor_(_shifted(bits, _LAST))


def _shifted(bits: Tensor, by: int) -> Tensor:
    """To the right, with zeros from the left."""
    return (bits >> by).bitwise_and_((1 << (64 - by)) - 1)


def _signed(bits: int) -> int:
    return bits - (bits >> 63 << 64)


def _fractions(bits: Tensor) -> Tensor:
    """The first 24 bits of each as a fraction of 1, which single precision holds exactly."""
    return (bits >> 40).bitwise_and_((1 << 24) - 1).to(torch.float32).mul_(2.0**-24)
