"""What images are brought to, channel by channel."""

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.train.data.samples import Samples
from cnndsl.train.learning.targets import constant


@dataclass(frozen=True, slots=True)
class Scale:
    """What each channel of images is brought to: mean 0 and deviation 1 over the training set."""

    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    def __call__(self, images: Tensor) -> Tensor:
        """Images of numbers from 0 to 1 as the network takes them."""
        return self.in_place(images.clone())

    def in_place(self, images: Tensor) -> Tensor:
        """The same of images that nobody else needs."""
        both = (constant(each, images.device) for each in (self.mean, self.deviation))
        mean, deviation = (each.view(1, -1, 1, 1) for each in both)
        return images.sub_(mean).div_(deviation)


PLAIN = Scale((0.0,), (1.0,))
"""For networks that copy what they are shown."""


def scale(samples: Samples, most: int = 10_000) -> Scale:
    """The mean and deviation of each channel, over so many images, evenly chosen."""
    step = -(-len(samples) // most)
    total = squares = torch.zeros(0)
    count = 0
    for start in range(0, len(samples), step * 500):
        places = range(start, min(start + step * 500, len(samples)), step)
        images = samples.read(places)[0].cpu().double() / 255
        sums = images.sum((0, 2, 3)), images.square().sum((0, 2, 3))
        total, squares = (sums[0], sums[1]) if not count else (total + sums[0], squares + sums[1])
        count += images.numel() // images.shape[1]
    mean = total / count
    deviation = (squares / count - mean.square()).clamp(min=0).sqrt()
    deviation = torch.where(deviation < 1 / 255, 1.0, deviation)  # of one colour throughout
    return Scale(tuple(mean.tolist()), tuple(deviation.tolist()))
