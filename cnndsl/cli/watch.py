"""Doing it again whenever a file is saved."""

import gc
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from cnndsl.cli.exits import ExitCode
from cnndsl.cli.show import sentence
from cnndsl.dataclasses import dataclass

Files = Callable[[], Iterable[Path]]
Stamps = dict[Path, tuple[int, int]]
PAUSE = 0.2
MISUSE = click.UsageError, OSError
"""What may be right at the next save, without anything to show now."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run went, and the line that says so."""

    code: ExitCode
    closing: str


def keep_watching(files: Files, run: Callable[[], Outcome]) -> ExitCode:
    """Run at each change until Ctrl-C; under an error, the last clean result stays in sight."""
    good = ""
    try:
        for _ in changes(files):
            if sys.stdout.isatty():
                click.clear()
            outcome = _run(run)
            now = time.strftime("%H:%M:%S")
            click.echo(f"{now}  {outcome.closing}", err=True)
            if outcome.code == ExitCode.CLEAN:
                good = f"{'':{len(now)}}  last clean at {now}: {outcome.closing}"
            elif good:
                click.echo(good, err=True)
            gc.collect()
    except KeyboardInterrupt:
        click.echo(err=True)
    return ExitCode.CLEAN


def changes(files: Files) -> Iterator[None]:
    """At once, and then after each change of the files; several saves in a row count as one."""
    seen: Stamps | None = None
    while True:
        now = stamps(files())
        if now != seen:
            seen = _settled(now, files)
            yield
        time.sleep(PAUSE)


def _run(run: Callable[[], Outcome]) -> Outcome:
    """A run; a file that cannot be read now may be there again at the next save."""
    try:
        return run()
    except MISUSE as error:
        return Outcome(ExitCode.USAGE, reason(error))


def reason(error: click.UsageError | OSError) -> str:
    """What is wrong, in a line."""
    return sentence(error) if isinstance(error, OSError) else error.format_message()


def _settled(last: Stamps, files: Files) -> Stamps:
    """The stamps when nothing has moved for a moment: editors write in several steps."""
    while True:
        time.sleep(PAUSE / 4)
        before, last = last, stamps(files())
        if last == before:
            return last


def stamps(files: Iterable[Path]) -> Stamps:
    """When each file was written last, and how large it is; none of what is missing."""
    found = {}
    for file in files:
        try:
            status = file.stat()
        except OSError:
            continue
        found[file] = (status.st_mtime_ns, status.st_size)
    return found
