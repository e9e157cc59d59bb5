"""What all nodes of the tree have."""

from dataclasses import dataclass, field

from cnndsl.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Node:
    """Anything written in a spec."""

    span: Span = field(compare=False, repr=False)
