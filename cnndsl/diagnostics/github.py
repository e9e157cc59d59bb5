"""Diagnostics as GitHub's workflow commands."""

from collections.abc import Sequence

from cnndsl.diagnostics.diagnostic import Diagnostic
from cnndsl.diagnostics.text import sentences

IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
IN_PROPERTY = IN_MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def commands(diagnostics: Sequence[Diagnostic]) -> str:
    """One command, on one line, for each."""
    return "\n".join(map(_command, diagnostics))


def _command(diagnostic: Diagnostic) -> str:
    properties = ",".join(
        f"{name}={value.translate(IN_PROPERTY)}" for name, value in _properties(diagnostic).items()
    )
    text = sentences(diagnostic).translate(IN_MESSAGE)
    return f"::{diagnostic.severity} {properties}::{text}"


def _properties(diagnostic: Diagnostic) -> dict[str, str]:
    span = diagnostic.span
    line, column = span.source.line_column(span.start)
    last, end = span.source.line_column(span.end)
    # GitHub takes columns only where both ends are on one line.
    columns = {"col": column, "endColumn": end} if line == last else {}
    numbers = {"line": line, "endLine": last} | columns
    order = ("line", "col", "endLine", "endColumn")
    places = {name: str(numbers[name]) for name in order if name in numbers}
    return {"file": span.source.name} | places | {"title": diagnostic.code}
