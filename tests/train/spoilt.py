"""Ways in which files of runs are spoilt, by accident or by ill will."""

import errno
import io
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import torch

MARK = "it-ran"
FULL = "full"


class Gadget:
    """Runs a program when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {MARK}",)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def flipped(path: Path) -> None:
    """One bit of a number is another: torch itself does not see it."""
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)


def other(path: Path) -> None:
    path.write_text("not a checkpoint\n", encoding="utf-8")


def gadget(path: Path) -> None:
    """As torch writes it."""
    torch.save({"format": 1, "network": Gadget()}, path)


def bare(path: Path) -> None:
    """A gadget as Python writes it."""
    file = io.BytesIO()
    pickle.dump(Gadget(), file)
    path.write_bytes(file.getvalue())


def foreign(path: Path) -> None:
    """Tensors, and no checkpoint."""
    torch.save([torch.zeros(3)], path)


def nonsense(path: Path) -> None:
    """The parts of a checkpoint, with nothing of what they should be."""
    parts = ("network", "optimizer", "epochs")
    torch.save({"format": 1, "step": "one", **dict.fromkeys(parts, torch.zeros(1))}, path)


SPOILT = (cut, emptied, flipped, other, gadget, bare, foreign, nonsense)


def sync_on_full_disk(path: Path) -> None:
    """Stands for the writing of a file to a disk, which is full while there is a file `full`."""
    if Path(FULL).exists() and path.name == "last.pt":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
