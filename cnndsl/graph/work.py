"""What one elaboration has spent and found out, and when it must stop."""

from collections.abc import Iterator
from contextlib import contextmanager

from cnndsl.dataclasses import dataclass, field, replace
from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph.changes import UNCHANGED, Changes
from cnndsl.graph.graph import Frame
from cnndsl.graph.values import Value
from cnndsl.limits import DEFAULT_LIMITS, Limits

_SHOWN_CALLS = 4


Globals = dict[tuple[int, str], Value]
"""The values of top-level names, by the file and the name: they are worked out once."""

_TURNS = 2
"""How many networks may spend all their steps before the others of a file get no turn."""


@dataclass
class Run:
    """What all that is worked out for one file shares: what is known and told, and its steps."""

    limits: Limits = DEFAULT_LIMITS
    globals: Globals = field(default_factory=dict)
    told: set[Span] = field(default_factory=set)
    """Where an error is told already, so that another there would only follow from it."""
    steps: int = 0
    is_ended: bool = False
    """Whether it is said that there are no steps left."""

    def __post_init__(self) -> None:
        self.most = _TURNS * self.limits.steps

    @property
    def is_spent(self) -> bool:
        """Whether the file has had all its steps."""
        return self.steps > self.most

    def end(self, span: Span) -> Diagnostic | None:
        """What to say where the file's steps end; None if it is said already."""
        if self.is_ended:
            return None
        self.is_ended = True
        return exhausted("this file", self.most, span)


def exhausted(what: str, most: int, span: Span) -> Diagnostic:
    """So many steps, and no end."""
    message = f"working {what} out takes more than {most:,} steps"
    help_ = f"raise the bound with `{Limits.flag('steps')}`"
    return Diagnostic("E211", message, span, helps=(help_,))


class Trouble(Exception):
    """An expression or statement without a result; without a diagnostic, it was told already."""

    def __init__(self, diagnostic: Diagnostic | None = None) -> None:
        super().__init__(diagnostic.message if diagnostic else "told already")
        self.diagnostic = diagnostic


class Stop(Exception):
    """A bound was reached: going on would only take longer."""


@dataclass
class Work:
    """The problems of one elaboration, and its bounds."""

    run: Run
    changes: Changes = UNCHANGED
    problems: list[Diagnostic] = field(default_factory=list)
    steps: int = 0
    reads_open: bool = False
    told: set[tuple[str, Span]] = field(default_factory=set)
    stopped: bool = False
    lost: bool = False
    """Whether something has no result, so that what comes out is no whole network."""
    calls: list[str] = field(default_factory=list)
    within: tuple[str, ...] = ()
    """The calls of models that led here, the innermost first."""

    def __post_init__(self) -> None:
        self.limits = self.run.limits
        self.globals = self.run.globals

    def tell(self, diagnostic: Diagnostic | None, frame: Frame | None = None) -> None:
        """Keep a problem, with the calls of blocks that led to it."""
        if diagnostic is not None and (diagnostic.code, diagnostic.span) not in self.told:
            self.told.add((diagnostic.code, diagnostic.span))
            notes = (*diagnostic.notes, *calls_to(frame), *self.within)
            self.problems.append(replace(diagnostic, notes=notes))

    def enter(self, title: str, span: Span) -> None:
        """Begin a model that another calls, or an expectation does."""
        note = f"inside `{title}`, called on line {span.line}"
        self.within = (note, *self.within[: _SHOWN_CALLS - 1])

    def spend(self, steps: int, span: Span) -> None:
        """Count work done; past the bound, everything stops."""
        run = self.run
        self.steps += steps
        run.steps += steps
        if self.steps > self.limits.steps:
            self.halt(exhausted("this", self.limits.steps, span))
        if run.steps > run.most:
            self.halt(run.end(span))

    def stop(self, code: str, message: str, help_: str, span: Span, *notes: str) -> None:
        """Say which bound was reached, and end."""
        self.halt(Diagnostic(code, message, span, notes=notes, helps=(help_,)))

    def halt(self, diagnostic: Diagnostic | None) -> None:
        """End with this problem, unless it is told already."""
        self.problems += [diagnostic] if diagnostic else []
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


def calls_to(frame: Frame | None) -> list[str]:
    """The calls of blocks that led somewhere, the innermost first."""
    notes: list[str] = []
    while frame is not None and len(notes) < _SHOWN_CALLS:
        given = f" with {frame.given}" if frame.given else ""
        notes.append(f"inside `{frame.title}`, called on line {frame.span.line}{given}")
        frame = frame.outer
    return notes if frame is None else [*notes, "and so on"]
