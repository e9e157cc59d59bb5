"""Files that may not be read, also where the tests run as root."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import pytest

_NOBODY = 65534


class Forbidden(Protocol):
    def __call__(self, path: Path) -> AbstractContextManager[None]: ...


@pytest.fixture
def forbidden() -> Forbidden:
    """`with forbidden(path):` it may not be read."""

    @contextmanager
    def without_right(path: Path) -> Iterator[None]:
        before = path.stat().st_mode
        path.chmod(0)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(_NOBODY)
        try:
            yield
        finally:
            if is_root:
                os.seteuid(0)
            path.chmod(before)

    return without_right
