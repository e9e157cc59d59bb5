"""The layers of LeNet-5 as it was published."""

from math import prod

from cnndsl.layers import Facts
from tests.layers.written import layer, shapes

# LeCun et al. 1998, table 1: which of six maps each of sixteen sees.
TABLE = [
    *([first % 6 for first in range(start, start + 3)] for start in range(6)),
    *([first % 6 for first in range(start, start + 4)] for start in range(6)),
    *([start % 6, (start + 1) % 6, (start + 3) % 6, (start + 4) % 6] for start in range(3)),
    [0, 1, 2, 3, 4, 5],
]
ROWS = (
    ("conv(6, 5)", 156, 117_600),
    ("tanh", 0, 0),
    ("subsample(2)", 12, 0),
    (f"partial_conv({TABLE}, 5)", 1_516, 150_000),
    ("tanh", 0, 0),
    ("subsample(2)", 32, 0),
    ("conv(120, 5)", 48_120, 48_000),
    ("tanh", 0, 0),
    ("flatten", 0, 0),
    ("linear(84)", 10_164, 10_080),
    ("tanh", 0, 0),
    ("rbf(10)", 0, 0),
)


def test_each_layer() -> None:
    (x,) = shapes("1x32x32")
    found: list[Facts] = []
    for spec, _, _ in ROWS:
        found.append(layer(spec).facts((x,)))
        (x,) = found[-1].outputs
    numbers = [(sum(map(prod, each.weights.values())), each.macs) for each in found]
    assert numbers == [(params, macs) for _, params, macs in ROWS]
    assert x == (10,)
    assert found[-1].buffers == {"points": (10, 84)}


def test_what_a_position_sees() -> None:
    (reach,) = layer("conv(8, 3x5, stride = 2, pad = same)").facts(shapes("3x8x9")).reach
    sights = [(each.size, each.step, each.start) for each in reach.axes]
    assert sights == [(3, 2, 0), (5, 2, -2)]


def test_operations() -> None:
    facts = layer("conv(8, 3, bias = true)").facts(shapes("3x5x5"))
    assert facts.macs == 8 * 9 * 27
    assert facts.flops == 2 * facts.macs + 8 * 9
    assert (facts.backward.input, facts.backward.weight) == (facts.macs, facts.macs)
    assert layer("bn").facts(shapes("8x5x5")).flops == 2 * 200
    assert layer("maxpool(2)").facts(shapes("8x4x4")).flops == 8 * 4 * 4
