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
    if given.is_absolute() and (name := _shipped(target)):
        return name
    here = Path.cwd()
    inside = given.is_absolute() and target.is_relative_to(here)
    return (target.relative_to(here) if inside else given).as_posix()


def beside(target: Path, importer: str, folder: Path) -> str:
    """The name of an imported file, as if it were given like the importer in this folder."""
    way = os.path.relpath(target, folder)
    return _shipped(target) or Path(os.path.normpath(Path(importer).parent / way)).as_posix()


def _shipped(target: Path) -> str | None:
    """The name of a file of the library."""
    shipped = real(library())
    if not target.is_relative_to(shipped):
        return None
    return f"std/{target.relative_to(shipped).as_posix()}"
