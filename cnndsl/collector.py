"""Python's search for garbage in cycles, put off while there is none to find."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """No search inside: trees and graphs have no cycles, and looking takes longer than building."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def give_up() -> None:
    """No search ever for what there is now, not even the two at the end of the process."""
    gc.freeze()
