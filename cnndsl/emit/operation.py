"""One layer as torch runs it: its call, read from the data, at work on tensors."""

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from pkgutil import resolve_name
from typing import Literal

import torch
from torch import Tensor, nn

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
    Part,
    Value,
)
from cnndsl.size import Size

Tensors = tuple[Tensor, ...]
Answer = Tensor | Tensors | list[Tensor]
Run = Callable[[Tensors], Answer]
Ready = tuple[Callable[..., Answer], list[object], dict[str, object]]


class Operation:
    """A layer that runs, with its tensors by their names: those of a holder, or ones of its own.

    The holder is a module that has the tensors under the same names. Open sizes are those of the
    example, unless they are given.
    """

    def __init__(
        self,
        call: Call,
        holder: nn.Module | None = None,
        sizes: Mapping[str, int] | None = None,
    ) -> None:
        self.modules: dict[str, nn.Module] = {}
        self.tensors: dict[str, tuple[Tensor, bool]] = {}
        self._holder = holder
        self._sizes = sizes
        self._run = self._made(call)

    def __call__(self, *tensors: Tensor) -> Tensors:
        """What comes out, as a tuple of tensors."""
        answer = self._run(tensors)
        return (answer,) if isinstance(answer, Tensor) else tuple(answer)

    @property
    def weights(self) -> dict[str, Tensor]:
        """The tensors that are learned."""
        own = {name: each for name, (each, learned) in self.tensors.items() if learned}
        return {**own, **dict(self._of_modules("named_parameters"))}

    @property
    def buffers(self) -> dict[str, Tensor]:
        """The tensors that are only kept."""
        own = {name: each for name, (each, learned) in self.tensors.items() if not learned}
        return {**own, **dict(self._of_modules("named_buffers"))}

    def train(self, mode: bool = True) -> "Operation":
        """The same as it is in training, or at other times."""
        for module in self.modules.values():
            module.train(mode)
        return self

    def eval(self) -> "Operation":
        """The same, no longer training."""
        return self.train(False)

    def _of_modules(self, which: str) -> Iterator[tuple[str, Tensor]]:
        for part, module in self.modules.items():
            for name, tensor in getattr(module, which)():
                yield (f"{part}.{name}" if part else name), tensor

    def _made(self, call: Call) -> Run:
        match call:
            case Chain(steps=steps):
                return _in_turn([self._made(step) for step in steps])
            case Fan(calls=calls):
                runs = [self._made(each) for each in calls]
                return lambda tensors: [_one(run(tensors)) for run in runs]
            case Module():
                return self._module(call)
            case Function():
                function, args, kwargs = self._ready(call)
                return lambda tensors: function(*tensors, *args, **kwargs)
            case Gather():
                function, args, kwargs = self._ready(call)
                return lambda tensors: function(tensors, *args, **kwargs)
            case Fold():
                function, args, kwargs = self._ready(call)
                return lambda tensors: reduce(
                    lambda one, other: _one(function(one, other, *args, **kwargs)), tensors
                )
        raise TypeError(call)

    def _module(self, call: Module) -> Run:
        name = call.name if isinstance(call, Part) else ""
        assert name not in self.modules
        module = self.modules[name] = self._new(call, name)
        return lambda tensors: module(*tensors)

    def _new(self, call: Module, name: str) -> nn.Module:
        make, args, kwargs = self._ready(call)
        if self._holder is None:
            return _module(make(*args, **kwargs))
        with torch.device("meta"):  # its own tensors make way at once
            module = _module(make(*args, **kwargs))
        if module.state_dict():
            _lend(self._holder.get_submodule(name), module)
        return module

    def _ready(self, call: Named) -> Ready:
        kwargs = {name: self._value(value) for name, value in call.kwargs.items()}
        return resolve_name(call.target), [self._value(value) for value in call.args], kwargs

    def _value(self, value: Value) -> object:
        if not isinstance(value, Own):
            return value if self._sizes is None else _at(value, self._sizes)
        if value.name not in self.tensors:
            holder = self._holder
            tensor = _filled(value) if holder is None else _found(holder, value.name)
            self.tensors[value.name] = tensor, value.learned
        return self.tensors[value.name][0]


def _lend(holder: nn.Module, module: nn.Module) -> None:
    """Put the very tensors of a holder into a module."""
    for path in module.state_dict():
        owner, _, name = path.rpartition(".")
        setattr(module.get_submodule(owner), name, _found(holder, path))


def _found(holder: nn.Module, path: str) -> Tensor:
    owner, _, name = path.rpartition(".")
    tensor = getattr(holder.get_submodule(owner), name)
    assert isinstance(tensor, Tensor)
    return tensor


def _filled(own: Own) -> Tensor:
    """A new tensor, with what it holds before training."""
    fill: float | Literal["signs"] = own.fill
    if fill == "signs":
        return (torch.randint(2, own.extents) * 2.0 - 1).requires_grad_(own.learned)
    return torch.full(own.extents, fill, requires_grad=own.learned)


def _at(value: object, sizes: Mapping[str, int]) -> object:
    """A value with these for its open sizes."""
    if isinstance(value, tuple):
        return tuple([_at(each, sizes) for each in value])
    if isinstance(value, slice):
        return slice(*[_at(each, sizes) for each in (value.start, value.stop, value.step)])
    return value.formula.at(sizes) if isinstance(value, Size) else value


def _module(made: object) -> nn.Module:
    assert isinstance(made, nn.Module)
    return made


def _in_turn(runs: list[Run]) -> Run:
    def run(tensors: Tensors) -> Answer:
        answer: Answer = tensors
        for each in runs:
            answer = each(tensors)
            tensors = tuple(answer) if isinstance(answer, list) else _alone(answer)
        return answer

    return run


def _alone(answer: Answer) -> Tensors:
    """A tuple is one answer, of which the next step may take a part; a list is several tensors."""
    return (answer,)  # type: ignore[return-value]


def _one(answer: Answer) -> Tensor:
    assert isinstance(answer, Tensor)
    return answer
