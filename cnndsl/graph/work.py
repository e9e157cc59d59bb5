"""What one elaboration has spent and found out, and when it must stop."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph.graph import Frame
from cnndsl.graph.values import Value
from cnndsl.limits import Limits

_SHOWN_CALLS = 4


Globals = dict[tuple[int, str], Value]
"""The values of top-level names, by the file and the name: they are worked out once."""


class Trouble(Exception):
    """An expression or statement without a result; without a diagnostic, it was told already."""

    def __init__(self, diagnostic: Diagnostic | None = None) -> None:
        super().__init__(diagnostic.message if diagnostic else "told already")
        self.diagnostic = diagnostic


class Stop(Exception):
    """A bound was reached: going on would only take longer."""


@dataclass
class Work:
    """The problems of an elaboration, and its bounds."""

    limits: Limits
    problems: list[Diagnostic] = field(default_factory=list)
    steps: int = 0
    reads_open: bool = False
    told: set[tuple[str, Span]] = field(default_factory=set)
    stopped: bool = False
    lost: bool = False
    """Whether something has no result, so that what comes out is no whole network."""
    globals: Globals = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def tell(self, diagnostic: Diagnostic | None, frame: Frame | None = None) -> None:
        """Keep a problem, with the calls of blocks that led to it."""
        if diagnostic is not None and (diagnostic.code, diagnostic.span) not in self.told:
            self.told.add((diagnostic.code, diagnostic.span))
            notes = (*diagnostic.notes, *_calls(frame))
            self.problems.append(replace(diagnostic, notes=notes))

    def spend(self, steps: int, span: Span) -> None:
        """Count work done; past the bound, everything stops."""
        self.steps += steps
        if self.steps > self.limits.steps:
            message = f"working this out takes more than {self.limits.steps:,} steps"
            self.stop("E211", message, f"raise the bound with `{Limits.flag('steps')}`", span)

    def stop(self, code: str, message: str, help_: str, span: Span, *notes: str) -> None:
        """Say which bound was reached, and end."""
        self.problems.append(Diagnostic(code, message, span, notes=notes, helps=(help_,)))
        self.stopped = True
        raise Stop

    @contextmanager
    def call(self, kind: str, name: str, title: str, span: Span) -> Iterator[None]:
        """One call inside another, to a bounded depth."""
        self.calls.append(title)
        try:
            if len(self.calls) > self.limits.depth:
                self.endless(kind, name, span)
            yield
        finally:
            self.calls.pop()

    def endless(self, kind: str, name: str, span: Span) -> None:
        flag = f"`{Limits.flag('depth')}` raises it"
        recent = [title for title in self.calls if title.startswith(f"{name}(")]
        trail = " -> ".join([*recent[:_SHOWN_CALLS], "..."])
        note = f"calls so far: {trail} (gave up at {self.limits.depth}; {flag})"
        help_ = "end it with a condition: `if n == 1 { ... }`"
        if kind == "function":
            help_ = "end it with a condition: `... if n > 0 else 1`"
        message = f"{kind} `{name}` never stops calling itself"
        if len(recent) < 2:
            message = f"{kind}s call one another more than {self.limits.depth} deep"
            help_ = f"nest them less, or raise the bound with `{Limits.flag('depth')}`"
        self.stop("E210", message, help_, span, note)


def _calls(frame: Frame | None) -> list[str]:
    notes: list[str] = []
    while frame is not None and len(notes) < _SHOWN_CALLS:
        given = f" with {frame.given}" if frame.given else ""
        notes.append(f"inside `{frame.title}`, called on line {frame.span.line}{given}")
        frame = frame.outer
    return notes if frame is None else [*notes, "and so on"]
