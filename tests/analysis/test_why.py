"""The arithmetic of layers, as a student would write it down, and as it must come out."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnndsl.analysis import why
from tests.graph.drawn import elaborated, graph_of, spec_of

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
weights: 2 * 64 = 128, a scale and a shift for each channel
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


@pytest.mark.parametrize(("shape", "layer"), SPELLED)
def test_arithmetic_is_spelled_out(shape: str, layer: str) -> None:
    node = graph_of(f"model M {{ input {shape}; {layer} }}").layers[0]
    assert list(why(node)) == SPELLED[shape, layer].strip().splitlines()


@settings(deadline=None)
@given(WINDOWS, st.integers(1, 40), st.integers(1, 40), st.booleans())
def test_every_line_comes_out_as_it_says(layer: str, height: int, width: int, up: bool) -> None:
    if up and layer.startswith("maxpool"):
        layer = layer.replace(")", ", ceil = true)")
    ((graph, _),) = elaborated(spec_of(f"model M {{ input 2x{height}x{width}; {layer} }}")).values()
    assume(graph is not None)
    assert graph is not None
    (node,) = graph.layers
    assert node.facts is not None
    lines = why(node)
    for line in lines:
        label, _, text = line.partition(": ")
        if label != "bias":
            left, _, right = text.partition(" = ")
            left = re.sub(r"ceil\((.*) / (\d+)\)", r"-((-\1) // \2)", left)
            value = int(right.split(",", 1)[0]) if "and" in right else int(right.replace(",", ""))
            assert eval(left.replace(",", "")) == value, line
    for axis, extent in zip(("height", "width"), node.facts.outputs[0].spatial, strict=True):
        (own,) = [line for line in lines if axis in line.partition(":")[0]]
        assert re.search(rf"(= |and ){extent}\b", own), own
    if "MACs" in lines[-1]:
        assert lines[-1].endswith(f"= {node.facts.macs:,}")
