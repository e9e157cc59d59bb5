"""Measures how long things take on a device."""

import platform
import time
from collections.abc import Callable
from typing import TypeVar

import torch

T = TypeVar("T")
Lap = Callable[[], float]
"""Tells seconds, once the device has done what it was told."""


class Clock:
    """The clock of a device; a GPU notes times by itself, as it comes to them."""

    def __init__(self, device: str) -> None:
        self._is_gpu = device == "cuda"

    def time(self, run: Callable[[], T]) -> tuple[T, Lap]:
        """What comes of a run, and how long it takes."""
        return _on_gpu(run) if self._is_gpu else _on_cpu(run)

    def wait(self) -> None:
        """Come back when the device has done everything."""
        if self._is_gpu:
            torch.cuda.synchronize()

    @property
    def hardware(self) -> str:
        """What it runs on."""
        if self._is_gpu:
            return torch.cuda.get_device_name()
        threads = torch.get_num_threads()
        return f"{platform.machine()} with {threads} thread{'s' * (threads > 1)}"


def _on_cpu(run: Callable[[], T]) -> tuple[T, Lap]:
    start = time.perf_counter()
    found = run()
    seconds = time.perf_counter() - start
    return found, lambda: seconds


def _on_gpu(run: Callable[[], T]) -> tuple[T, Lap]:
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    start.record()
    found = run()
    end.record()
    return found, lambda: start.elapsed_time(end) / 1000
