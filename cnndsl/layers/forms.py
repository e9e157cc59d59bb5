"""Forms: a merge of a body with the tensor that it starts from."""

from typing import Literal

from cnndsl.layers.arranging import Pad
from cnndsl.layers.base import Example, Layer
from cnndsl.layers.convolution import Conv
from cnndsl.layers.cutting import Slice
from cnndsl.layers.declared import field
from cnndsl.layers.families import Form
from cnndsl.layers.merging import Add, Concat, Mul, disagreement
from cnndsl.layers.normalization import BatchNorm
from cnndsl.layers.registry import form
from cnndsl.layers.rules import Rule
from cnndsl.shape import LayerError, Shape, ceil_div

SPATIAL: tuple[Literal["depth", "height", "width"], ...] = ("depth", "height", "width")
Path = tuple[tuple[str, Layer], ...]


@form("residual")
class Residual(Form):
    """Add the tensor to what a body makes of it (He et al. 2015)."""

    example = Example(
        "64x56x56", "residual { conv(64, 3, pad = 1, bias = false) -> bn }", "64x56x56"
    )
    merge = Add
    identity = "last"
    rule = Rule(shape="that of what the body leaves")
    remarks = (
        "it is `add { | ... | identity }`, with the body in place of `...`",
        "the 1x1 convolution and the batch norm of `project` have weights",
    )

    shortcut: Literal["identity", "project", "pad"] = field(
        default="identity",
        description="what takes the tensor to the body's shape where that differs: nothing,"
        " a 1x1 convolution and a batch norm, or a subsampling with channels of zeros",
    )
    when: bool = field(default=True, description="whether the tensor is added at all")

    @property
    def applies(self) -> bool:
        return self.when

    def path(self, x: Shape, y: Shape) -> Path:
        if x == y or x.rank != y.rank or x.rank == 0:
            return ()
        if self.shortcut == "identity":
            raise projecting(x, y)
        stride = tuple(map(implied_stride, x.spatial, y.spatial))
        return project(y, stride) if self.shortcut == "project" else zeros(x, y, stride)


def implied_stride(extent: int, target: int) -> int:
    """The stride that takes a window of one position from one extent to another."""
    stride = ceil_div(extent, target)
    if ceil_div(extent, stride) != target:
        raise LayerError(
            f"no stride takes an extent of {extent} to {target}",
            code="E300",
            helps=("pad the body's convolutions so that its output is as large as its input",),
        )
    return stride


def projecting(x: Shape, y: Shape) -> LayerError:
    """The error of an identity that does not fit its body, with the shortcut that does."""
    error = disagreement("add", (x, y))
    try:
        for extent, target in zip(x.spatial, y.spatial, strict=True):
            implied_stride(extent, target)
    except LayerError as unreachable:
        error.helps = unreachable.helps
        return error
    stride = [ceil_div(*pair) for pair in zip(x.spatial, y.spatial, strict=True)]
    strided = f" with stride {max(stride)}" if max(stride) > 1 else ""
    error.helps = (f"use `residual(shortcut = project)`, which adds a 1x1 convolution{strided}",)
    return error


def project(y: Shape, stride: tuple[int, ...]) -> Path:
    """Option B: a learned change of channels and size."""
    conv = Conv(out=y.channels, kernel=1, stride=stride, bias=False)
    return (("downsample.0", conv), ("downsample.1", BatchNorm()))


def zeros(x: Shape, y: Shape, stride: tuple[int, ...]) -> Path:
    """Option A: every stride-th position, and zeros in the channels that are new."""
    layers: list[Layer] = [
        Slice(step=step, axis=axis)
        for axis, step in zip(SPATIAL[-x.rank :], stride, strict=True)
        if step > 1
    ]
    if y.channels < x.channels:
        raise LayerError(
            f"zeros cannot take {x.channels} channels to fewer: {y.channels}",
            code="E300",
            helps=("use `shortcut = project`",),
        )
    if y.channels > x.channels:
        layers.append(Pad(size=((0, y.channels - x.channels),), axis="channels"))
    return tuple((f"downsample.{index}", each) for index, each in enumerate(layers))


@form("dense")
class Dense(Form):
    """Put what a body makes of a tensor behind the tensor itself (Huang et al. 2016)."""

    example = Example("64x56x56", "dense { bn -> relu -> conv(32, 3, pad = 1) }", "96x56x56")
    merge = Concat
    identity = "first"
    rule = Rule(shape="the channels of both together; the other extents stay")
    remarks = ("it is `concat { | identity | ... }`, with the body in place of `...`",)


@form("scale")
class Scale(Form):
    """Multiply a tensor by what a body makes of it (Hu et al. 2017)."""

    example = Example("64x56x56", "scale { avgpool(global) -> conv(64, 1) -> sigmoid }", "64x56x56")
    merge = Mul
    identity = "first"
    rule = Rule(shape="the larger of the two along each axis")
    remarks = ("it is `mul { | identity | ... }`, with the body in place of `...`",)
