"""The forms in which diagnostics leave the program, for people and for other programs."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from cnndsl.diagnostics.cells import WIDTH, visible
from cnndsl.diagnostics.diagnostic import Diagnostic


def full(diagnostics: Sequence[Diagnostic], *, colour: bool = False, room: int = WIDTH) -> str:
    """Everything about each, with the lines it is about in so many columns."""
    from cnndsl.diagnostics.text import render  # most files give it nothing to do

    return "\n\n".join(render(each, colour=colour, room=room) for each in diagnostics)


def concise(diagnostics: Sequence[Diagnostic]) -> str:
    """One line each: `net.cnn:4:3: error[E300]: message`."""
    return "\n".join(map(_line, diagnostics))


def json(diagnostics: Sequence[Diagnostic]) -> str:
    """A JSON document; the classes of `cnndsl.diagnostics.record` describe it."""
    from cnndsl.diagnostics.record import document

    return document(diagnostics)


def sarif(diagnostics: Sequence[Diagnostic]) -> str:
    """A SARIF 2.1.0 log, which code hosts and editors read."""
    from cnndsl.diagnostics.sarif import log

    return log(diagnostics)


def github(diagnostics: Sequence[Diagnostic]) -> str:
    """Workflow commands, which GitHub shows beside the lines of a change."""
    from cnndsl.diagnostics.github import commands

    return commands(diagnostics)


FORMATS: Mapping[str, Callable[[Sequence[Diagnostic]], str]] = MappingProxyType(
    {"full": full, "concise": concise, "json": json, "sarif": sarif, "github": github}
)


def _line(diagnostic: Diagnostic) -> str:
    text = f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}"
    return f"{visible(diagnostic.span.place)}: " + visible(text.replace("\n", r"\n"))
