"""Ours and Python's, side by side."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from cnndsl.dataclasses import dataclass, field, fields, replace

Maker = Callable[..., Any]
BOTH: tuple[Maker, Maker] = (dataclass, dataclasses.dataclass)


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 0


@dataclass(frozen=True, slots=True)
class Named(Point):
    name: str = field(default="", compare=False, repr=False)


class Renamed(Named):
    __slots__ = ()


def fact(make: Maker) -> Any:  # noqa: ANN401
    class Fact:
        size: int
        parts: list[int] = field(default_factory=list, hash=False)
        note: str = field(default="", compare=False)
        hidden: int = field(default=1, repr=False)

    return make(frozen=True, slots=True)(Fact)


def plain(make: Maker) -> Any:  # noqa: ANN401
    class Plain:
        size: int
        parts: list[int] = field(default_factory=list)
        total: int = field(init=False)

        def __post_init__(self) -> None:
            self.total = self.size + len(self.parts)

    return make(Plain)


def empty(make: Maker) -> Any:  # noqa: ANN401
    class Empty:
        pass

    return make(frozen=True, slots=True)(Empty)


def single(make: Maker) -> Any:  # noqa: ANN401
    class Single:
        value: float

    return make(slots=True)(Single)


def told(call: Callable[..., object], *given: object, **named: object) -> object:
    """What comes out, or which error."""
    try:
        return call(*given, **named)
    except Exception as error:
        return type(error), str(error).rpartition(".")[2]


def shown(cls: Callable[..., object], *given: object, **named: object) -> str:
    return repr(cls(*given, **named))


NOT_A_NUMBER = float("nan")
CALLS: list[tuple[Callable[[Maker], Any], tuple[Any, ...], dict[str, Any]]] = [
    (fact, (1,), {}),
    (fact, (1, [2]), {"note": "n"}),
    (fact, (1, [2], "m", 3), {}),
    (fact, (), {"parts": [], "size": 1}),
    (fact, (), {}),
    (fact, (1,), {"size": 1}),
    (fact, (1,), {"unknown": 1}),
    (fact, (1, [], "", 1, 5), {}),
    (plain, (1,), {}),
    (plain, (1, [2]), {}),
    (plain, (), {"total": 1}),
    (empty, (), {}),
    (empty, (1,), {}),
    (single, (1.0,), {}),
    (single, (NOT_A_NUMBER,), {}),
]


@pytest.mark.parametrize(("of", "given", "named"), CALLS)
def test_objects_are_made_and_shown_as_pythons(
    of: Callable[[Maker], Any], given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    ours, pythons = map(of, BOTH)
    for _ in range(2):  # the first object of a class is made another way
        assert told(shown, ours, *given, **named) == told(shown, pythons, *given, **named)


@pytest.mark.parametrize("of", [fact, plain, empty, single])
def test_equality_and_hashes_are_pythons(of: Callable[[Maker], Any]) -> None:
    calls = [(given, named) for each, given, named in CALLS if each is of]
    ours, pythons = (
        [told(cls, *given, **named) for given, named in calls] for cls in map(of, BOTH)
    )
    for one, same in zip(ours, pythons, strict=True):
        assert told(hash, one) == told(hash, same)
        for other, again in zip(ours, pythons, strict=True):
            assert (one == other) is (same == again)
        assert (one == same) is isinstance(one, tuple)  # an error


def test_what_is_frozen_stays() -> None:
    point = Named(1, 2, "here")
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
        point.x = 3  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'name'"):
        del point.name
    assert (point.x, point.name) == (1, "here")


def test_what_changes_has_no_hash() -> None:
    thing = single(dataclass)(1.0)
    thing.value = 2.0
    assert thing.value == 2.0
    with pytest.raises(TypeError, match="unhashable"):
        hash(thing)


def test_bases_hand_on_their_fields() -> None:
    assert [each.name for each in fields(Named)] == ["x", "y", "name"]
    assert Named(1, 2, "a") == Named(1, 2, "b") != Point(1, 2)
    assert repr(Renamed(1)) == "Renamed(x=1, y=0)"
    assert replace(Renamed(1, 2, "a"), y=3) == Renamed(1, 3)


def test_fields_are_matched_in_order() -> None:
    match Named(1, 2):
        case Point(x, 2):
            assert x == 1
        case _:
            pytest.fail("no match")


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))]
)
def test_a_copy_is_equal(again: Callable[[Named], Named]) -> None:
    point = Named(1, 2, "here")
    made = again(point)
    assert made == point
    assert made.name == "here"


def test_an_object_may_hold_itself() -> None:
    thing = plain(dataclass)(1)
    thing.parts.append(thing)
    assert repr(thing).endswith("Plain(size=1, parts=[...], total=1)")


def test_own_methods_stay() -> None:
    @dataclass(frozen=True, slots=True)
    class Own:
        value: int

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

    assert (repr(Own(1)), Own(1) == Own(2), hash(Own(1))) == ("own", True, 7)
