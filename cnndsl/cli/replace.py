"""Writing a file so that nobody ever meets half of it."""

import errno
import os
import shutil
import tempfile
from pathlib import Path

import click


def replace(path: Path, text: str) -> None:
    """Put `text` in the place of a file's text at one stroke; links and permissions stay.

    A file that was not there is made as others are.
    """
    target = path.resolve()
    is_new = not target.exists()
    if not is_new and not target.is_file():  # a device or a pipe, which takes what it is given
        target.write_text(text, encoding="utf-8", newline="")
        return
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    if not is_new and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            draft.chmod(0o666 & ~_umask())
        else:
            shutil.copymode(target, draft)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def refuse_spec(output: Path | None, spec: str) -> None:
    """Complain where what is written would take the place of the spec that it is made of."""
    if output is not None and output.exists() and Path(spec).exists() and output.samefile(spec):
        raise click.UsageError(f"`{output}` is the spec itself; name another file")


def _umask() -> int:
    """The permissions that new files do without."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
