"""Writing a file so that nobody ever meets half of it."""

import os
from pathlib import Path

import click

from cnndsl.cli.gather import SUFFIX
from cnndsl.drafts import drafted


def replace(path: Path, text: str) -> None:
    """Put `text` in the place of a file's text at one stroke; links and permissions stay."""
    with drafted(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="")


def refuse_spec(output: Path | None, spec: str) -> None:
    """Complain where what is written would take the place of a spec, which someone wrote."""
    if output is not None and output.is_file() and os.path.realpath(output).endswith(SUFFIX):
        raise click.UsageError(f"`{output}` is a spec; name another file")
    refuse_read(output, Path(spec), "is the spec itself")


def refuse_nowhere(output: Path) -> None:
    """Complain where there is no folder to write into, before much is done for it."""
    if not output.parent.is_dir():
        raise click.UsageError(f"there is no folder `{output.parent}` to write `{output.name}` to")


def refuse_blocked(folder: Path) -> None:
    """Complain where a folder cannot be made, as one that it is to lie in is a file."""
    for each in folder.parents:
        if each.is_file():
            raise click.UsageError(f"`{each}` is a file; there can be no `{folder}`")


def refuse_read(output: Path | None, read: Path, reason: str) -> None:
    """Complain where what is written would take the place of what is read for it."""
    if output is not None and output.exists() and read.exists() and output.samefile(read):
        raise click.UsageError(f"`{output}` {reason}; name another file")
