"""Torch calls as Python would write them, for a reader."""

from collections.abc import Mapping
from functools import reduce
from typing import assert_never

from cnndsl.layers.calls import Call, Chain, Fan, Fold, Function, Gather, Module, Own, Value


def spelled(call: Call, tensors: tuple[str, ...] = ("x",)) -> str:
    """The calls in their order: `torch.movedim(x, 1, -1) -> torch.nn.LayerNorm(96)`."""
    match call:
        case Chain(steps=steps):
            shown = []
            for step in steps:
                shown.append(spelled(step, tensors))
                tensors = ("...",) if isinstance(step, Fan) else ("x",)
            return " -> ".join(shown)
        case Fan(calls=calls):
            first, *others = calls
            return f"[{spelled(first, tensors)}{', ...' if others else ''}]"
        case Module():
            return f"{call.target}({_arguments(call.args, call.kwargs)})"
        case Gather():
            return f"{call.target}(({', '.join(tensors)}), {_arguments(call.args, call.kwargs)})"
        case Function():
            return _function(call, tensors)
        case Fold():
            return reduce(lambda one, other: _function(call, (one, other)), tensors)
    assert_never(call)


def _function(call: Function | Fold, tensors: tuple[str, ...]) -> str:
    given = _arguments(call.args, call.kwargs)
    if call.target == "operator.getitem":
        return f"{tensors[0]}[{given.removeprefix('(').removesuffix(')')}]"
    return f"{call.target}({', '.join((*tensors, given) if given else tensors)})"


def _arguments(args: tuple[Value, ...], kwargs: Mapping[str, Value]) -> str:
    named = (f"{name}={_value(value)}" for name, value in kwargs.items())
    return ", ".join((*map(_value, args), *named))


def _value(value: Value) -> str:
    match value:
        case Own(name=name):
            return name
        case slice(start=start, stop=stop, step=step):
            ends = [("" if each is None else str(each)) for each in (start, stop)]
            return ":".join(ends) + (f":{step}" if step else "")
        case tuple():
            return f"({', '.join(map(_value, value))}{',' * (len(value) == 1)})"
    return repr(value)
