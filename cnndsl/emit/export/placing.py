"""Files that take their places together, once all is well."""

import errno
import os
import shutil
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
            _place(each, target.parent / each.name)


def _place(draft: Path, target: Path) -> None:
    """Put a file in the place of another, whose permissions stay."""
    if target.exists():
        shutil.copymode(target, draft)
    draft.replace(target)


def _refuse_unwritable(path: Path, target: Path) -> None:
    """Complain before the work is done."""
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    for needed in (target.parent, target):
        if needed.exists() and not os.access(needed, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
