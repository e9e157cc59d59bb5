"""What is being done, on a line that the next one replaces, where a person waits for it."""

import sys
from errno import EIO
from types import TracebackType
from typing import Self

import click

from cnndsl.cli.show import columns
from cnndsl.diagnostics.cells import WIDTH
from cnndsl.emit.needed import torch_needed


class Progress:
    """A line on standard error, gone when the work is over; nothing where that is no terminal."""

    def __init__(self) -> None:
        self.is_seen = sys.stderr.isatty()

    def __call__(self, text: str) -> None:
        """Show what is being done now."""
        self.show(f"{text} ...")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.clear()

    def torch(self) -> None:
        """Say so while torch is loaded, which takes seconds; it may not be installed."""
        self("loading torch")
        torch_needed()

    @property
    def room(self) -> int:
        """How long a line may be: one that goes on below cannot be replaced."""
        return columns(WIDTH, err=True) - 1

    def show(self, text: str) -> None:
        """Show a text as it is, or as much of it as there is room for."""
        if self.is_seen:
            from cnndsl.report.grid import cut

            say(cut(text, self.room), nl=False)

    def clear(self) -> None:
        """Leave the line empty for what comes."""
        self.show("")


def say(text: str, *, nl: bool = True) -> None:
    """Show a text in the place of what is being done.

    Where the terminal has just gone, its signal ends a training in order.
    """
    start = "\r\x1b[K" if sys.stderr.isatty() else ""
    try:
        click.echo(start + text, nl=nl, err=True)
    except OSError as error:
        if error.errno != EIO:
            raise
