"""The machines of a training: what those that launch processes on each tell one another."""

import json
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from torch.distributed import DistError, TCPStore  # type: ignore[attr-defined]

from cnndsl.dataclasses import dataclass
from cnndsl.train.kept.settled import RunError

_LOOK = 0.1
_GRACE = 30.0
"""Seconds that another machine has to tell how its processes ended, once any has."""
_PATIENCE = 1800.0
"""Seconds that machines have to meet."""


@dataclass(frozen=True, slots=True)
class Node:
    """One machine of so many, and where they meet."""

    own: int
    count: int
    host: str
    port: int

    @property
    def is_first(self) -> bool:
        """Whether it is the one where the others meet."""
        return self.own == 0


class Machine:
    """One that has all processes."""

    host = "127.0.0.1"
    first = 0
    """The rank of the first process here."""

    def __init__(self, count: int) -> None:
        self.count = self.size = count

    def port(self) -> str:
        """Where processes meet this time."""
        return str(free_port())

    def is_over(self) -> bool:
        """Whether processes elsewhere have failed, which ends those here."""
        return False

    def agreed(self, faults: list[int], asked: list[int]) -> tuple[list[int], list[int]]:
        """The faults, and the signals, of all machines."""
        return faults, asked


class Meeting(Machine):
    """One of several, which meet in a store that the first of them has."""

    def __init__(self, node: Node, count: int, training: str, say: Callable[[str], None]) -> None:
        """A machine with so many processes; the training has to be the same for all."""
        super().__init__(count)
        self.node, self.host, self.turn = node, node.host, 0
        with self._reached():
            say(f"  machines   {node.count}, which meet at {node.host}:{node.port}\n")
            self.store = _store(node)
            if self.store.add(f"machine {node.own}", 1) > 1:
                raise RunError(f"another machine is `--node {node.own}` already; number them all")
            self._tell("machine", {"count": count, "nodes": node.count, "training": training})
            (one, *_) = self._heard("machine", [0], _PATIENCE)
            if one["nodes"] != node.count:
                words = f"`--nodes {one['nodes']}`, and this one {node.count}"
                raise RunError(f"the first machine says {words}")
            said = self._heard("machine", range(node.count), _PATIENCE)
        if any(each["training"] != training for each in said):
            raise RunError("machines were told different trainings; give each the same command")
        counts = [each["count"] for each in said]
        self.first, self.size = sum(counts[: node.own]), sum(counts)

    def told(self, text: str) -> str:
        """What the first machine says, in all of them."""
        return self._told("folder", text)

    def port(self) -> str:
        """Where processes meet this time."""
        return self._told("port", super().port())

    def _told(self, word: str, text: str) -> str:
        with self._reached():
            if self.node.is_first:
                self._tell(word, text)
            return str(self._heard(word, [0], _PATIENCE)[0])

    def is_over(self) -> bool:
        """Whether processes elsewhere have failed, which ends those here."""
        with self._reached():
            return bool(self.store.check([self._key("over")]))

    def agreed(self, faults: list[int], asked: list[int]) -> tuple[list[int], list[int]]:
        """The faults, and the signals, of all machines."""
        with self._reached():
            if faults:
                self.store.set(self._key("over"), "")
            self._tell("end", [faults, asked])
            ends = self._heard("end", range(self.node.count))
            self.store.add(self._key("left"), 1)
            until = time.monotonic() + _GRACE  # the store ends with the first, so it leaves last
            while self.node.is_first and time.monotonic() < until:
                if self.store.add(self._key("left"), 0) == self.node.count:
                    break
                time.sleep(_LOOK)
        self.turn += 1
        return [each for one, _ in ends for each in one], [each for _, one in ends for each in one]

    def _key(self, word: str, node: int = 0) -> str:
        return f"{self.turn}/{word}/{node}"

    def _tell(self, word: str, content: object) -> None:
        self.store.set(self._key(word, self.node.own), json.dumps(content))

    def _heard(self, word: str, nodes: Sequence[int], patience: float | None = None) -> list[Any]:
        """What machines say; without patience, as long as none is at its end."""
        keys = [self._key(word, each) for each in nodes]
        left = _GRACE if patience is None else patience
        while not self.store.check(keys):
            if patience is not None or self.store.check([self._key("over")]):
                left -= _LOOK
            if left < 0:
                silent = [each for each in nodes if not self.store.check([self._key(word, each)])]
                names = ", ".join(f"`--node {each}`" for each in silent)
                raise RunError(f"nothing is heard from {names}; see what happened there")
            time.sleep(_LOOK)
        return [json.loads(self.store.get(each)) for each in keys]

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except DistError:
            raise RunError(
                f"the first machine, {self.node.host}, does not answer any more; "
                "go on with `--resume` on all"
            ) from None


def free_port() -> int:
    """A port of this machine that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _store(node: Node) -> TCPStore:
    """What machines share, once the first has it."""
    if node.is_first:
        try:
            return TCPStore("127.0.0.1", node.port, is_master=True, wait_for_workers=False)
        except DistError:
            raise RunError(f"port {node.port} is taken on this machine; meet at another") from None
    until = time.monotonic() + _PATIENCE
    while True:  # what torch does to wait heeds no signal
        try:
            socket.create_connection((node.host, node.port), _GRACE).close()
            return TCPStore(node.host, node.port, timeout=timedelta(seconds=_GRACE))
        except socket.gaierror:
            raise RunError(f"no machine is known as `{node.host}`; `--meet` the first") from None
        except OSError:
            if time.monotonic() > until:
                message = f"nobody is met at {node.host}:{node.port}; begin on the first machine"
                raise RunError(message) from None
            time.sleep(_LOOK)
