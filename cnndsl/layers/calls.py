"""A torch call as data: one reader makes it, another prints it, and neither can drift."""

from collections.abc import Iterator, Mapping
from typing import Literal, TypeVar

from cnndsl.dataclasses import dataclass, field

N = TypeVar("N", int, float)

View = Literal["itself", "cut", "moved", "permuted", "flattened", "reshaped"]

_VIEWS: dict[str, View] = {
    "torch.nn.Identity": "itself",
    "torch.split": "itself",
    "operator.getitem": "cut",
    "torch.movedim": "moved",
    "torch.permute": "permuted",
    "torch.nn.Flatten": "flattened",
    "torch.flatten": "flattened",
    "torch.squeeze": "itself",
    "torch.unflatten": "reshaped",
    "torch.unsqueeze": "itself",
    "torch.reshape": "reshaped",
}

_NOISE = {"torch.nn.AlphaDropout", *(f"torch.nn.Dropout{rank}" for rank in ("", "1d", "2d", "3d"))}


@dataclass(frozen=True, slots=True)
class Own:
    """A tensor of the layer's own among the arguments of a function, by the name it is kept under.

    Before training it is filled with a number or, if that is `signs`, with -1 and 1 at random.
    """

    name: str
    extents: tuple[int, ...]
    fill: float | Literal["signs"]
    learned: bool = True


Value = None | bool | int | float | str | slice | Own | tuple["Value", ...]


@dataclass(frozen=True, slots=True, init=False)
class Named:
    """Something to call by its full name, with arguments that equal no default of torch's."""

    target: str
    args: tuple[Value, ...]
    kwargs: Mapping[str, Value] = field(hash=False)

    def __init__(self, target: str, *args: Value, **kwargs: Value) -> None:
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "args", args)
        object.__setattr__(self, "kwargs", kwargs)

    @property
    def view(self) -> View | None:
        """How torch answers with numbers where they lie, if strides allow it; None if it copies."""
        return _VIEWS.get(self.target)

    @property
    def is_noise(self) -> bool:
        """Whether it is for training alone: at other times torch answers with its very tensor."""
        return self.target in _NOISE


class Module(Named):
    """A module made by the call; it holds the weights and is applied to the tensors."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, init=False)
class Part(Module):
    """A module under a name of its own, which the names of its weights begin with."""

    name: str

    def __init__(self, name: str, target: str, *args: Value, **kwargs: Value) -> None:
        Module.__init__(self, target, *args, **kwargs)
        object.__setattr__(self, "name", name)


class Function(Named):
    """A function of the tensors, which come before the arguments."""

    __slots__ = ()


class Gather(Named):
    """A function of one tuple of all the tensors, which comes before the arguments."""

    __slots__ = ()


class Fold(Named):
    """A function of two tensors, applied from left to right over any number of them."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, init=False)
class Fan:
    """Several calls of the same tensors; what each leaves is one of the tensors that go on."""

    calls: "tuple[Call, ...]"

    def __init__(self, *calls: "Call") -> None:
        object.__setattr__(self, "calls", calls)


Step = Module | Function | Gather | Fold | Fan


@dataclass(frozen=True, slots=True, init=False)
class Chain:
    """Calls one after the other; but for parts one of them at most has weights: the layer's own."""

    steps: tuple[Step, ...]

    def __init__(self, *steps: Step) -> None:
        object.__setattr__(self, "steps", steps)


Call = Step | Chain


def singles(call: Call) -> Iterator[Named]:
    """The single calls that one is made of."""
    match call:
        case Chain(steps=calls) | Fan(calls=calls):
            for each in calls:
                yield from singles(each)
        case Named():
            yield call


def chain(*steps: Call | None) -> Call:
    """The steps that are there, those of a chain each for itself; one alone stands for itself."""
    each = (
        step.steps if isinstance(step, Chain) else (step,) for step in steps if step is not None
    )
    flat = [step for steps in each for step in steps]
    return flat[0] if len(flat) == 1 else Chain(*flat)


def named(name: str, call: Call) -> Call:
    """The call with its module, if it has one, as a part of this name."""
    if isinstance(call, Chain):
        return chain(*(named(name, step) for step in call.steps))
    if not isinstance(call, Module):
        return call
    return Part(name, call.target, *call.args, **call.kwargs)


def also(call: Call, **kwargs: Value) -> Call:
    """The call with further arguments for its last step, a module."""
    match call:
        case Chain(steps=(*steps, last)):
            return chain(*steps, also(last, **kwargs))
        case Module(target=target, args=args, kwargs=before):
            return Module(target, *args, **before, **kwargs)
    raise TypeError(f"{call} is no module")


def differing(**arguments: tuple[Value, Value]) -> dict[str, Value]:
    """The arguments whose value is not the default that stands beside it."""
    return {name: value for name, (value, default) in arguments.items() if value != default}


def folded(values: tuple[N, ...]) -> N | tuple[N, ...]:
    """One number where all axes have the same."""
    return values[0] if values and len(set(values)) == 1 else values
