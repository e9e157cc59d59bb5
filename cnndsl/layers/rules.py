"""What the documentation says of a layer type beside its arguments: its family and its formulas."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from cnndsl.dataclasses import dataclass, field


class Family(StrEnum):
    """The groups in which the vocabulary is listed, in their order."""

    PRODUCTS = "convolutions and products"
    POOLING = "pooling and size"
    NORMALIZATION = "normalization and chance"
    ACTIVATIONS = "activations"
    MOVING = "moving numbers"
    MERGES = "merges"
    FORMS = "forms"


NAMES: Mapping[str, str] = {
    "channels": "how many channels go in",
    "extent": "the extent of the input, along each spatial axis",
    "last": "the extent of the input's last axis",
    "along": "the extent of the input along `axis`",
    "inputs": "the extents of the inputs along `axis`",
    "before": "how far the input is extended before its first position",
    "after": "how far the input is extended behind its last position",
    "cut": "how much is cut off, both sides together",
    "taps": "the extents of the kernel, multiplied",
    "positions": "the spatial extents of what comes out, multiplied",
    "area": "the spatial extents of the input, multiplied",
    "numbers": "all extents of the input, multiplied",
    "normalized": "the extents of what `over` names, multiplied",
    "links": "how many channels the table lists, all rows together",
    "directions": "2 if `bidirectional`, else 1",
    "width": "how many numbers are handed on from step to step: `project`, or else `hidden`",
}
"""What the names in formulas mean; others in them are arguments, of which `true` counts 1."""

MOVED = "(extent + before + after - dilation * (kernel - 1) - 1) // stride + 1"
PADDING = (
    "with `pad = same`, `before` and `after` are such that the extent becomes `extent / stride`,"
    " rounded up"
)
UP = "with `ceil = true` the quotient is rounded up, unless the last window would begin outside"
GIVEN = "with `kernel = global` the extents are 1, and with `to` they are those"


@dataclass(frozen=True, slots=True)
class Rule:
    """The arithmetic of a layer type, as formulas that Python could work out.

    `sizes` are those of what comes out: of `channels`, of each spatial `extent`, of the `last` axis
    or of that `along` which it works; others stay. `shape` says in words what they cannot.
    """

    sizes: Mapping[str, str] = field(default_factory=dict)
    shape: str = ""
    params: str = "0"
    buffers: str = "0"
    macs: str = "0"

    def formulas(self) -> Iterator[str]:
        """All of them."""
        yield from self.sizes.values()
        yield from (self.params, self.buffers, self.macs)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the formulas that are no arguments."""
        used = {word for text in self.formulas() for word in re.findall(r"[a-z_]+", text)}
        return tuple(name for name in NAMES if name in used)
