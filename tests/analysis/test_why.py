"""The arithmetic of layers, as a student would write it down, and as it must come out."""

import math
import re
from math import prod

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cnndsl.analysis import why
from cnndsl.layers import LAYERS, Facts
from cnndsl.shape import LayerError
from tests.conftest import Golden
from tests.graph.drawn import elaborated, graph_of, spec_of
from tests.layers.drawing import layers
from tests.layers.written import inputs, layer

SPELLED = {
    ("3x224x224", "conv(64, 7, stride = 2, pad = 3, bias = false)"): """
height and width: (224 + 2*3 - 7) // 2 + 1 = 112
weights: (3*7*7) * 64 = 9,408
MACs: 9,408 * (112*112) = 118,013,952""",
    ("8x20x10", "conv(6, 3x5, dilation = (2, 1), groups = 2)"): """
height: 20 - (2*(3 - 1) + 1) + 1 = 16
width: 10 - 5 + 1 = 6
weights: (4*3*5) * 6 = 360
bias: 6
MACs: 360 * (16*6) = 34,560""",
    ("8x20", "dwconv(3, stride = 2, pad = same)"): """
width: (20 + 0 + 1 - 3) // 2 + 1 = 10
weights: (1*3) * 8 = 24
bias: 8
MACs: 24 * 10 = 240""",
    ("64x16x16", "deconv(32, 4, stride = 2, pad = 1)"): """
height and width: (16 - 1)*2 + 4 - 2*1 = 32
weights: (32*4*4) * 64 = 32,768
bias: 32
MACs: 32,768 * (16*16) = 8,388,608""",
    ("512", "linear(10)"): """
weights: 512 * 10 = 5,120
bias: 10
MACs: 5,120""",
    ("64x112x112", "maxpool(3, stride = 2, ceil = true)"): """
height and width: ceil((112 - 3) / 2) + 1 = 56""",
    ("4x5x5", "maxpool(2, stride = 4, pad = 1, ceil = true)"): """
height and width: ceil((5 + 2*1 - 2) / 4) + 1 = 3, and 2 as the last begins beyond the end""",
    ("512x7x6", "avgpool(global)"): """
height: 7 to 1, as asked for
width: 6 to 1, as asked for""",
    ("64x8x8", "bn"): """
weights: 2 * 64 = 128, a scale and a shift for each
buffers: 2 * 64 + 1 = 129, means, variances and a counter""",
    ("64x8x8", "relu"): "\n",
}

WINDOWS = st.builds(
    "{}{}, stride = {}, pad = {}, dilation = {})".format,
    st.sampled_from(["conv(6, ", "deconv(6, ", "dwconv(", "maxpool("]),
    st.integers(1, 5),
    st.integers(1, 4),
    st.one_of(st.integers(0, 3), st.just("same")),
    st.integers(1, 3),
)


@pytest.mark.parametrize(("shape", "written"), SPELLED)
def test_arithmetic_is_spelled_out(shape: str, written: str) -> None:
    node = graph_of(f"model M {{ input {shape}; {written} }}").layers[0]
    assert list(why(node)) == SPELLED[shape, written].strip().splitlines()


def assert_sums(lines: tuple[str, ...]) -> None:
    """Each line comes out as it says."""
    for line in lines:
        left, equals, right = line.partition(": ")[2].rpartition(" = ")
        if equals:
            known = {"floor": math.floor, "ceil": math.ceil, "__builtins__": {}}
            assert eval(left.replace(",", ""), known) == number(right), line


def number(text: str) -> int:
    """The number that a text begins with."""
    found = re.match(r"\d[\d,]*\d|\d", text)
    assert found, text
    return int(found[0].replace(",", ""))


def told(lines: tuple[str, ...], *labels: str) -> int:
    """What the lines of these labels, also those of parts, amount to together."""
    texts = dict(line.split(": ", 1) for line in lines)
    own = [text for label, text in texts.items() if {*label.split(" of ")[0].split()} & {*labels}]
    return sum(number(text.rpartition(" = ")[2]) for text in own)


