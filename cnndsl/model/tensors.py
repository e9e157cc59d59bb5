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
ANY_TENSOR = Tensors(frozenset(), interpolated=True, flows=True)


def tensors_of(body: tree.Body) -> Tensors:
    """The tensors that a block or model names anywhere in its body."""
    labels = [label for step in steps(body) for label in _labels(step)]
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


def steps(body: tree.Body | tree.Branches | None) -> Iterator[tree.Step]:
    """Every step of a body and of the bodies in it."""
    match body:
        case tree.Branches(branches=branches):
            for branch in branches:
                yield from steps(branch)
        case tree.Body(statements=statements):
            for statement in statements:
                match statement:
                    case tree.Chain(steps=chain):
                        for step in chain:
                            yield step
                            for inner in bodies(step.action):
                                yield from steps(inner)
                    case tree.Broken(body=inner):
                        yield from steps(inner)
                    case _:
                        pass


def bodies(action: tree.Action) -> tuple[tree.Body | tree.Branches | None, ...]:
    """The bodies that an action holds."""
    match action:
        case tree.If(arms=arms):
            return tuple(arm.body for arm in arms)
        case tree.Input() | tree.Output():
            return ()
        case _:
            return (action.body,)
