"""An image that shows what one does, painted as another is.

Neural style transfer (Gatys, Ecker, Bethge: Image Style Transfer Using Convolutional Neural
Networks, 2016), with the losses of the paper: what outputs `content` of a network leave is to be as
for the one image, and what belongs together in outputs `style` as for the other.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from math import isfinite

import torch
from torch import Tensor, nn
from torch.optim import LBFGS

from cnndsl.dataclasses import dataclass
from cnndsl.emit.picturing import image_shape
from cnndsl.graph import Graph

CONTENT, STYLE = "content", "style"
_HISTORY = 20


class NoStyle(Exception):
    """A network that tells neither content nor style, or numbers that are no more."""


class _Enough(Exception):
    """The last look is over."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A network that looks at images, and how much the style counts beside the content."""

    module: nn.Module
    graph: Graph
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    weight: float

    def __post_init__(self) -> None:
        channels = image_shape(self.graph)[0]
        for word in (CONTENT, STYLE):
            if not self._named(word):
                message = f"`{self.graph.name}` has no output whose name begins with `{word}`"
                raise NoStyle(message)
        for name, each in (("mean", self.mean), ("std", self.deviation)):
            if len(each) not in (1, channels):
                raise NoStyle(f"`--{name}` has {len(each)} numbers for {channels} channels")
        if min(self.deviation) <= 0:
            raise NoStyle(f"expected `--std` to be above 0, found {min(self.deviation):g}")
        self.module.eval().requires_grad_(False)

    def to(self, device: torch.device) -> "Transfer":
        """The same on a device."""
        self.module.to(device)
        return self

    def _named(self, word: str) -> list[str]:
        return [each for each in self.graph.outputs if each.startswith(word)]

    def features(self, image: Tensor) -> Mapping[str, Tensor]:
        """What the network leaves for an image of numbers from 0 to 1, by name."""
        mean, deviation = (
            torch.tensor(each, device=image.device).view(-1, 1, 1)
            for each in (self.mean, self.deviation)
        )
        answer = self.module(((image - mean) / deviation)[None])
        names = [each for each in self.graph.outputs if each not in self.graph.auxiliary]
        parts = answer if isinstance(answer, tuple) else (answer,)
        return {name: part[0].flatten(1) for name, part in zip(names, parts, strict=True)}

    def loss(self, content: Tensor, style: Tensor) -> Callable[[Tensor], Tensor]:
        """How far an image is from the content of one and the style of another."""
        with torch.no_grad():
            own, others = self.features(content), self.features(style)
            wanted = {name: gram(others[name]) for name in self._named(STYLE)}

        def far(image: Tensor) -> Tensor:
            found = self.features(image)
            shown = [(found[name] - own[name]).square().sum() / 2 for name in self._named(CONTENT)]
            painted = [_apart(found[name], each) for name, each in wanted.items()]
            return sum(shown[1:], shown[0]) + self.weight * torch.stack(painted).mean()

        return far


def gram(features: Tensor) -> Tensor:
    """How much each two channels [c, n] have in common."""
    return features @ features.T


def _apart(features: Tensor, wanted: Tensor) -> Tensor:
    """Equation 4 of the paper."""
    channels, positions = features.shape
    return (gram(features) - wanted).square().sum() / (4 * channels**2 * positions**2)


def painted(
    transfer: Transfer,
    content: Tensor,
    style: Tensor,
    steps: int,
    told: Callable[[int, float], None],
) -> Tensor:
    """The best image of numbers from 0 to 1 in so many looks, from the content on.

    The search may leave these numbers; what counts, and is told, is the loss within them. It ends
    sooner where no step betters it any more.
    """
    far = transfer.loss(content, style)
    image = content.clone(memory_format=torch.contiguous_format).requires_grad_()
    search = LBFGS(
        [image],
        max_iter=steps,
        tolerance_grad=0,
        tolerance_change=0,
        history_size=_HISTORY,
        line_search_fn="strong_wolfe",
    )
    looks, best = 0, (float("inf"), content)
    first = 1.0

    def look() -> Tensor:
        nonlocal looks, best, first
        search.zero_grad()
        loss = far(image)
        value = loss.item()
        shown = image.detach().clamp(0, 1)
        if not torch.equal(shown, image):
            with torch.no_grad():
                value = far(shown).item()
        if not looks and isfinite(value) and value:
            first = value
        part = loss / first  # losses of all sizes are searched alike
        part.backward()
        looks += 1
        if value < best[0]:
            best = value, shown
        told(looks, value)
        if looks == steps:
            raise _Enough
        return part

    with suppress(_Enough):
        search.step(look)
    if not isfinite(best[0]):
        raise NoStyle("the loss is not finite; take a smaller `--style-weight`")
    return best[1]