def assert_totals(facts: Facts, lines: tuple[str, ...]) -> None:
    """The lines say all that is true of weights and products."""
    assert told(lines, "weights", "bias") == sum(map(prod, facts.weights.values()))
    assert told(lines, "buffers") == sum(map(prod, facts.buffers.values()))
    macs = [line for line in lines if line.startswith("MACs")]
    assert told(tuple(macs), "MACs") == facts.macs


def test_arithmetic_of_the_whole_vocabulary(golden: Golden) -> None:
    texts = []
    for word, cls in sorted(LAYERS.items()):
        made, xs = layer(cls.example.spec), inputs(cls)
        lines = made.sums(xs)
        assert_sums(lines)
        assert_totals(made.facts(xs), lines)
        ways = [" and ".join(map(str, each)) for each in (xs, made.outputs(xs))]
        texts.append("\n  ".join((f"{word}: {' -> '.join(ways)}", *lines)))
    golden("arithmetic.txt", "\n".join(texts))


@pytest.mark.parametrize("word", LAYERS)
@settings(deadline=None, suppress_health_check=[HealthCheck.large_base_example])
@given(data=st.data())
def test_arithmetic_of_any_arguments(word: str, data: st.DataObject) -> None:
    made, xs = data.draw(layers(LAYERS[word]))
    try:
        facts = made.facts(xs)
    except LayerError:
        return
    lines = made.sums(xs)
    assert_sums(lines)
    assert_totals(facts, lines)


@settings(deadline=None)
@given(WINDOWS, st.integers(1, 40), st.integers(1, 40), st.booleans())
def test_every_line_comes_out_as_it_says(written: str, height: int, width: int, up: bool) -> None:
    if up and written.startswith("maxpool"):
        written = written.replace(")", ", ceil = true)")
    spec = spec_of(f"model M {{ input 2x{height}x{width}; {written} }}")
    ((graph, _),) = elaborated(spec).values()
    assume(graph is not None)
    assert graph is not None
    (node,) = graph.layers
    lines = why(node)
    assert_sums(lines)
    for axis, extent in zip(("height", "width"), node.facts.outputs[0].spatial, strict=True):
        (own,) = [line for line in lines if axis in line.partition(":")[0]]
        assert re.search(rf"(= |and ){extent}\b", own), own
    if "MACs" in lines[-1]:
        assert lines[-1].endswith(f"= {node.facts.macs:,}")


OPEN = (
    "conv(4, 3, stride = 2, pad = 1)",
    "conv(4, 5, dilation = 2, pad = same)",
    "maxpool(3, stride = 2, pad = 1, ceil = true)",
    "deconv(4, 4, stride = 2, pad = 1)",
    "avgpool(2) -> conv(4, 3, stride = 2)",
    "pad(3) -> crop(1) -> upsample(3)",
    "conv(4, 1) -> pixel_shuffle(2)",
    "slice(1, step = 2, axis = width)",
)


@pytest.mark.parametrize("written", OPEN)
@settings(deadline=None, max_examples=25)
@given(height=st.integers(12, 60), width=st.integers(12, 60))
def test_sums_of_open_sizes_hold_at_any_size(written: str, height: int, width: int) -> None:
    """What stands on the left of a line is its right side, and the extent, at every size."""
    opened = graph_of(f"model M {{ input 3xHxW; {written} }}").layers[-1]
    closed = graph_of(f"model M {{ input 3x{height}x{width}; {written} }}").layers[-1]
    known = {"H": height, "W": width, "ceil": math.ceil, "__builtins__": {}}
    for line in why(opened):
        label, _, text = line.partition(": ")
        left, _, right = text.partition(" = ")
        for axis in {"height", "width"} & {*label.split()}:
            extent = getattr(closed.shapes[0], axis)
            assert eval(left, known) == extent
            assert eval(right, known) == extent
