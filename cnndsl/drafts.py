"""Files that take their places when they are whole, so that nobody ever meets half of one."""

import errno
import mmap
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_PREFIX = ".cnndsl-draft-"


@contextmanager
def drafted(path: Path, beside: Sequence[str] = ()) -> Iterator[Path]:
    """A path of the same name to write to, in a folder of its own.

    What is in that folder at the end takes its place beside the file, which itself comes last; if
    anything fails, nothing does. Links and permissions stay. A device or a pipe stays too, and
    takes what is written. `beside` are names that are known before, for an early complaint.
    """
    target = _real(path)
    is_stream = path.exists() and not path.is_file()
    _refuse_unwritable(path, target, is_stream=is_stream)
    for name in beside:
        _refuse_beside(path, target, name, is_stream=is_stream)
    place = None if is_stream else target.parent
    with _folder(place, path) as folder:
        draft = Path(folder, path.name if is_stream else target.name)
        yield draft
        others = [each for each in folder.iterdir() if each != draft]
        for each in others:
            _refuse_beside(path, target, each.name, is_stream=is_stream)
        if is_stream:
            with draft.open("rb") as source, path.open("wb") as sink:
                shutil.copyfileobj(source, sink)
            return
        for each in (*others, draft):
            _sync(each)
        for each in (*others, draft):
            _place(each, target.parent / each.name)


def swept(folder: Path) -> None:
    """Throw away the drafts in a folder whose writers were killed; none may be at work."""
    for each in folder.glob(f"{_PREFIX}*"):
        shutil.rmtree(each, ignore_errors=True)


def _real(path: Path) -> Path:
    """Where a path leads, if links do not lead in a ring."""
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return target


@contextmanager
def _folder(place: Path | None, path: Path) -> Iterator[Path]:
    """A folder for drafts; who asked for the file knows nothing of it, so complaints name that."""
    try:
        with TemporaryDirectory(dir=place, prefix=_PREFIX) as folder:
            yield Path(folder)
    except OSError as error:
        if _PREFIX not in str(error.filename):
            raise
        raise OSError(error.errno, error.strerror, str(path)) from None


def _place(draft: Path, target: Path) -> None:
    """Put a file in the place of another, whose permissions stay."""
    if target.exists():
        shutil.copymode(target, draft)
    draft.replace(target)


def _sync(path: Path) -> None:
    """Have the numbers on the disk before the name."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _refuse_unwritable(path: Path, target: Path, *, is_stream: bool) -> None:
    """Complain before the work is done."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not (is_stream or target.parent.is_dir()):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    for needed in (path,) if is_stream else (target.parent, target):
        if needed.exists() and not os.access(needed, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def _refuse_beside(path: Path, target: Path, name: str, *, is_stream: bool) -> None:
    """Complain of a second file where there can be none, or where one is that is not of the first.

    It is if what is replaced names it.
    """
    if is_stream:
        reason = f"it takes one file, and `{name}` would be another"
        raise OSError(errno.EINVAL, reason, str(path))
    beside = target.parent / name
    if beside.exists() and not (target.is_file() and _has(target, name)):
        reason = f"it is in the way, and not of `{target.name}`; move it, or name another output"
        raise FileExistsError(errno.EEXIST, reason, str(beside))


def _has(path: Path, name: str) -> bool:
    """Whether a file has the name of another in it."""
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(name.encode()) >= 0
