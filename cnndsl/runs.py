"""How the folder of a run is told from others."""

from pathlib import Path

SETTLED = "resolved.json"
"""What each has in it: all that was settled when it began."""


def is_run(folder: Path) -> bool:
    """Whether it is the folder of a run."""
    return (folder / SETTLED).is_file()


def run_of(path: Path) -> Path | None:
    """The run that a path is, or that a file of it lies in."""
    near = (path, *path.absolute().parents[:2])
    return next((each for each in near if is_run(each)), None)
