"""Receptive fields: how much of each input one position of a tensor depends on."""

from fractions import Fraction

from cnndsl.analysis.track import Track, Uneven
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph
from cnndsl.graph.graph import Node
from cnndsl.layers import POINTWISE, Reach
from cnndsl.shape import Shape

_MOST_LISTED = 1 << 22

Tracks = dict[str, tuple[Track, ...]]


@dataclass(frozen=True, slots=True)
class Axis:
    """The field along one axis of an input.

    `size` is that of the largest, padding included. `stride` is how far the fields of neighbours
    are apart, None where they are the same or lie unevenly; `start` is where the first position's
    field begins. `whole` is a field that all positions have, so that it ends where the input does.
    """

    size: int
    stride: Fraction | None
    start: int
    centre: Fraction
    whole: bool


@dataclass(frozen=True, slots=True)
class Field:
    """The field in one input: an entry for each of its spatial axes."""

    axes: tuple[Axis, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How far it extends."""
        return tuple(axis.size for axis in self.axes)

    @property
    def strides(self) -> tuple[Fraction, ...] | None:
        """How far neighbours are apart; None unless that is known of each axis."""
        strides = tuple(axis.stride for axis in self.axes if axis.stride is not None)
        return strides if len(strides) == len(self.axes) else None


def fields(graph: Graph) -> tuple[dict[str, Field], ...]:
    """For each node its field in every input that it depends on; none where that is too uneven.

    While sizes are open, fields are those of the example.
    """
    return tuple(
        {name: Field(tuple(map(_axis, each))) for name, each in found.items()}
        for found in tracks(graph)
    )


def tracks(graph: Graph) -> list[Tracks]:
    """For each node what its positions see, by input and axis of that; nothing if too uneven."""
    names = {wire.node: name for name, wire in graph.inputs.items()}
    extents = {
        name: tuple(map(int, graph.shape(wire).spatial)) for name, wire in graph.inputs.items()
    }
    found: list[Tracks] = []
    listed = 0
    for node in graph.nodes:
        name = names.get(node.index)
        if name is not None:
            found.append({name: tuple(map(Track.own, range(len(extents[name]))))})
        else:
            known = all(found[wire.node] for wire in node.inputs) and listed <= _MOST_LISTED
            found.append(_behind(node, found, extents) if known else {})
        listed += sum(len(each.firsts) for own in found[-1].values() for each in own)
    return found


def _axis(track: Track) -> Axis:
    centre = Fraction(track.first(0) + track.last(0), 2)
    return Axis(track.size, track.stride, track.first(0), centre, track.constant)


def _behind(node: Node, found: list[Tracks], extents: dict[str, tuple[int, ...]]) -> Tracks:
    """What a node sees of each input through all that goes into it."""
    try:
        return _seen(node, found, extents)
    except Uneven:
        return {}


def _seen(node: Node, found: list[Tracks], extents: dict[str, tuple[int, ...]]) -> Tracks:
    y = node.facts.outputs[0]
    reaches = node.facts.reach or (POINTWISE,) * len(node.inputs)
    behind: Tracks = {}
    for wire, x, reach in zip(node.inputs, node.facts.inputs, reaches, strict=True):
        for name, before in found[wire.node].items():
            own = before
            if reach != POINTWISE or x.rank != y.rank:
                own = tuple(
                    _through(track, x, y, reach, source)
                    for track, source in zip(before, extents[name], strict=True)
                )
            behind[name] = _union(behind[name], own, y, extents[name]) if name in behind else own
    return behind


def _through(track: Track, x: Shape, y: Shape, reach: Reach, source: int) -> Track:
    """An axis' track through a layer."""
    if track.axis is None:
        return track
    extent = x.spatial[track.axis]
    if x.rank != y.rank:
        return _without_axis(track.whole(extent, source))
    order = reach.order or tuple(range(x.rank))
    if track.axis not in order:
        return _without_axis(track.whole(extent, source))
    axis = order.index(track.axis)
    target = y.spatial[axis]
    sight = reach.along(x)[track.axis]
    behind = track.through(sight, target, source)
    return behind if axis == track.axis else _on_axis(behind, axis)


def _without_axis(track: Track) -> Track:
    return _on_axis(track, None)


def _on_axis(track: Track, axis: int | None) -> Track:
    return Track(track.firsts, track.lasts, track.advance, track.stride, axis)


def _union(
    ones: tuple[Track, ...], twos: tuple[Track, ...], y: Shape, sources: tuple[int, ...]
) -> tuple[Track, ...]:
    if ones == twos:
        return ones
    return tuple(
        one.union(two, y.spatial[one.axis] if one.axis is not None else 1, source)
        for one, two, source in zip(ones, twos, sources, strict=True)
    )
