"""The names that tensors have in one block or model."""

from collections.abc import Iterator
from dataclasses import dataclass

from cnndsl.syntax import tree


@dataclass(frozen=True, slots=True)
class Tensors:
    """Names known before anything runs; with interpolated names among them, any name may be one."""

    names: frozenset[str]
    interpolated: bool
    flows: bool

    def knows(self, name: str) -> bool:
        """Whether a tensor may have this name here."""
        return name in self.names or self.interpolated or (self.flows and name == "it")


NO_TENSORS = Tensors(frozenset(), interpolated=False, flows=False)
FLOW = Tensors(frozenset(), interpolated=False, flows=True)
ANY_TENSOR = Tensors(frozenset(), interpolated=True, flows=True)


def tensors_of(body: tree.Body) -> Tensors:
    """The tensors that a block or model names anywhere in its body."""
    labels = [label for step in tree.steps(body) for label in _labels(step)]
    plain = frozenset(each for each in labels if each is not None)
    return Tensors(plain, interpolated=None in labels, flows=True)


def _labels(step: tree.Step) -> Iterator[str | None]:
    """The names a step gives; None for one that is worked out later."""
    if isinstance(step.action, tree.Input) and step.action.name is not None:
        yield step.action.name.name
    for label in step.names:
        match label:
            case tree.Name(name=name) | tree.String(parts=(str(name),)):
                yield name
            case _:
                yield None
