"""Diagnostics on a stream, and the line that sums them up."""

import shutil
import sys
from collections.abc import Sequence

import click

from cnndsl.diagnostics import Diagnostic
from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.wording import count


def show(diagnostics: Sequence[Diagnostic], style: str = "full", *, err: bool = False) -> None:
    """Print diagnostics in one of the formats, in colour where a person will see it."""
    from cnndsl.diagnostics.colour import use_colour
    from cnndsl.diagnostics.formats import FORMATS, full
    from cnndsl.diagnostics.text import WIDTH

    stream = sys.stderr if err else sys.stdout
    if style == "full":
        room = shutil.get_terminal_size((WIDTH, 0)).columns
        text = full(diagnostics, colour=use_colour(stream), room=room)
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


def sentence(error: OSError) -> str:
    """Which file it was, and what is wrong with it."""
    reason = (error.strerror or str(error)).lower()
    return reason if error.filename is None else f"`{visible(str(error.filename))}`: {reason}"


def failed(diagnostics: Sequence[Diagnostic], strict: bool = False) -> bool:
    """Whether a file is wrong; warnings alone do not make it so, unless one is strict."""
    return any(strict or each.severity == "error" for each in diagnostics)
