"""The names that tensors have in one block or model."""

from collections.abc import Iterator

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.model.locals import taken
from cnndsl.syntax import tree


@dataclass(frozen=True, slots=True)
class Tensors:
    """Names known before anything runs; with interpolated names among them, any name may be one."""

    names: dict[str, Span]
    """Each with the place where it is given first."""
    interpolated: bool
    flows: bool

    def knows(self, name: str) -> bool:
        """Whether a tensor may have this name here."""
        return name in self.names or self.interpolated or (self.flows and name == "it")

    def clash(self, kind: str, name: tree.Name) -> Diagnostic | None:
        """A value with the name of a tensor, whichever of them comes first."""
        tensor = self.names.get(name.name)
        if tensor is None:
            return None
        if tensor.start < name.span.start:
            return taken(name.name, name.span, tensor, "a tensor has this name already")
        return taken(name.name, tensor, name.span, f"{kind} has this name already")


NO_TENSORS = Tensors({}, interpolated=False, flows=False)
FLOW = Tensors({}, interpolated=False, flows=True)
ANY_TENSOR = Tensors({}, interpolated=True, flows=True)


def tensors_of(body: tree.Body) -> Tensors:
    """The tensors that a block or model names anywhere in its body."""
    labels = [label for step in tree.steps(body) for label in _labels(step)]
    plain: dict[str, Span] = {}
    for name, span in labels:
        if name is not None:
            plain.setdefault(name, span)
    return Tensors(plain, interpolated=any(name is None for name, _ in labels), flows=True)


def _labels(step: tree.Step) -> Iterator[tuple[str | None, Span]]:
    """The names a step gives, with their places; None for one that is worked out later."""
    if isinstance(step.action, tree.Input) and step.action.name is not None:
        yield step.action.name.name or None, step.action.name.span
    for label in step.names:
        match label:
            case tree.Name(name=name) | tree.String(parts=(str(name),)):
                yield name or None, label.span
            case _:
                yield None, label.span
