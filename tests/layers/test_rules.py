"""What the rules refuse, and what they say then."""

from collections.abc import Callable

import pytest

from cnndsl.layers import FORMS, Word, bind
from cnndsl.layers.calls import Chain, Fold, Function, Gather, Module
from cnndsl.layers.forms import Residual
from cnndsl.shape import LayerError, Shape
from tests.layers.written import layer, shapes

WRONG = [
    ("16x3x3", "conv(32, 5)"),
    ("16x3x3", "conv(32, 5x3, pad = 0)"),
    ("16x3x4", "conv(32, 7, pad = 1)"),
    ("16x3x3", "conv(32, 3, dilation = 4)"),
    ("48x8x8", "conv(96, 3, groups = 32)"),
    ("48x8x8", "conv(50, 3, groups = 12)"),
    ("512", "conv(32, 3)"),
    ("3x8x8", "conv(32, 3x3x3)"),
    ("3x4x4", "conv(8, 3, pad = 4, pad_mode = reflect)"),
    ("3x4x4", "deconv(8, 3, output_pad = 1)"),
    ("3x1x1", "deconv(8, 1, pad = 1)"),
    ("3x4x4", "maxpool(5)"),
    ("3x4x4", "maxpool(3, pad = 2)"),
    ("3x2x4x4", "avgpool(3, pad = 1)"),
    ("48x8x8", "groupnorm(32)"),
    ("512", "lrn(5)"),
    ("64x8x8", "reshape(4096x2)"),
    ("64x8x8", "split(3)"),
    ("64x8x8", "slice(8, 8)"),
    ("64", "concat(axis = width)"),
    ("64x8x8", "flatten(2, 1)"),
    ("64x8x8", "flatten(3)"),
    ("10x8x8", "pixel_shuffle(2)"),
    ("3x8", "upsample(2, mode = cubic)"),
    ("3x8x8", "upsample(0.1)"),
    ("3x9000000000000000000", "upsample(3)"),
    ("100000x8x8", "split(50000)"),
    ("600000x8x8", "conv(600000, 3, groups = 400000)"),
    ("3x8x8", "maxout(2)"),
    ("3x8x8", "permute((0, 2))"),
    ("3x8x8", "crop(4)"),
    ("3x8x8", "crop(to = 9)"),
    ("3x8x8", "pixel_unshuffle(3)"),
    ("3x8x8", "partial_conv([[0, 1], [1, 3]], 3)"),
    ("3x8x8", "fractional_maxpool(5, 0.7)"),
    ("3x8x8", "fractional_maxpool(2, to = 9)"),
    ("3x8x8", "lstm(16)"),
    ("3x1x1", "instancenorm"),
    ("512", "spatial_dropout"),
    ("3x8x8 3x8x8 3x8x4", "lerp"),
    ("128x32x32 128x64x64", "add"),
    ("128x32x32 64x32x32 128x32x32", "mean"),
    ("128x32 128x32x32", "mul"),
    ("128x2x1 128x3x1", "mul"),
    ("64x8x8 32x8x4", "concat"),
]


def test_each_refusal_is_told(golden: Callable[[str, str], None]) -> None:
    golden("layers/refusals.txt", "\n\n".join(refusal(*each) for each in WRONG))


