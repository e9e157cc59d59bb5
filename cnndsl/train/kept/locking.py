"""One process at a time trains in the folder of a run."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cnndsl.train.kept.settled import RunError

try:
    import fcntl
except ImportError:  # a system without it has no such locks
    fcntl = None  # type: ignore[assignment]

NAME = ".lock"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Have a run for this process; the system gives it back when the process ends, however that is.

    A file system that has no locks is trusted.
    """
    path = folder / NAME
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
    number = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(number, folder)
        os.ftruncate(number, 0)
        os.pwrite(number, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(number)


def _take(number: int, folder: Path) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.pread(number, 20, 0).decode("ascii", "replace").strip()
        who = f"process {owner}" if owner.isdecimal() else "another process"
        raise RunError(f"{who} is training `{folder}` now; let it end, or stop it") from None
    except OSError:  # there are none on this file system
        return
