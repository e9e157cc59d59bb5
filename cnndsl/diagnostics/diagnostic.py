"""One problem, told completely."""

from collections.abc import Iterable

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.source import Span


@dataclass(frozen=True, slots=True)
class Label:
    """A remark at a second place, with the shape that flows there if one does."""

    span: Span
    text: str
    shape: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """The one edit that cures a problem: put `replacement` where `span` is."""

    span: Span
    replacement: str

    @property
    def words(self) -> str:
        """The edit as a sentence."""
        if not self.replacement:
            return f"remove `{self.span.text}`"
        return f"write `{self.replacement}`"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem at a place: `message` is the mistake, `label` stands beside its caret."""

    code: str
    message: str
    span: Span
    label: str = ""
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    fix: Fix | None = None

    @property
    def severity(self) -> str:
        """`error`, which stops a command, or `warning`, which does not."""
        return "warning" if self.code.startswith("W") else "error"

    @property
    def cures(self) -> tuple[str, ...]:
        """What to do: the helps or, where there is none, the fix in words."""
        return self.helps or ((self.fix.words,) if self.fix else ())


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by place, one for each mistake: the same code at the same place is said once."""
    first: dict[tuple[str, int, int, str], Diagnostic] = {}
    for each in diagnostics:
        key = (each.span.source.name, each.span.start, each.span.end, each.code)
        first.setdefault(key, each)
    return [first[key] for key in sorted(first)]
