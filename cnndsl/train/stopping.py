"""Being asked to stop: by Ctrl-C, by SIGTERM, or by a cluster that takes its machine back."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGUSR1") if hasattr(signal, name)
)


class Stop:
    """Whether the training is to end after this step, and whether it is time to save."""

    def __init__(self, every: float = 300.0, steps: int | None = None) -> None:
        self.signal: int | None = None
        self.every, self.steps = every, steps
        self._saved = time.monotonic()

    @property
    def asked(self) -> bool:
        """Whether someone asked to stop."""
        return self.signal is not None

    def is_due(self, step: int) -> bool:
        """Whether so much time has gone by, or so many steps, that the state is to be saved."""
        if self.steps is not None:
            return step % self.steps == 0
        return time.monotonic() - self._saved >= self.every

    def saved(self) -> None:
        """The state is saved now."""
        self._saved = time.monotonic()

    @contextmanager
    def heeding(self) -> Iterator[None]:
        """Take signals as wishes; a second one of the same ends at once, as it always does."""
        before = {each: signal.signal(each, self._ask) for each in SIGNALS}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self.signal is not None:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self.signal = number
