"""What is being done, on a line that the next one replaces, where a person waits for it."""

import sys
from types import TracebackType
from typing import Self

import click


class Progress:
    """A line on standard error, gone when the work is over; nothing where that is no terminal."""

    def __init__(self) -> None:
        self._is_seen = sys.stderr.isatty()

    def __call__(self, text: str) -> None:
        """Show what is being done now."""
        self._write(f"{text} ...")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.clear()

    def clear(self) -> None:
        """Leave the line empty for what comes."""
        self._write("")

    def _write(self, text: str) -> None:
        if self._is_seen:
            click.echo(f"\r\x1b[K{text}", nl=False, err=True)
