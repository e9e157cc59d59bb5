"""Which models of some specs are asked for, and what is asked that they cannot give."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Diagnostic
from cnndsl.diagnostics.suggest import closest, listed
from cnndsl.graph.changes import UNCHANGED, Changes, missing, parameters
from cnndsl.model import Definition


@dataclass
class Wish:
    """A model by its name, or all of them, with the changes to make to them."""

    model: str | None = None
    changes: Changes = UNCHANGED
    known: dict[str, None] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    granted: bool = False
    idle: Mapping[str, str] | None = None
    """The patterns that freeze nothing in any model so far, and why not in the first."""

    def names(self, name: str) -> bool:
        """Whether a model of this name is meant."""
        return self.model is None or name == self.model

    def wants(self, definition: Definition) -> bool:
        """Whether a model is to be checked: one that is meant, and becomes a network."""
        self.known[definition.name] = None
        if not self.names(definition.name):
            return False
        reasons = [*self._unknown(definition), *self._missing(definition)]
        self.refused += reasons
        self.granted |= not reasons
        return not reasons

    def froze(self, missed: Mapping[str, str]) -> None:
        """Note why some patterns freeze nothing in one more model."""
        known = missed if self.idle is None else self.idle
        self.idle = {pattern: why for pattern, why in known.items() if pattern in missed}

    def misuse(self, problems: Iterable[Diagnostic]) -> str:
        """What is wrong with the wish itself, if anything is."""
        own = [each for each in problems if self._is_own(each)]
        if own:
            text = own[0].span.source.name
            return _sentence(f"`{text}`: {own[0].message}", own[0].cures or own[0].notes)
        if self.model is not None and self.model not in self.known:
            return self._nowhere(self.model)
        if self.idle:
            return next(iter(self.idle.values()))
        asked = self.model is not None or self.changes
        return self.refused[0] if asked and self.refused and not self.granted else ""

    def of_specs(self, problems: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """The problems that are not of the wish."""
        return (each for each in problems if not self._is_own(each))

    def _is_own(self, problem: Diagnostic) -> bool:
        nodes = (*self.changes.arguments.values(), *self.changes.inputs.values())
        return any(problem.span.source is each.span.source for each in nodes)

    def _nowhere(self, model: str) -> str:
        near = closest(model, self.known)
        known = [f"there is {listed([*self.known])}"] if self.known else []
        helps = [f"did you mean `{near}`?"] if near else known
        return _sentence(f"there is no model `{model}`", helps)

    def _unknown(self, definition: Definition) -> Iterator[str]:
        known = parameters(definition)
        for name in self.changes.arguments:
            if name not in known:
                near = closest(name, known)
                takes = f"it takes {listed(known)}" if known else "it takes none"
                message = f"`{definition.name}` has no parameter `{name}`"
                yield _sentence(message, [f"did you mean `{near}`?" if near else takes])

    def _missing(self, definition: Definition) -> Iterator[str]:
        names = missing(definition, self.changes)
        if names:
            options = " ".join(f"--set {name}=..." for name in names)
            yield f"`{definition.name}` is a template that needs {listed(names)}: add `{options}`"


def _sentence(message: str, helps: Sequence[str]) -> str:
    return "; ".join([message, *helps[:1]])
