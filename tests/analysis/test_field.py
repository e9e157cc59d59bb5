"""Receptive fields against what each position turns out to see when every window is walked."""

from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnndsl.analysis import Field, fields
from cnndsl.analysis.field import tracks
from cnndsl.graph import Graph
from tests.graph.drawn import elaborated, graph_of, spec_of

LAYERS = st.one_of(
    st.builds(
        "conv(2, {}, stride = {}, pad = {}, dilation = {})".format,
        st.integers(1, 5),
        st.integers(1, 3),
        st.integers(0, 3),
        st.integers(1, 2),
    ),
    st.builds("maxpool({}, stride = {})".format, st.integers(1, 3), st.integers(1, 3)),
    st.builds(
        "deconv(2, {}, stride = {}, pad = {})".format,
        st.integers(1, 4),
        st.integers(1, 3),
        st.integers(0, 1),
    ),
    st.builds("avgpool(to = {})".format, st.integers(1, 12)),
    st.builds("upsample({})".format, st.integers(1, 3)),
    st.builds("slice({}, axis = width, step = {})".format, st.integers(0, 4), st.integers(1, 3)),
    st.builds("pad((({}, {}),))".format, st.integers(0, 3), st.integers(0, 3)),
    st.sampled_from(
        [
            "relu",
            "concat { | identity | conv(1, 3, pad = 1) }",
            "concat { | conv(1, 1) | conv(1, 5, pad = 4, dilation = 2) | maxpool(3, 1, pad = 1) }",
            "concat { | identity | conv(1, 4, pad = 2) -> slice(0, -1, axis = width) }",
            "scale { avgpool(global) }",
        ]
    ),
)


def fields_of(text: str) -> Field:
    """The field of the only output in the only input."""
    graph = graph_of(text)
    found = fields(graph)
    (wire,) = graph.outputs.values()
    (only,) = found[wire.node].values()
    return only


def valid(text: str) -> Graph | None:
    """The graph of a model, unless its layers do not fit."""
    (made,) = elaborated(spec_of(text)).values()
    return made[0]


@dataclass
class Position:
    """What a position sees of the input, and whether it sees padding beside that."""

    seen: set[int] = field(default_factory=set)
    padded: bool = False

    def see(self, other: "Position") -> None:
        self.seen |= other.seen
        self.padded |= other.padded


def walked(graph: Graph, width: int) -> list[list[Position]]:
    """Every position of every node, by walking each window over a signal."""
    found = [[Position({place}) for place in range(width)]]
    for node in graph.nodes[1:]:
        own = [Position() for _ in range(node.facts.outputs[0].width)]
        for wire, x, reach in zip(node.inputs, node.facts.inputs, node.facts.reach, strict=True):
            (sight,) = reach.along(x)
            for place, position in enumerate(own):
                walk(position, found[wire.node], range(sight.first(place), sight.last(place) + 1))
        found.append(own)
    return found


def walk(position: Position, before: list[Position], window: range) -> None:
    """Look at every position of a window."""
    for place in window:
        if 0 <= place < len(before):
            position.see(before[place])
            # A transposed convolution leaves gaps, where nothing is seen, as in padding.
            position.padded |= not before[place].seen
        else:
            position.padded = True


@settings(deadline=None)
@given(st.lists(LAYERS, max_size=7), st.integers(8, 60))
def test_tracks_are_what_walking_finds(layers: list[str], width: int) -> None:
    graph = valid(f"model M {{ input 2x{width}; {' -> '.join(['identity', *layers])} }}")
    assume(graph is not None)
    assert graph is not None
    for node, positions, found in zip(
        graph.nodes, walked(graph, width), tracks(graph), strict=True
    ):
        (track,) = found["input"]
        for place, position in enumerate(positions):
            hull = (min(position.seen, default=None), max(position.seen, default=None))
            if position.seen and not position.padded:
                assert hull == (track.first(place), track.last(place)), (node, place)
            for each in position.seen:
                assert track.first(place) <= each <= track.last(place), (node, place)


@pytest.mark.parametrize(
    ("layers", "size", "stride", "start"),
    [
        ("conv(1, 3)", 3, 1, 0),
        ("conv(1, 3, pad = 1)", 3, 1, -1),
        ("conv(1, 3, dilation = 4, pad = 4)", 9, 1, -4),
        ("conv(1, 7, stride = 2, pad = 3) -> maxpool(3, stride = 2, pad = 1)", 11, 4, -5),
        ("maxpool(2) -> maxpool(2) -> conv(1, 3)", 12, 4, 0),
        ("conv(1, 1, stride = 3) -> conv(1, 3)", 7, 3, 0),
        ("upsample(2)", 1, Fraction(1, 2), 0),
        ("upsample(2) -> conv(1, 3, pad = 1)", 2, Fraction(1, 2), -1),
        ("maxpool(2) -> deconv(1, 2, stride = 2)", 2, 1, 0),
        ("maxpool(4) -> upsample(4) -> conv(1, 3, pad = 1)", 8, 1, -4),
        ("concat { | conv(1, 1) | conv(1, 3, pad = 1) | conv(1, 5, pad = 2) }", 5, 1, -2),
        ("concat { | maxpool(2) | conv(1, 6, stride = 2, pad = 2) }", 6, 2, -2),
        ("concat { | slice(0, 16, axis = width) | maxpool(2) }", 17, None, 0),
        ("scale { avgpool(global) } -> conv(1, 3, stride = 2)", 32, 2, 0),
        ("conv(1, 5) -> flatten -> linear(10)", 32, None, 0),
        ("maxpool(5, stride = 5) -> flatten", 30, None, 0),
        ("slice(2, 20, step = 3, axis = width) -> avgpool(global)", 16, None, 2),
    ],
)
def test_field_by_hand(layers: str, size: int, stride: int | None, start: int) -> None:
    (axis,) = fields_of(f"model M {{ input 1x32; {layers} }}").axes
    assert (axis.size, axis.stride, axis.start) == (size, stride, start)


def test_field_of_each_axis() -> None:
    found = fields_of("model M { input 1x32x40; conv(1, 3x5) -> maxpool(1x2) }")
    assert found.sizes == (3, 6)
    assert found.strides == (Fraction(1), Fraction(2))
    assert [axis.centre for axis in found.axes] == [1, Fraction(5, 2)]


def test_fields_in_each_input() -> None:
    text = """model M {
      input a: 1x20
      input b: 1x20
      from a -> conv(1, 3) as x
      from b -> conv(1, 5, pad = 1) as y
      add(x, y) -> conv(1, 3) as z
      output z
      from a -> relu as w
      output w
    }"""
    graph = graph_of(text)
    found = fields(graph)
    sizes = {
        name: {source: own.sizes for source, own in found[wire.node].items()}
        for name, wire in graph.outputs.items()
    }
    assert sizes == {"z": {"a": (5,), "b": (7,)}, "w": {"a": (1,)}}


def test_published_fields() -> None:
    text = """model VGG {
      input 3x224x224
      repeat 2 { conv(4, 3, pad = 1) }
      maxpool(2)
      repeat 2 { conv(4, 3, pad = 1) }
      maxpool(2)
      repeat 3 { repeat 3 { conv(4, 3, pad = 1) }; maxpool(2) }
    }"""
    assert fields_of(text).sizes == (212, 212)
