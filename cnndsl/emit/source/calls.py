"""The torch calls of a layer as terms: what it is made of, and how it is applied."""

from collections.abc import Iterator
from functools import lru_cache, reduce
from typing import TypeGuard

from cnndsl.emit.source.defaults import DEFAULTS
from cnndsl.emit.source.sizes import part
from cnndsl.emit.source.terms import Given, Part, Term, plain
from cnndsl.layers.calls import (
    Call,
    Chain,
    Fan,
    Fold,
    Function,
    Gather,
    Module,
    Named,
    Own,
    Value,
)
from cnndsl.layers.calls import Part as OwnPart

SUM, WRITTEN = "torch.add", ("first", "second")
"""The head of a sum, and which of its tensors may be written over."""

ONE = ("torch.split",)
"""Functions that answer with a tuple, however many tensors there are."""

_COUNTS = 100  # numbers of tensors to remember: most layers take one or two


def owned(call: Call) -> Iterator[Module | Own]:
    """The modules and tensors that a call holds, in the order of their use."""
    match call:
        case Chain(steps=calls) | Fan(calls=calls):
            for each in calls:
                yield from owned(each)
        case Module():
            yield call
        case Named():
            yield from (each for each in (*call.args, *call.kwargs.values()) if _is_own(each))


def _is_own(value: Value) -> TypeGuard[Own]:
    return isinstance(value, Own)


def is_plain(call: Call) -> bool:
    """Whether it holds one module at most, which can go by the layer's own name."""
    held = [*owned(call)]
    return not held or (len(held) == 1 and type(held[0]) is Module)


def attributes(call: Call, name: str = "") -> tuple[tuple[str, Part], ...]:
    """What a call holds, each with its name: its own, or else the one given."""
    found: dict[str, Part] = {}
    for held in owned(call):
        match held:
            case Own():
                found[held.name] = _tensor(held)
            case OwnPart():
                found[held.name] = constructed(held)
            case Module():
                found[name or _nameless(held)] = constructed(held)
    return tuple(found.items())


def _nameless(call: Module) -> str:
    """What a module without weights is called beside others in a layer."""
    return call.target.rpartition(".")[2].lower()


def constructed(call: Module) -> Term:
    """`nn.Conv2d(3, 64, 7, ...)` with all arguments, those that torch has by itself too."""
    defaults = DEFAULTS.get(call.target, {})
    own = {name: plain(value) for name, value in call.kwargs.items()}
    named = {**defaults, **own}
    return Term(call.target, (*map(plain, call.args), *named.values()), tuple(named))


def applied(call: Call, count: int, outs: int, name: str = "") -> Part:
    """What comes out of a call on so many tensors; of several, as a tuple."""
    given = _given(count)
    if type(call) is Module:
        return Term("self", (name or _nameless(call), *given))
    parts = _steps(call, given, name)
    last = call.steps[-1] if isinstance(call, Chain) and call.steps else call
    if isinstance(last, Named) and last.target in ONE and outs == 1:
        return Term("operator.getitem", (*parts, 0))
    return parts[0] if len(parts) == 1 else Term("()", parts)


@lru_cache(_COUNTS)
def _given(count: int) -> tuple[Given, ...]:
    """So many tensors, in their order."""
    return tuple(map(Given, range(count)))


def summed(fold: Term, place: int | None) -> Term:
    """A sum of two tensors that may be written over one of them."""
    if fold.head != SUM:
        return fold
    return Term(SUM, (*fold.parts, False if place is None else WRITTEN[place]), ("inplace",))


def _steps(call: Call, given: tuple[Part, ...], name: str) -> tuple[Part, ...]:
    match call:
        case Chain(steps=steps):
            for step in steps:
                given = _steps(step, given, name)
            return given
        case Fan(calls=calls):
            return tuple([answer for each in calls for answer in _steps(each, given, name)])
        case OwnPart(name=own):
            return (Term("self", (own, *given)),)
        case Module():
            return (Term("self", (name or _nameless(call), *given)),)
        case Function():
            return (_function(call, given),)
        case Gather():
            return (_function(call, (Term("()", given),)),)
        case Fold():
            return (reduce(lambda one, other: _function(call, (one, other)), given),)
    raise TypeError(call)


def _function(call: Named, given: tuple[Part, ...]) -> Term:
    parts = (*given, *[part(each) for each in call.args])
    named = {name: part(value) for name, value in call.kwargs.items()}
    return Term(call.target, (*parts, *named.values()), tuple(named))


def _tensor(own: Own) -> Term:
    head = "nn.Parameter" if own.learned else "buffer"
    extents = plain(own.extents)
    fill = (
        Term("signs", (extents,))
        if own.fill == "signs"
        else Term("torch.full", (extents, own.fill))
    )
    return Term(head, (fill,))
