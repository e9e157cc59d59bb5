"""What all nodes of the tree have.

Nodes compare and show themselves here, once for all: methods that each class were given of its own
would take longer to make, at every start, than most files take to be read.
"""

from dataclasses import dataclass, field, fields

from cnndsl.diagnostics import Span


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Node:
    """Anything written in a spec; two are equal if they say the same, wherever they stand."""

    span: Span = field(compare=False, repr=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node) or type(self) is not type(other):
            return False
        return self._said() == other._said()

    def __hash__(self) -> int:
        return hash((type(self), *self._said()))

    def __repr__(self) -> str:
        shown = [each.name for each in fields(self) if each.repr]
        said = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__name__}({said})"

    def _said(self) -> list[object]:
        return [getattr(self, each.name) for each in fields(self) if each.compare]
