"""The names of layers, stages and units: those that are written, and numbers for the others."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph.graph import Scope
from cnndsl.graph.place import twice

_WORDS = 1_000  # names of blocks to remember: most units are called after one that is known


@dataclass(slots=True)
class _Given:
    """The names in one scope."""

    reserved: Collection[str]
    written: dict[str, Span] = field(default_factory=dict)
    automatic: set[str] = field(default_factory=set)
    counts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def is_free(self, name: str) -> bool:
        """Whether nothing has the name, nor is known to get it."""
        return not (name in self.automatic or name in self.written or name in self.reserved)


class Names:
    """The names given in each scope. Automatic ones make way for those that are written.

    What is written further on is known only afterwards. Where that meets an automatic name, the
    names are `crowded`; then whoever runs the same again says what was `written`, scope by scope
    in the order in which they came up, and numbers go around it.
    """

    def __init__(self, reserved: Sequence[Collection[str]] = ()) -> None:
        self.crowded = False
        self._reserved = reserved
        self._scopes: dict[Scope, _Given] = {}

    @property
    def written(self) -> list[Collection[str]]:
        """The names in each scope that a spec gives itself."""
        return [given.written for given in self._scopes.values()]

    def claim(self, scope: Scope, name: str, span: Span) -> Diagnostic | None:
        """Take a name that is written, or say who has it."""
        given = self._in(scope)
        if name in given.written:
            return twice(name, given.written[name], span)
        self.crowded |= name in given.automatic
        given.written[name] = span
        return None

    def number(self, scope: Scope, kind: str, first: int = 1) -> str:
        """The next free name of a kind: `conv1`, `conv2`, ..."""
        given = self._in(scope)
        while True:
            name = f"{kind}{given.counts[kind] + first}"
            given.counts[kind] += 1
            if given.is_free(name):
                given.automatic.add(name)
                return name

    def alone(self, scope: Scope, name: str) -> str:
        """The first such name in its scope stands alone, as weights are published."""
        given = self._in(scope)
        if not given.is_free(name):
            return self.number(scope, name, 2)
        given.automatic.add(name)
        return name

    def layer(self, scope: Scope, word: str) -> str:
        """The name of a layer that was given none."""
        return self.number(scope, "", 0) if scope.indexed else self.number(scope, word)

    def unit(self, scope: Scope, block: str) -> str:
        """The name of a block's unit that was given none: its number, within a stage."""
        if scope.kind == "stage":
            return self.number(scope, "", 0)
        return self.number(scope, snake(block))

    def _in(self, scope: Scope) -> _Given:
        given = self._scopes.get(scope)
        if given is None:
            place = len(self._scopes)
            known = self._reserved[place] if place < len(self._reserved) else ()
            given = self._scopes[scope] = _Given(known)
        return given


@lru_cache(_WORDS)
def snake(name: str) -> str:
    """`DenseLayer` as the name of a unit: `dense_layer`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
