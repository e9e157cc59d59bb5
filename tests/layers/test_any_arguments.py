"""Whatever is given: a layer that holds what it declares, or what is wrong with it."""

from fractions import Fraction
from math import isfinite
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import event, given, settings
from hypothesis import strategies as st

from cnndsl.layers import FORMS, LAYERS, WORDS, Entry, Layer, Undoing, Word, bind
from cnndsl.layers.activation import ReLU
from cnndsl.layers.declared import Bound, declarations
from cnndsl.shape import LARGEST, Shape
from cnndsl.size import Size
from tests.layers.drawing import made

X = Shape.of(4, 8, 8)
HEIGHT = Size.letter("H", 32)
EDGES = (0, 1, -1, 2, LARGEST, LARGEST + 1, -LARGEST, 10**400)
TINY = Fraction(1, 10**400)
ENTRIES: dict[str, type[Entry]] = {**LAYERS, **FORMS}

edges = st.sampled_from(
    (*EDGES, TINY, 1 - TINY, 1 + TINY, Fraction(10**400, 3), HEIGHT, HEIGHT * 2 + 1)
)
others = st.one_of(
    st.integers(),
    st.fractions(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.text(max_size=3),
    st.sampled_from(sorted(WORDS)),
    st.sampled_from([Word(word) for word in sorted(WORDS)]),
    st.sampled_from([ReLU(), object()]),
)
anything = st.recursive(others, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=9)


@st.composite
def calls(draw: st.DrawFn) -> tuple[type[Entry], dict[str, object]]:
    """An entry with arguments that go together, but for one of them."""
    cls = ENTRIES[draw(st.sampled_from(sorted(ENTRIES)))]
    arguments: dict[str, object] = {}
    if issubclass(cls, Undoing):
        arguments["of"] = ReLU()
    elif issubclass(cls, Layer):
        arguments = dict(draw(made(cls, X)))
    name = draw(st.sampled_from([*declarations(cls)] or [""]))
    arguments[name] = draw(edges if draw(st.booleans()) else anything)
    return cls, arguments


@settings(max_examples=1_000, deadline=None)
@given(calls())
def test_what_is_bound_is_what_is_declared(call: tuple[type[Entry], dict[str, object]]) -> None:
    cls, arguments = call
    entry, problems = bind(cls, arguments)
    event("refused" if problems else "taken")
    assert (entry is None) == bool(problems)
    assert all(len(each.message) < 5_000 for each in problems)
    assert len({each.argument for each in problems}) == len(problems)
    if entry is not None:
        assert hash(entry) == hash(bind(cls, arguments)[0])
        for name, each in declarations(cls).items():
            value = getattr(entry, name)
            assert fits(value, each.annotation), (name, value)


def fits(value: object, annotation: Any) -> bool:  # noqa: ANN401 - a type, of whatever sort
    """Whether a value is of a type, as the type is written."""
    sort, items = get_origin(annotation), get_args(annotation)
    if sort is Annotated:
        inner, *bounds = items
        return fits(value, inner) and all(within(value, each) for each in bounds)
    if sort in (Union, UnionType):
        return any(fits(value, each) for each in items)
    if sort is Literal:
        return value in items
    if sort is tuple:
        return isinstance(value, tuple) and fits_items(value, items)
    if annotation is None:
        return value is None
    if annotation in (int, float, bool, NoneType):
        return type(value) is annotation and (annotation is not float or isfinite(value))  # type: ignore[arg-type]
    return isinstance(value, annotation)


def fits_items(value: tuple[object, ...], items: tuple[Any, ...]) -> bool:
    if items[-1] is Ellipsis:
        return all(fits(each, items[0]) for each in value)
    return len(value) == len(items) and all(map(fits, value, items))


def within(value: object, bound: Bound) -> bool:
    if isinstance(value, tuple):
        return len(value) >= bound.least_items
    if not isinstance(value, int | float):
        return True
    return (
        (bound.ge is None or value >= bound.ge)
        and (bound.gt is None or value > bound.gt)
        and (bound.le is None or value <= bound.le)
        and (bound.lt is None or value < bound.lt)
    )
