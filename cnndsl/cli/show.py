"""Diagnostics on a stream, and the line that sums them up."""

import sys
from collections.abc import Sequence

import click

from cnndsl.diagnostics import Diagnostic


def show(diagnostics: Sequence[Diagnostic], style: str = "full", *, err: bool = False) -> None:
    """Print diagnostics in one of the formats, in colour where a person will see it."""
    from cnndsl.diagnostics.colour import use_colour
    from cnndsl.diagnostics.formats import FORMATS, full

    stream = sys.stderr if err else sys.stdout
    if style == "full":
        text = full(diagnostics, colour=use_colour(stream))
        text += "\n" if text else ""  # a blank line between the last and what follows
    else:
        text = FORMATS[style](diagnostics)
    if text:
        click.echo(text, err=err, color=True)


def summary(diagnostics: Sequence[Diagnostic], files: int) -> str:
    """`2 errors and 1 warning in 3 files`, or that there is none."""
    errors = sum(each.severity == "error" for each in diagnostics)
    warnings = len(diagnostics) - errors
    kinds = [count(errors, "error")] * bool(errors) + [count(warnings, "warning")] * bool(warnings)
    return f"{' and '.join(kinds) or 'no problems'} in {count(files, 'file')}"


def count(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def failed(diagnostics: Sequence[Diagnostic], strict: bool = False) -> bool:
    """Whether a file is wrong; warnings alone do not make it so, unless one is strict."""
    return any(strict or each.severity == "error" for each in diagnostics)
