"""What no exporter passes over in silence: layers that its format has no words for."""

from collections.abc import Iterable, Sequence

from cnndsl.diagnostics import Diagnostic, in_order
from cnndsl.graph import Node
from cnndsl.graph.work import calls_to

NO_WORDS = "E500"
OPEN_SIZE = "E501"
NO_NAME = "E502"
UNREACHED = "E503"

STATE_SIZES = "state the sizes of the input, or give them with `--input`"
"""The cure where a size must not be open."""


class CannotSay(Exception):
    """A network that a format has no words for: every reason, with the layer and line of each."""

    def __init__(self, problems: Iterable[Diagnostic]) -> None:
        self.problems = tuple(in_order(problems))
        super().__init__("; ".join([each.message for each in self.problems]))


class CannotExport(Exception):
    """An export that came to nothing for a reason that is not a layer's."""


class Refused(Exception):
    """A reason why one layer cannot be said; whoever reads the graph adds the place."""

    def __init__(self, message: str, *helps: str, code: str = NO_WORDS) -> None:
        super().__init__(message)
        self.message = message
        self.helps = helps
        self.code = code


def refusal(node: Node, reason: Refused, notes: Sequence[str] = ()) -> Diagnostic:
    """A reason at the place of its layer, with the calls that led there."""
    return Diagnostic(
        reason.code,
        f"`{node.name}`: {reason.message}",
        node.span,
        notes=(*notes, *calls_to(node.frame)),
        helps=reason.helps,
    )
