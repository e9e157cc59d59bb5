"""The types of arguments: what a number, a window or a padding may be.

Where an argument may be of several kinds, the value that was written tells which is meant; so a
mistake in it is one mistake, and not one for each kind it might have been.
"""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from cnndsl.shape import LARGEST


def kind(value: object) -> str:
    """What sort of value was written, by the tag of the kind it can be."""
    match value:
        case (tuple(), *_):
            return "sides"
        case tuple():
            return "axes"
        case str():
            return "word"
        case None:
            return "nothing"
    return "number"


def real(value: object) -> object:
    """An exact decimal as the nearest float; anything else as it is."""
    if isinstance(value, Fraction) and abs(value) < LARGEST:
        return float(value)
    return value


Count = Annotated[int, Field(ge=1, le=LARGEST)]
Natural = Annotated[int, Field(ge=0, le=LARGEST)]
Index = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
Real = Annotated[float, BeforeValidator(real), Field(allow_inf_nan=False)]
Positive = Annotated[Real, Field(gt=0)]
Probability = Annotated[Real, Field(ge=0, le=1)]

_Nothing = Annotated[None, Tag("nothing")]
_Number = Annotated[Count, Tag("number")]
_Numbers = Annotated[tuple[Count, ...], Field(min_length=1), Tag("axes")]
_Least = Annotated[Natural, Tag("number")]
_Leasts = Annotated[tuple[Natural, ...], Field(min_length=1), Tag("axes")]
_Pairs = Annotated[tuple[tuple[Natural, Natural], ...], Tag("sides")]
_Rule = Annotated[Literal["same", "valid"], Tag("word")]
_Global = Annotated[Literal["global"], Tag("word")]

Counts = Annotated[_Number | _Numbers, Discriminator(kind)]
Naturals = Annotated[_Least | _Leasts, Discriminator(kind)]
Sides = Annotated[_Least | _Leasts | _Pairs, Discriminator(kind)]
MaybeSides = Annotated[_Least | _Leasts | _Pairs | _Nothing, Discriminator(kind)]
MaybeCount = Annotated[_Number | _Nothing, Discriminator(kind)]
MaybeCounts = Annotated[_Number | _Numbers | _Nothing, Discriminator(kind)]

Out = Annotated[Count, Field(description="how many channels come out")]
Kernel = Annotated[Counts, Field(description="extent of the window")]
Stride = Annotated[Counts, Field(description="how far the window moves at each step")]
Dilation = Annotated[Counts, Field(description="how far the taps of the window are apart")]
Pad = Annotated[
    _Least | _Leasts | _Pairs | _Rule,
    Discriminator(kind),
    Field(description="how far the input is extended on each side"),
]
PadMode = Annotated[
    Literal["zeros", "reflect", "replicate", "circular"],
    Field(description="what the input is extended with"),
]
Groups = Annotated[
    Count, Field(description="how many groups of channels are worked on each on its own")
]
Bias = Annotated[bool, Field(description="whether a learned constant is added")]

PoolKernel = Annotated[
    _Number | _Numbers | _Global | _Nothing,
    Discriminator(kind),
    Field(description="extent of the window, or the whole input"),
]
PoolStride = Annotated[
    MaybeCounts, Field(description="how far the window moves at each step; by default its extent")
]
PoolTo = Annotated[
    MaybeCounts, Field(description="extent of the output, whatever the input's; no kernel then")
]
Ceil = Annotated[
    bool, Field(description="whether a last window may hang over the end of the input")
]

Epsilon = Annotated[Positive, Field(description="added to the variance before its root")]
Affine = Annotated[bool, Field(description="whether a learned scale and shift follow")]
Axis = Annotated[
    Literal["channels", "depth", "height", "width"], Field(description="the axis it works along")
]
