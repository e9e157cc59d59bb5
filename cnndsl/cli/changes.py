"""What the command line puts in place of what a spec says, and amounts of memory."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cnndsl.graph import Changes


def changes(settings: Sequence[str], inputs: Sequence[str], frozen: Sequence[str]) -> "Changes":
    """The values and shapes of `classes=10`, `3x32x32` and `left=3x32x32`; what is frozen."""
    from cnndsl.graph.asked import AskedError, asked

    try:
        return asked(settings, inputs, frozen, "--")
    except AskedError as error:
        raise click.UsageError(str(error)) from None


def amount(text: str | None) -> int | None:
    """The bytes of `24GiB`."""
    if text is None:
        return None
    written = re.fullmatch(r"([\d_]*\.?\d+) *(?:([kmgt])(i?))?b?", text.strip().lower())
    if written is not None:
        number, letter, binary = written.groups()
        unit = (1024 if binary else 1000) ** (1 + "kmgt".index(letter)) if letter else 1
        if (bytes_ := int(Fraction(number.replace("_", "")) * unit)) >= 1:
            return bytes_
    units = "`24GiB`, `24GB`, `512MiB` or a number of bytes"
    raise _refused("--memory", text, f"expected an amount of memory, such as {units}")


def _refused(option: str, text: str, reason: str) -> click.UsageError:
    return click.UsageError(f"`{option} {text}`: {reason}")
