"""Processes that are timed as on a user's machine: modules are compiled after a first run."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import NamedTuple

ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}


class Use(NamedTuple):
    """What one process took."""

    seconds: float
    megabytes: float


def measured(arguments: tuple[str, ...]) -> Use | None:
    """Time and peak memory of this Python with some arguments; None if it fails."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
    )
    _, status, usage = os.wait4(process.pid, 0)
    return None if status else Use(time.perf_counter() - begin, usage.ru_maxrss / 1024)


def in_turn(runs: Mapping[str, tuple[str, ...]], rounds: int) -> dict[str, list[Use]]:
    """What each of some commands took, one after the other; those that fail are not there."""
    found: dict[str, list[Use]] = {}
    for _ in range(rounds):
        for name, arguments in runs.items():
            use = measured(arguments)
            if use is not None:
                found.setdefault(name, []).append(use)
    return found
