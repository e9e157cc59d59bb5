"""Several processes of one training: started on this machine, watched, and started again."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from cnndsl.train.stopping import heeding, leave
from cnndsl.train.together.machines import Machine

RESTARTS = 3
"""How often the group goes on from its checkpoint where one of it is lost."""
_FOLLOWS = "CNNDSL_FOLLOWS"
"""Set for processes that are to end with the one that launched them."""
_LOOK = 0.1
_GRACE = 20.0
"""Seconds that the others have to end."""


def launched(
    machine: Machine,
    arguments: Sequence[str],
    say: Callable[[str], None],
    restarts: int = RESTARTS,
) -> int:
    """Run a machine's processes of this program to their end, and answer as the first would.

    A signal is handed on to all. Where one is lost, all begin again, each time from what the
    arguments say; a run goes on from its checkpoint.
    """
    for left in range(restarts, -1, -1):
        with _heeding() as asked:
            faults, signals = machine.agreed(_watched(machine, arguments, asked), asked)
        if not faults:
            return 0
        if signals:
            return 128 + signals[0]
        if not left or min(faults) > 0:
            break
        say("a process was lost; all go on from the checkpoint")
    return max(code if code > 0 else 128 - code for code in faults)


def follow() -> None:
    """End as if asked to, when whoever launched this process is no more."""
    if os.environ.get(_FOLLOWS):
        threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    os.read(0, 1)  # it never writes: this ends when it does
    os.kill(os.getpid(), signal.SIGTERM)


def _started(
    machine: Machine, arguments: Sequence[str], leash: int
) -> list[subprocess.Popen[bytes]]:
    place = {"MASTER_ADDR": machine.host, "MASTER_PORT": machine.port()}
    own = {**os.environ, **place, "WORLD_SIZE": str(machine.size), _FOLLOWS: "1"}
    own.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")  # its advice on what we know better
    own.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // machine.count)))
    return [
        subprocess.Popen(
            [sys.executable, "-m", "cnndsl", *arguments],
            env={**own, "RANK": str(machine.first + local), "LOCAL_RANK": str(local)},
            stdin=leash,
            start_new_session=True,
        )
        for local in range(machine.count)
    ]


def _watched(machine: Machine, arguments: Sequence[str], asked: Sequence[int]) -> list[int]:
    """Run all until they are over, or one is lost, and return the answers that are faults."""
    leash, own = os.pipe()  # that `own` is open tells them that this process is alive
    processes = _started(machine, arguments, leash)
    told, patience = 0, _GRACE
    try:
        while any(each.poll() is None for each in processes) and patience > 0:
            for number in asked[told:]:
                _signal(processes, number)
            told = len(asked)
            faults = [each.returncode for each in processes if each.returncode]
            if machine.is_over() or (faults and (not asked or min(faults) < 0)):
                break
            patience -= _LOOK * bool(faults)
            time.sleep(_LOOK)
        return [each.returncode for each in processes if each.poll()]
    finally:
        _end(processes)
        os.close(own)
        os.close(leash)


def _signal(processes: Sequence[subprocess.Popen[bytes]], number: int) -> None:
    for each in processes:
        if each.poll() is None:
            each.send_signal(number)


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """See that none is left: what waits for a lost one would wait for long."""
    _signal(processes, signal.SIGKILL)
    for each in processes:
        each.wait(_GRACE)


@contextmanager
def _heeding() -> Iterator[list[int]]:
    """The signals that come, which end nothing here."""
    found: list[int] = []

    def keep(number: int, _: FrameType | None) -> None:
        leave(number)
        found.append(number)

    with heeding(keep):
        yield found
