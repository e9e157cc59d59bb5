"""Layers of two networks that have no names in common, brought together by order or by shape."""

from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest
from typing import Literal

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics.cells import visible
from cnndsl.emit.weights.described import COUNTER, Described, kin

KINDS = {
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_var": "running_var",
    "moving_variance": "running_var",
}
"""What others call the tensors of a layer. Their `kernel` is none of these: its axes differ."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Pairs of names that belong together by their place, or what hinders that."""

    how: Literal["order", "shape"] = "order"
    names: tuple[tuple[str, str], ...] = ()
    aside: frozenset[str] = frozenset()
    """Names of the file that stand where the network keeps its numbers."""
    hindrance: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """The tensors of one layer: their names by what they are in it."""

    prefix: str
    names: dict[str, str] = field(default_factory=dict)
    tensors: dict[str, Described] = field(default_factory=dict)

    def __str__(self) -> str:
        shapes = [
            f"{kind} {each.extents}" for kind, each in self.tensors.items() if kind != COUNTER
        ]
        return f"`{visible(self.prefix)}` ({', '.join(shapes)})"

    @property
    def signature(self) -> frozenset[tuple[str, tuple[int, ...]]]:
        """The kinds and shapes of its tensors; a counter may be missing."""
        return frozenset(
            [(kind, each.shape) for kind, each in self.tensors.items() if kind != COUNTER]
        )

    def suits(self, other: "Layer") -> bool:
        """Whether its tensors can take the numbers of the other's, all of them."""
        return self.signature == other.signature and all(
            kin(each.dtype, other.tensors[kind].dtype)
            for kind, each in self.tensors.items()
            if kind in other.tensors
        )

    def beside(self, other: "Layer") -> list[tuple[str, str]]:
        """The names of tensors that belong together."""
        both = [kind for kind in self.names if kind in other.names]
        return [(self.names[kind], other.names[kind]) for kind in both]


class _Sides:
    """The layers of both sides in their orders, and those that have the same name in both."""

    def __init__(
        self,
        wanted: Mapping[str, Described],
        found: Mapping[str, Described],
        fresh: Collection[str],
        unasked: Collection[str],
    ) -> None:
        ours, theirs = _layers(wanted), _layers(found)
        self.named = ours.keys() & theirs.keys()
        self.ours = [*ours.values()]
        self.theirs = [*theirs.values()]
        self.fresh = self.within(fresh)
        self.nameless = [each for each in self.ours if each.prefix not in self.named]
        done = self.fresh | self.within(unasked)
        self.open_ours = [each for each in self.nameless if each.prefix not in done]
        self.open_theirs = [each for each in self.theirs if each.prefix not in self.named]

    def within(self, names: Collection[str]) -> set[str]:
        """The layers of ours that have tensors of these names alone."""
        return {
            each.prefix for each in self.ours if all(name in names for name in each.names.values())
        }

    def agree(self, one: Layer | None, other: Layer | None) -> bool:
        """Whether two layers may belong together: the same one, or both without a namesake."""
        if one is None or other is None:
            return False
        if {one.prefix, other.prefix} & self.named:
            return one.prefix == other.prefix
        return one.prefix in self.fresh or one.suits(other)


def by_order(
    wanted: Mapping[str, Described],
    found: Mapping[str, Described],
    fresh: Collection[str] = (),
    unasked: Collection[str] = (),
) -> Placed:
    """Pairs of layers, if one after the other has the same tensors on both sides, to the end.

    Layers that are fresh may be in the file or not, but all of them or none; those that are not
    asked for have their places as others have.
    """
    sides = _Sides(wanted, found, fresh, unasked)
    if not (sides.open_ours and sides.open_theirs):
        return Placed()
    lacking = [each for each in sides.ours if each.prefix not in sides.fresh - sides.named]
    ours = lacking if len(lacking) == len(sides.theirs) else sides.ours
    both = [*zip_longest(ours, sides.theirs)]
    for one, other in both:
        if not sides.agree(one, other):
            return Placed(hindrance=_out_of_step(one, other))
    return _together(sides, [(one, other) for one, other in both if one and other], "order")


def by_shape(
    wanted: Mapping[str, Described],
    found: Mapping[str, Described],
    fresh: Collection[str] = (),
    unasked: Collection[str] = (),
) -> Placed:
    """Pairs of layers, if each has tensors of other shapes than all others of its side.

    What is fresh or not asked for gets nothing, and yet may be what the file has.
    """
    sides = _Sides(wanted, found, fresh, unasked)
    if not (sides.open_ours and sides.open_theirs):
        return Placed()
    pairs = []
    for one in sides.open_ours:
        fitting = [other for other in sides.open_theirs if one.suits(other)]
        alike = [other for other in sides.nameless if one.signature == other.signature]
        if len(fitting) != 1 or len(alike) != 1:
            return Placed(hindrance=_ambiguous(one, fitting))
        pairs.append((one, fitting[0]))
    return _together(sides, pairs, "shape")


def _together(
    sides: _Sides, pairs: Sequence[tuple[Layer, Layer]], how: Literal["order", "shape"]
) -> Placed:
    """The tensors of layers that belong together, but for those that have a name in common."""
    taken = [(one, other) for one, other in pairs if one.prefix not in sides.fresh | sides.named]
    others = [other for one, other in pairs if one.prefix in sides.fresh - sides.named]
    return Placed(
        how,
        tuple([names for one, other in taken for names in one.beside(other)]),
        frozenset([name for other in others for name in other.names.values()]),
    )


def _layers(tensors: Mapping[str, Described]) -> dict[str, Layer]:
    """The layers in the order of their first tensors."""
    found: dict[str, Layer] = {}
    for name, tensor in tensors.items():
        prefix, _, last = name.rpartition(".")
        layer = found.setdefault(prefix, Layer(prefix))
        kind = KINDS.get(last, last)
        layer.names[kind] = name
        layer.tensors[kind] = tensor
    return found


def _out_of_step(ours: Layer | None, theirs: Layer | None) -> str:
    if ours is None:
        return f"in order, the file goes on with {theirs} where the network ends"
    if theirs is None:
        return f"in order, the file ends where the network goes on with {ours}"
    return f"in order, {ours} stands where the file has {theirs}"


def _ambiguous(ours: Layer, fitting: Sequence[Layer]) -> str:
    before = "the file is in the order of its names, and by its shape"
    if len(fitting) == 1:
        return f"{before} {fitting[0]} fits several layers of the network"
    return f"{before} {ours} fits {'several layers' if fitting else 'no layer'} of it"
