"""Where files are, and what messages call them."""

import os
from pathlib import Path

from cnndsl.resources import library


def real(path: Path) -> Path:
    """Where a path leads; unlike `Path.resolve`, rings of links are no fault of ours."""
    return Path(os.path.realpath(path))


def is_file(path: Path) -> bool:
    """Whether a file stands there; the system does not even look for a name that is too long."""
    try:
        return path.is_file()
    except OSError:
        return False


def shown(target: Path, given: Path) -> str:
    """A file's name in messages: as it was given, from the current folder, or in the library."""
    shipped = real(library())
    if given.is_absolute() and target.is_relative_to(shipped):
        return f"std/{target.relative_to(shipped).as_posix()}"
    here = Path.cwd()
    inside = given.is_absolute() and target.is_relative_to(here)
    return (target.relative_to(here) if inside else given).as_posix()
