"""Diagnostics on a stream, and the line that sums them up."""

import os
import sys
from collections.abc import Sequence

import click

from cnndsl.diagnostics import Diagnostic
from cnndsl.diagnostics.cells import WIDTH, visible
from cnndsl.diagnostics.wording import count


def show(diagnostics: Sequence[Diagnostic], style: str = "full", *, err: bool = False) -> None:
    """Print diagnostics in one of the formats, in colour where a person will see it."""
    from cnndsl.diagnostics.colour import use_colour
    from cnndsl.diagnostics.formats import FORMATS, full

    stream = sys.stderr if err else sys.stdout
    if style == "full":
        if not diagnostics:
            return
        text = full(diagnostics, colour=use_colour(stream), room=columns(WIDTH))
        text += "\n"  # a blank line between the last and what follows
    else:
        text = FORMATS[style](diagnostics)
    if text:
        click.echo(text, err=err, color=True)


def columns(otherwise: int, *, err: bool = False) -> int:
    """How wide the terminal is. `shutil` tells the same, and takes longer than a table to print."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(2 if err else 1).columns or otherwise
    except OSError:
        return otherwise


def summary(diagnostics: Sequence[Diagnostic], files: int) -> str:
    """`2 errors and 1 warning in 3 files`, or that there is none."""
    errors = sum(each.severity == "error" for each in diagnostics)
    warnings = len(diagnostics) - errors
    kinds = [count(errors, "error")] * bool(errors) + [count(warnings, "warning")] * bool(warnings)
    return f"{' and '.join(kinds) or 'no problems'} in {count(files, 'file')}"


def sentence(error: OSError) -> str:
    """Which file it was, and what is wrong with it."""
    reason = (error.strerror or str(error)).lower()
    return reason if error.filename is None else f"`{visible(str(error.filename))}`: {reason}"


def failed(diagnostics: Sequence[Diagnostic], strict: bool = False) -> bool:
    """Whether a file is wrong; warnings alone do not make it so, unless one is strict."""
    return any(strict or each.severity == "error" for each in diagnostics)
