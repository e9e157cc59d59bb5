"""Calls whose arguments depend on open sizes, told by the sizes of the tensors at hand."""

from itertools import count

from cnndsl.emit.source.terms import Given, Part, Term, plain
from cnndsl.graph import Node
from cnndsl.layers import Facts
from cnndsl.layers.base import Places
from cnndsl.layers.calls import Call, Chain, Fan, Named, Own, Value
from cnndsl.shape import Shape
from cnndsl.size import Size

SIZE, SLICE = "size", "slice"
"""Heads of `size {0} // 2` of some extents, and of a slice whose ends are such."""


def is_open(call: Call) -> bool:
    """Whether a call has an argument that depends on an open size."""
    match call:
        case Chain(steps=calls) | Fan(calls=calls):
            return any(map(is_open, calls))
        case Named(args=args, kwargs=kwargs):
            return any(map(_has_size, (*args, *kwargs.values())))
    return False


def local(node: Node) -> Facts | None:
    """The same with letters for the open sizes of its own inputs, if it can be told by these."""
    inputs = node.facts.inputs
    others = count(len(inputs))
    shapes = [
        Places.in_(_lettered(next(others), shape.within), _lettered(place, shape))
        if isinstance(shape, Places) and is_lost(shape)
        else _lettered(place, shape)
        for place, shape in enumerate(inputs)
    ]
    return node.layer.facts(tuple(shapes))


def is_lost(shape: Shape) -> bool:
    """Whether a tensor tells of places within another, of which it does not tell the open size."""
    return isinstance(shape, Places) and any(isinstance(each, Size) for each in shape.within)


def part(value: Value) -> Part:
    """A value of a call, with what depends on an open size worked out of the tensors."""
    match value:
        case Own(name=name):
            return Term("own", (name,))
        case Size():
            return _sized(value)
        case slice(start=start, stop=stop, step=step) if _has_size(value):
            return Term(SLICE, tuple(map(part, (start, stop, step))))
        case tuple() if _has_size(value):
            return Term("()", tuple(map(part, value)))
    return plain(value)


def _sized(size: Size) -> Part:
    letters = sorted(size.formula.letters)
    text = str(size.formula).replace("{", "").replace("}", "")
    tensors: list[Part] = []
    for number, letter in enumerate(letters):
        _, place, axis = letter.split("_")
        text = text.replace(letter, f"{{{number}}}")
        tensors.append(Term("extent", (Given(int(place)), int(axis) + 1)))
    return Term(f"{SIZE} {text}", tuple(tensors))


def _lettered(place: int, shape: Shape) -> Shape:
    return Shape.of(
        *[
            Size.letter(f"size_{place}_{axis}", int(extent)) if isinstance(extent, Size) else extent
            for axis, extent in enumerate(shape)
        ]
    )


def _has_size(value: Value) -> bool:
    match value:
        case Size():
            return True
        case tuple():
            return any(map(_has_size, value))
        case slice(start=start, stop=stop, step=step):
            return any(isinstance(each, Size) for each in (start, stop, step))
    return False