def refusal(inputs: str, spec: str) -> str:
    with pytest.raises(LayerError) as caught:
        layer(spec).facts(shapes(inputs))
    error = caught.value
    lines = [f"{inputs} -> {spec}", f"  {error.code} {error.message}"]
    lines += [f"    note: {note}" for note in error.notes]
    lines += [f"    help: {line}" for line in error.helps]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("inputs", "spec", "outputs"),
    [
        ("1x16000", "conv(8, 80, stride = 4)", "8x3981"),
        ("3x16x112x112", "conv(8, 3, pad = same, stride = 2)", "8x8x56x56"),
        ("3x7x8", "conv(8, 4, pad = same, stride = 3)", "8x3x3"),
        ("3x32x32", "conv(8, 1x7, pad = valid)", "8x32x26"),
        ("3x5x5", "maxpool(2, ceil = true)", "3x3x3"),
        ("3x3x3", "maxpool(5, stride = 3, ceil = true)", "3x1x1"),
        ("3x5x5", "avgpool(to = 7)", "3x7x7"),
        ("3x5x5", "upsample(1.5)", "3x7x7"),
        ("64x8x8", "split(16x48)", "16x8x8 48x8x8"),
        ("8x4x4", "flatten(1)", "8x16"),
        ("8x4x4", "slice(-3, step = 2)", "2x4x4"),
        ("64x1x1 64x8x8", "mul", "64x8x8"),
        ("1x8x8 64x1x1", "mul", "64x8x8"),
        ("3x8x8 3x8x4", "concat(axis = width)", "3x8x12"),
        ("3x8x8 3x8x8 1x8x8", "lerp", "3x8x8"),
        ("6x14x14", "partial_conv([[0, 1, 2], [5]], 5)", "2x10x10"),
        ("3x8x6", "permute((2, 0, 1))", "6x3x8"),
        ("3x9x8", "crop(to = 4)", "3x4x4"),
        ("8x20", "lstm(5, bidirectional = true)", "10x20"),
        ("8x20", "gru(5, layers = 2, bidirectional = true, last = true)", "10"),
        ("3x25x25", "fractional_maxpool(2, 0.7)", "3x17x17"),
    ],
)
def test_outputs(inputs: str, spec: str, outputs: str) -> None:
    assert layer(spec).facts(shapes(inputs)).outputs == shapes(outputs)


@pytest.mark.parametrize(
    ("inputs", "spec", "call"),
    [
        ("3x8x8", "conv(16, 3)", Module("torch.nn.Conv2d", 3, 16, 3)),
        ("3x8", "conv(16, 3, pad = 1)", Module("torch.nn.Conv1d", 3, 16, 3, padding=1)),
        (
            "3x8x8",
            "conv(16, 3, stride = 2, pad = same)",
            Chain(
                Function("torch.nn.functional.pad", (0, 1, 0, 1)),
                Module("torch.nn.Conv2d", 3, 16, 3, stride=2),
            ),
        ),
        ("3x8x8", "maxpool(2, 2)", Module("torch.nn.MaxPool2d", 2)),
        ("3x8x8", "avgpool(global)", Module("torch.nn.AdaptiveAvgPool2d", 1)),
        ("8", "bn", Module("torch.nn.BatchNorm1d", 8)),
        ("8x2x2 8x2x2", "add", Fold("torch.add")),
        ("8x2x2 8x2x2", "concat", Gather("torch.cat", dim=1)),
    ],
)
def test_calls(inputs: str, spec: str, call: object) -> None:
    assert layer(spec).facts(shapes(inputs)).call == call


def test_a_shortcut_projects_only_where_shapes_differ() -> None:
    form = residual("project")
    assert form.path(Shape.of(64, 56, 56), Shape.of(64, 56, 56)) == ()
    names = [name for name, _ in form.path(Shape.of(64, 56, 56), Shape.of(128, 28, 28))]
    assert names == ["downsample.0", "downsample.1"]


@pytest.mark.parametrize("shortcut", ["project", "pad"])
@pytest.mark.parametrize("y", ["64x7x9", "96x7x9", "96x4x5", "64x4x9", "64x1x1"])
def test_a_shortcut_leads_to_the_shape_of_the_body(shortcut: str, y: str) -> None:
    (end,) = shapes(y)
    x = Shape.of(64, 7, 9)
    for _, each in residual(shortcut).path(x, end):
        (x,) = each.outputs((x,))
    assert x == end


@pytest.mark.parametrize("y", ["32x7x9", "96x5x5", "96x14x18"])
def test_a_shortcut_that_leads_nowhere_is_an_error(y: str) -> None:
    (end,) = shapes(y)
    with pytest.raises(LayerError) as caught:
        residual("pad").path(Shape.of(64, 7, 9), end)
    assert caught.value.code == "E300"


def test_an_identity_that_does_not_fit_tells_the_shortcut_that_does() -> None:
    with pytest.raises(
        LayerError, match="cannot add tensors of shapes 64x7x9 and 32x4x5"
    ) as raised:
        residual("identity").path(Shape.of(64, 7, 9), Shape.of(32, 4, 5))
    assert raised.value.helps == (
        "use `residual(shortcut = project)`, which adds a 1x1 convolution with stride 2",
    )


def residual(shortcut: str) -> Residual:
    form, problems = bind(FORMS["residual"], {"shortcut": Word(shortcut)})
    assert isinstance(form, Residual), problems
    return form
