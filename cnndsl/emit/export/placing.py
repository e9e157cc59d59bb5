"""Files that take their places together, once all is well."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """A path of the same name to write to, in a folder of its own beside the file's.

    What is in that folder at the end takes its place beside the file, which itself comes last; if
    anything fails, nothing does.
    """
    target = path.resolve()
    _refuse_unwritable(path, target)
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
        draft = Path(folder, target.name)
        yield draft
        beside = [each for each in Path(folder).iterdir() if each != draft]
        for each in (*beside, draft):
            each.replace(target.parent / each.name)


def _refuse_unwritable(path: Path, target: Path) -> None:
    """Complain before the work is done."""
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    there = target if target.exists() else target.parent
    if not os.access(there, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
