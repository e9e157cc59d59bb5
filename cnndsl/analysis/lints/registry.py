"""Where lints enter, each under its code."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from cnndsl.analysis.lints.finding import Finding
from cnndsl.analysis.lints.wiring import Wiring
from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics import Diagnostic
from cnndsl.graph import Graph, Node
from cnndsl.layers import Layer
from cnndsl.model import Spec

Inspect = Callable[[Node, Wiring], Finding | None]
Survey = Callable[[Spec, Sequence[Graph]], Iterable[Diagnostic]]


@dataclass(frozen=True, slots=True)
class LayerLint:
    """A lint that looks at the layers of some types, one by one."""

    code: str
    types: tuple[type, ...]
    inspect: Inspect


LAYER_LINTS: list[LayerLint] = []
FILE_LINTS: list[Survey] = []


def of_layers(code: str, *types: type) -> Callable[[Inspect], Inspect]:
    """Enter a lint that looks at layers of these types."""

    def enter(inspect: Inspect) -> Inspect:
        LAYER_LINTS.append(LayerLint(code, types, inspect))
        return inspect

    return enter


def of_files(survey: Survey) -> Survey:
    """Enter a lint that looks at a whole file with its networks."""
    FILE_LINTS.append(survey)
    return survey


@cache
def looking_at(kind: type[Layer]) -> tuple[LayerLint, ...]:
    """The lints that look at layers of a type."""
    # Layers are abstract classes, of which Python is slow to say which are whose.
    ancestors = set(kind.__mro__)
    return tuple(lint for lint in LAYER_LINTS if not ancestors.isdisjoint(lint.types))
