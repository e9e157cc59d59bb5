"""What is put in place of what a spec says of its models."""

from collections.abc import Iterator, Mapping

from cnndsl.dataclasses import dataclass, field
from cnndsl.model import Definition
from cnndsl.syntax import tree

ONLY = ""
"""Stands for the name of a model's only input."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Values for the parameters of models and shapes for their inputs, by name; what is frozen."""

    arguments: Mapping[str, tree.Argument] = field(default_factory=dict)
    inputs: Mapping[str, tree.Expression] = field(default_factory=dict)
    frozen: tuple[str, ...] = ()
    """Patterns of the layers that do not learn."""

    def __bool__(self) -> bool:
        return bool(self.arguments or self.inputs or self.frozen)

    @property
    def resizes(self) -> bool:
        """Whether shapes may be others than those that a spec states."""
        return bool(self.arguments or self.inputs)

    def for_(self, definition: Definition) -> dict[str, tree.Argument]:
        """The arguments that are those of a model itself."""
        names = {each.name.name for each in model_of(definition).parameters}
        return {name: each for name, each in self.arguments.items() if name in names}


UNCHANGED = Changes()


def model_of(definition: Definition) -> tree.Model:
    """The declaration of a model."""
    assert isinstance(definition.node, tree.Model)
    return definition.node


def called(definition: Definition) -> Iterator[Definition]:
    """A model, the one that it is another name of, and so on."""
    seen: set[int] = set()
    following: Definition | None = definition
    while following is not None and isinstance(following.node, tree.Model):
        if id(following.node) in seen:
            return
        seen.add(id(following.node))
        yield following
        body = following.node.body
        name = body.function if isinstance(body, tree.Call) else body
        following = following.home.names.get(name.name) if isinstance(name, tree.Name) else None


def parameters(definition: Definition) -> list[str]:
    """What a model takes, by itself or through the models that it is another name of."""
    names = (each.name.name for one in called(definition) for each in model_of(one).parameters)
    return [*dict.fromkeys(names)]


def missing(definition: Definition, changes: Changes) -> list[str]:
    """The arguments without which a model is no network."""
    own = model_of(definition).parameters
    return [p.name.name for p in own if p.default is None and p.name.name not in changes.arguments]
