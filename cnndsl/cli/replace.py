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


def refuse_taken(folder: Path, *, is_new: bool) -> None:
    """Complain where nothing can be put into a folder or, if it is to be new, something is."""
    for each in folder.parents:
        if each.is_file():
            raise click.UsageError(f"`{each}` is a file; there can be no `{folder}`")
    if is_new and folder.is_dir() and any(folder.iterdir()):
        raise click.UsageError(f"`{folder}` is there already; name another folder, or resume it")
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        raise click.UsageError(f"nothing can be written in `{there}`; name another folder")


def refuse_read(output: Path | None, read: Path, reason: str) -> None:
    """Complain where what is written would take the place of what is read for it."""
    if output is not None and output.exists() and read.exists() and output.samefile(read):
        raise click.UsageError(f"`{output}` {reason}; name another file")
