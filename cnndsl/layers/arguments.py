"""The types of arguments: what a number, a window or a padding may be.

Where an argument may be of several kinds, the value that was written tells which is meant; so a
mistake in it is one mistake, and not one for each kind it might have been.
"""

from typing import Annotated, Literal

from cnndsl.layers.declared import field
from cnndsl.shape import LARGEST

Count = Annotated[int, field(ge=1, le=LARGEST)]
Plural = Annotated[int, field(ge=2, le=LARGEST)]
Natural = Annotated[int, field(ge=0, le=LARGEST)]
Index = Annotated[int, field(ge=-LARGEST, le=LARGEST)]
Real = float
Positive = Annotated[float, field(gt=0)]
Probability = Annotated[float, field(ge=0, le=1)]

_Several = Annotated[tuple[Count, ...], field(least_items=1)]
_Leasts = Annotated[tuple[Natural, ...], field(least_items=1)]
_Pairs = tuple[tuple[Natural, Natural], ...]

Counts = Count | _Several
Naturals = Natural | _Leasts
Sides = Natural | _Leasts | _Pairs
MaybeSides = Natural | _Leasts | _Pairs | None
MaybeCount = Count | None
MaybeCounts = Count | _Several | None

Out = Annotated[Count, field(description="how many channels come out")]
Kernel = Annotated[Counts, field(description="extent of the window")]
Stride = Annotated[Counts, field(description="how far the window moves at each step")]
Dilation = Annotated[Counts, field(description="how far the taps of the window are apart")]
Pad = Annotated[
    Natural | _Leasts | _Pairs | Literal["same", "valid"],
    field(description="how far the input is extended on each side"),
]
PadMode = Annotated[
    Literal["zeros", "reflect", "replicate", "circular"],
    field(description="what the input is extended with"),
]
Groups = Annotated[
    Count, field(description="how many groups of channels are worked on each on its own")
]
Bias = Annotated[bool, field(description="whether a learned constant is added")]

PoolKernel = Annotated[
    Count | _Several | Literal["global"] | None,
    field(description="extent of the window, or the whole input"),
]
PoolStride = Annotated[
    MaybeCounts, field(description="how far the window moves at each step; by default its extent")
]
PoolTo = Annotated[
    MaybeCounts, field(description="extent of the output, whatever the input's; no kernel then")
]
Ceil = Annotated[
    bool, field(description="whether a last window may hang over the end of the input")
]

Epsilon = Annotated[Positive, field(description="added to the variance before its root")]
Affine = Annotated[bool, field(description="whether a learned scale and shift follow")]
Axis = Annotated[
    Literal["channels", "depth", "height", "width"], field(description="the axis it works along")
]
