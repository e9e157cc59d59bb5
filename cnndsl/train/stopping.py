"""Being asked to stop: by Ctrl-C, by SIGTERM, by a terminal that goes, or by a cluster."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from stat import S_ISCHR
from types import FrameType

_HANGUP = getattr(signal, "SIGHUP", None)
_NAMES = ("SIGINT", "SIGTERM", "SIGUSR1", "SIGHUP")
SIGNALS = tuple([getattr(signal, name) for name in _NAMES if hasattr(signal, name)])


@contextmanager
def heeding(heed: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Have the signals heeded; a terminal that goes is no wish where `nohup` says so."""
    before = {}
    for each in SIGNALS:
        if each != _HANGUP or signal.getsignal(each) is not signal.SIG_IGN:
            before[each] = signal.signal(each, heed)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def leave(number: int) -> None:
    """Say no more to a terminal that is gone: to write to it would be an error."""
    if number == _HANGUP:
        for stream in (1, 2):
            if S_ISCHR(os.fstat(stream).st_mode):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream)
                os.close(nowhere)


class Stopped(Exception):
    """Someone asked to stop before all images were looked at."""


class Stop:
    """Whether the training is to end after this step, and whether it is time to save."""

    def __init__(self, every: float = 300.0) -> None:
        self.signals: list[int] = []
        """Those that came, one of each."""
        self.every = every
        self._saved = time.monotonic()

    @property
    def signal(self) -> int | None:
        """The first that came."""
        return next(iter(self.signals), None)

    @property
    def asked(self) -> bool:
        """Whether someone asked to stop."""
        return self.signal is not None

    def is_due(self, step: int) -> bool:
        """Whether so much time has gone by that the state is to be saved after this step."""
        return time.monotonic() - self._saved >= self.every

    def saved(self) -> None:
        """The state is saved now."""
        self._saved = time.monotonic()

    @contextmanager
    def heeding(self) -> Iterator[None]:
        """Take signals as wishes; a second one of the same ends at once, as it always does."""
        with heeding(self._ask):
            yield

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if number in self.signals:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        leave(number)
        self.signals.append(number)
