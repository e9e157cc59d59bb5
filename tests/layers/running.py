"""Makes the torch call of a layer, and watches what it does."""

from collections.abc import Callable, Iterator
from functools import reduce
from pkgutil import resolve_name
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks

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
from cnndsl.shape import Shape

Tensors = tuple[Tensor, ...]
Answer = Tensor | Tensors | list[Tensor]
Run = Callable[[Tensors], Answer]
Ready = tuple[Callable[..., Answer], list[object], dict[str, object]]


class Operation:
    """A layer as torch runs it, with its tensors by their names."""

    def __init__(self, call: Call) -> None:
        self.modules: dict[str, nn.Module] = {}
        self.tensors: dict[str, tuple[Tensor, bool]] = {}
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

    def eval(self) -> "Operation":
        """The same, no longer training."""
        for module in self.modules.values():
            module.eval()
        return self

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
        make, args, kwargs = self._ready(call)
        module = make(*args, **kwargs)
        assert isinstance(module, nn.Module)
        name = call.name if isinstance(call, Part) else ""
        assert name not in self.modules
        self.modules[name] = module
        return lambda tensors: module(*tensors)

    def _ready(self, call: Named) -> Ready:
        kwargs = {name: self._value(value) for name, value in call.kwargs.items()}
        return resolve_name(call.target), [self._value(value) for value in call.args], kwargs

    def _value(self, value: Value) -> object:
        if not isinstance(value, Own):
            return value
        if value.name not in self.tensors:
            tensor = torch.full(value.extents, 0.5, requires_grad=value.learned)
            self.tensors[value.name] = tensor, value.learned
        return self.tensors[value.name][0]


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


def drawn(xs: tuple[Shape, ...], batch: int, device: str = "cpu") -> Tensors:
    """Tensors to put in."""
    return tuple(torch.rand(batch, *x, device=device).requires_grad_() for x in xs)


class Running(Protocol):
    """What runs in torch with tensors of its own."""

    @property
    def weights(self) -> dict[str, Tensor]:
        """The tensors that are learned."""

    @property
    def buffers(self) -> dict[str, Tensor]:
        """The tensors that are only kept."""

    def __call__(self, *tensors: Tensor) -> Tensors:
        """What comes out."""


def kept(operation: Running, tensors: Tensors) -> tuple[Tensors, dict[int, int]]:
    """What comes out, and the bytes of each storage that backward would need of this forward."""
    found: dict[int, int] = {}
    alive: list[Tensor] = []

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        alive.append(tensor)
        found[storage.data_ptr()] = storage.nbytes()
        return tensor

    with saved_tensors_hooks(pack, lambda tensor: tensor):
        ys = operation(*tensors)
    own = [*operation.weights.values(), *operation.buffers.values()]
    own_storages = {each.untyped_storage().data_ptr() for each in own}
    return ys, {place: size for place, size in found.items() if place not in own_storages}
