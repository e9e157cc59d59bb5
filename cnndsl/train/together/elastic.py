"""What torchrun keeps of a training while it starts lost processes again."""

import os
from pathlib import Path

from torch.distributed import PrefixStore, Store, TCPStore  # type: ignore[attr-defined]

_FOLDER = "cnndsl: the folder of the run"


def meeting_place() -> Store | None:
    """Where processes meet that torchrun starts: at a place of their own each time.

    By itself torch has them meet where the lost ones did, and finds those.
    """
    return PrefixStore(f"cnndsl: attempt {_attempt()}", _store()) if _is_kept() else None


def begun_before() -> Path | None:
    """The folder in which the processes trained before one was lost."""
    if not _is_kept() or _attempt() == "0":
        return None
    store = _store()
    return Path(store.get(_FOLDER).decode()) if store.check([_FOLDER]) else None


def remember(folder: Path) -> None:
    """Let processes that are started again find the folder of the run."""
    if _is_kept():
        _store().set(_FOLDER, str(folder.resolve()))


def _attempt() -> str:
    return os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")


def _is_kept() -> bool:
    """Whether what is written at the meeting place outlasts the processes."""
    return os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True"


def _store() -> TCPStore:
    host, port = os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"])
    return TCPStore(host, port, is_master=False, wait_for_workers=False)
