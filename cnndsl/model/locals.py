"""Which local names a place in a body sees."""

from collections.abc import Iterator

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Diagnostic, Label, Span


@dataclass
class Local:
    """A parameter, a `let`, a loop's target or a shared layer, and whether anything reads it."""

    name: str
    kind: str
    span: Span
    used: bool = False


@dataclass
class Locals:
    """The names of one body; it sees those of the bodies around it."""

    outer: "Locals | None" = None
    locals: dict[str, Local] = field(default_factory=dict)

    def find(self, name: str) -> Local | None:
        """The local that a name means here."""
        here: Locals | None = self
        while here is not None:
            if name in here.locals:
                return here.locals[name]
            here = here.outer
        return None

    def visible(self) -> Iterator[str]:
        """All local names that are seen here."""
        yield from self.locals
        if self.outer is not None:
            yield from self.outer.visible()

    def add(self, name: str, kind: str, span: Span) -> Diagnostic | None:
        """A new local; a name that is seen already cannot be given again."""
        if name == "it":
            return reserved(span)
        other = self.find(name)
        if other is not None and name:
            return taken(name, span, other.span, f"{other.kind} has this name already")
        self.locals[name] = Local(name, kind, span)
        return None

    def unused(self) -> list[Diagnostic]:
        """A warning for each local that nothing reads; a leading `_` says that this is meant."""
        return [
            Diagnostic(
                "W100",
                f"{each.kind.split(' ', 1)[1]} `{each.name}` is never used",
                each.span,
                helps=(f"remove it, or call it `_{each.name}` to keep it",),
            )
            for each in self.locals.values()
            if not each.used and each.name and not each.name.startswith("_")
        ]


def taken(name: str, span: Span, first: Span, label: str) -> Diagnostic:
    """A name that something else has already."""
    return Diagnostic(
        "E101",
        f"the name `{name}` is used twice",
        span,
        "used again here",
        labels=(Label(first, label),),
        helps=("choose another name for one of them",),
    )


def reserved(span: Span) -> Diagnostic:
    """The one name that always has its meaning."""
    message = "`it` is always the current tensor"
    return Diagnostic("E101", message, span, helps=("choose another name",))
