"""What all nodes of the tree have."""

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Node:
    """Anything written in a spec; two are equal if they say the same, wherever they stand."""

    span: Span = field(compare=False, repr=False)
