"""The program in processes of their own, which can be killed, and begin sooner than from nothing.

They are forked from a server that has imported everything once.
"""

import multiprocessing
import os
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from signal import SIGKILL
from typing import Any

_IMPORTED = [
    "cnndsl.cli.build",
    "cnndsl.cli.entry",
    "cnndsl.cli.resuming",
    "cnndsl.train.building",
    "cnndsl.train.together.launching",
    "cnndsl.workspace",
    "torch._dynamo",  # which torch imports with the first optimizer
]
_LONG = 120.0
_LOOK = 0.0005

Changes = Mapping[str, Mapping[str, Any]]
"""What is put in place of the numbers of modules."""

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(_IMPORTED)


class Process:
    """A command that runs in a folder; what it says is in a file."""

    def __init__(
        self,
        words: Sequence[str],
        folder: Path,
        variables: Mapping[str, str] | None = None,
        changes: Changes | None = None,
    ) -> None:
        self.said = folder / f"said-{time.monotonic_ns()}.txt"
        given = [*map(str, words)], str(folder), dict(variables or {}), changes or {}
        self.process: ForkServerProcess = _server.Process(
            target=_run, args=(*given, str(self.said))
        )
        self.process.start()

    def wait_for(self, happens: Callable[[], object]) -> None:
        """Wait until something has happened, while it runs."""
        until = time.monotonic() + _LONG
        while not happens():
            assert self.process.is_alive(), self.output
            assert time.monotonic() < until, self.output
            time.sleep(_LOOK)

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def end(self) -> int:
        """How it ended."""
        self.process.join(_LONG)
        assert self.process.exitcode is not None, self.output
        return self.process.exitcode

    @property
    def output(self) -> str:
        """What it has said so far."""
        return self.said.read_text(encoding="utf-8") if self.said.exists() else ""


def kill(processes: Sequence[Process]) -> None:
    """End them as a power cut does; the first was not over before."""
    for each in processes:
        each.process.kill()
    for each in processes:
        each.process.join()
    first = processes[0]
    assert first.process.exitcode == -SIGKILL, f"it was over before: {first.output}"


def group(
    size: int, words: Sequence[str], folder: Path, changes: Changes | None = None
) -> list[Process]:
    """The same command in processes that train together."""
    return [Process(words, folder, place, changes) for place in _places(size)]


def together(size: int, work: Callable[[Path], None], folder: Path) -> None:
    """Do some work in processes that are a group."""
    begun = [_server.Process(target=_work, args=(work, folder, own)) for own in _places(size)]
    for each in begun:
        each.start()
    for each in begun:
        each.join(_LONG)
        if each.exitcode is None:
            each.kill()
    assert not any(each.exitcode for each in begun)


def _places(size: int) -> list[dict[str, str]]:
    """What processes of a group are told of their places."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = str(found.getsockname()[1])
    common = {"WORLD_SIZE": str(size), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    return [{**common, "RANK": str(rank), "LOCAL_RANK": str(rank)} for rank in range(size)]


def _run(
    words: list[str], folder: str, variables: dict[str, str], changes: Changes, said: str
) -> None:
    import torch

    from cnndsl.cli.entry import run

    os.chdir(folder)
    os.environ.update(variables)
    torch.set_num_threads(1)
    number = os.open(said, os.O_WRONLY | os.O_CREAT)
    os.dup2(number, 1)
    os.dup2(number, 2)
    for module, values in changes.items():
        for name, value in values.items():
            setattr(import_module(module), name, value)
    code = run(words)
    os._exit(code)


def _work(work: Callable[[Path], None], folder: Path, variables: dict[str, str]) -> None:
    import torch

    os.environ.update(variables)
    torch.set_num_threads(1)
    work(folder)
