"""Layers with arguments at random, drawn from what their fields accept, and shapes for them."""

from collections.abc import Iterator
from types import NoneType
from typing import Literal, get_args, get_origin

from hypothesis import assume
from hypothesis import strategies as st

from cnndsl.layers import Layer, Merge, Undoing, Word, bind, signature
from cnndsl.layers.parameters import Type, accepted
from cnndsl.shape import LayerError, Shape

CHANNELS = (1, 2, 3, 4, 6, 8)
EXTENTS = (1, 2, 3, 4, 5, 6, 7, 9)
WHOLE = (1, 2, 3, 1, 2, 4, 0, 5, -1)
REAL = (0.5, 0.0, 1.0, 2.0, 0.25, 0.7, 1.5, -0.5)

Shapes = tuple[Shape, ...]


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    """A vector, signal, image or clip."""
    rank = draw(st.sampled_from((2, 1, 3, 0)))
    extents = [draw(st.sampled_from(EXTENTS)) for _ in range(rank)]
    return Shape.of(draw(st.sampled_from(CHANNELS)), *extents)


@st.composite
def layers(draw: st.DrawFn, cls: type[Layer]) -> tuple[Layer, Shapes]:
    """A layer and what goes into it, which it may refuse."""
    xs = draw(inputs(cls))
    if issubclass(cls, Undoing):
        return draw(pairs(cls, xs))
    return draw(made(cls, xs[0])), xs


@st.composite
def made(draw: st.DrawFn, cls: type[Layer], x: Shape) -> Layer:
    """A layer whose arguments go together."""
    given = {
        each.name: draw(values(accepted(cls, each.name), x))
        for each in signature(cls)
        if each.required or draw(st.integers(0, 2)) == 0
    }
    given = {name: value for name, value in given.items() if value is not None}
    layer, problems = bind(cls, given)
    while problems:
        without = {name: given[name] for name in given if name != problems[0].argument}
        if without == given:  # an argument is missing
            given[problems[0].argument] = draw(values(accepted(cls, problems[0].argument), x))
        else:
            given = without
        layer, problems = bind(cls, given)
    assert isinstance(layer, Layer)
    return layer


@st.composite
def pairs(draw: st.DrawFn, cls: type[Undoing], xs: Shapes) -> tuple[Layer, Shapes]:
    """A layer that undoes another, and the shapes that the other leaves."""
    undone = draw(made(cls.undoes, xs[0]))
    try:
        facts = undone.facts(xs[:1])
    except LayerError:
        assume(False)
    layer, problems = bind(cls, {"of": undone})
    assert isinstance(layer, cls), problems
    return layer, (*facts.outputs, *facts.asides)


@st.composite
def inputs(draw: st.DrawFn, cls: type[Layer]) -> Shapes:
    """Shapes that go in; those of a merge are alike, or nearly so."""
    x = draw(shapes())
    if not issubclass(cls, Merge):
        return (x,)
    count = draw(st.integers(cls.arity.least, cls.arity.most or 4))
    return tuple([x] + [draw(similar(x)) for _ in range(count - 1)])


@st.composite
def similar(draw: st.DrawFn, x: Shape) -> Shape:
    """The shape, or one that differs in one axis."""
    if draw(st.integers(0, 2)):
        return x
    axis = draw(st.integers(0, x.rank))
    return x.replaced(axis, draw(st.sampled_from((1, *EXTENTS))))


def values(accepted: Type, x: Shape) -> st.SearchStrategy[object]:
    """What an argument may be; sizes have to do with the input's, so that some layers fit."""
    return st.one_of([_of(each, x) for each in accepted.choices])


def _of(accepted: Type, x: Shape) -> st.SearchStrategy[object]:
    bare = accepted.bare
    if get_origin(bare) is Literal:
        return st.sampled_from([Word(word) for word in get_args(bare)])
    if get_origin(bare) is tuple:
        return st.one_of(st.sampled_from([*_fitting(x)]), _tuples(get_args(bare), x))
    if bare is bool:
        return st.booleans()
    if bare is NoneType:
        return st.none()
    if bare is int:
        return st.sampled_from((*WHOLE, *x))
    return st.sampled_from(REAL)


def _tuples(items: tuple[object, ...], x: Shape) -> st.SearchStrategy[object]:
    item = Type.of(items[0])
    if items[-1] is not Ellipsis:
        return st.tuples(*[values(Type.of(each), x) for each in items])
    rank = max(x.rank, 1)
    sizes = st.sampled_from((rank, rank, rank, 1, 2))
    return sizes.flatmap(lambda size: st.tuples(*[values(item, x)] * size))


def _fitting(x: Shape) -> Iterator[tuple[int, ...]]:
    """Lists that mean something for an input: its axes in another order, or its numbers."""
    yield tuple(range(len(x)))
    yield tuple(reversed(range(len(x))))
    yield (0, *reversed(range(1, len(x))))
    yield tuple(reversed(x))
    yield (x.numel,)
    yield (x.channels, x.numel // x.channels)
    if x.channels > 1:
        yield (1, x.channels - 1)
