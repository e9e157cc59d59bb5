"""The processes that train together, each with its part of every batch."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import torch
from torch import Tensor, distributed

from cnndsl.dataclasses import dataclass
from cnndsl.train.kept.settled import RunError
from cnndsl.train.together.cluster import meeting, place
from cnndsl.train.together.elastic import meeting_place

_PATIENCE = timedelta(minutes=30)
_BROKEN = ("gloo", "NCCL", "Connection closed by peer", "Connection reset by peer")
"""What torch says where a process does not answer."""

_FAULTS = "cnndsl: faults"


class Lost(Exception):
    """A process of the group that is no more."""


@dataclass(frozen=True, slots=True)
class Group:
    """One process of so many; what is summed here is the same in all of them."""

    rank: int = 0
    size: int = 1
    local: int = 0
    """Which process of its machine it is, and so which GPU it has."""

    @property
    def is_first(self) -> bool:
        """Whether it is the one that writes and speaks."""
        return self.rank == 0

    def part(self, places: Tensor, parts: int, beyond: int = 0) -> Tensor:
        """The part of a batch that is this process's, with so many places behind it.

        Behind the last place comes the first. A process beyond so many parts has the first part.
        """
        if self.size == 1:
            return places
        own = torch.arange(len(places)).tensor_split(parts)[self.rank if self.rank < parts else 0]
        behind = torch.arange(beyond).add_(int(own[-1]) + 1).remainder_(len(places))
        return places[torch.cat([own, behind])]

    def sum(self, numbers: Tensor) -> Tensor:
        """The sum of what each process has, in its place."""
        if self.size > 1:
            distributed.all_reduce(numbers)
        return numbers

    def each(self, numbers: Tensor) -> Tensor:
        """What each process has, one after the other."""
        found = numbers.new_zeros(self.size, *numbers.shape)
        found[self.rank] = numbers
        return self.sum(found)

    def follow_first(self, tensors: Iterable[Tensor]) -> None:
        """Have in all processes what the first has."""
        if self.size > 1:
            for each in tensors:
                distributed.broadcast(each, 0)

    def any(self, device: torch.device, *flags: bool) -> list[bool]:
        """Of each flag whether it is up in any process."""
        return [bool(each) for each in self.most(device, *flags)]

    def most(self, device: torch.device, *numbers: float) -> list[float]:
        """The greatest of each number that any process has."""
        if self.size == 1:
            return [*numbers]
        found = torch.tensor(numbers, dtype=torch.float32, device=device)
        distributed.all_reduce(found, distributed.ReduceOp.MAX)
        return found.tolist()

    def told(self, text: str) -> str:
        """What the first process says, in all of them."""
        if self.size == 1:
            return text
        words = [text]
        distributed.broadcast_object_list(words)
        return words[0]

    def heard(self, text: str) -> str:
        """What the first process says that says anything, in all of them."""
        if self.size == 1:
            return text
        words = [""] * self.size
        distributed.all_gather_object(words, text)
        return next(filter(None, words), "")

    @contextmanager
    def together(self) -> Iterator[None]:
        """Where work fails because another process is no more, raise a `Lost`."""
        try:
            yield
        except RuntimeError as error:
            if self.size == 1 or not any(word in str(error) for word in _BROKEN):
                raise
            raise Lost("another process of this training is lost") from None


ALONE = Group()


def speaks() -> bool:
    """Whether no other process of the group has said what went wrong; to be asked once."""
    if not distributed.is_initialized():
        return True
    try:
        return bool(distributed.distributed_c10d._get_default_store().add(_FAULTS, 1) == 1)
    except RuntimeError:  # it ended with the first process, which may have had no time to
        return True


def parted(images: int, parts: int, least: int) -> int:
    """In how many parts so many images go, where each has so many at least."""
    return max(1, min(parts, images // least))


def joined(*, fast: bool) -> Group:
    """This process among those that were started with it; the others are waited for."""
    own = place()
    if own is None:
        return ALONE
    os.environ["MASTER_ADDR"], os.environ["MASTER_PORT"] = meeting(os.environ)
    if not distributed.is_initialized():
        if fast:
            _refuse_beyond(own.local)
            torch.cuda.set_device(own.local)
        distributed.init_process_group(
            "nccl" if fast else "gloo",
            rank=own.rank,
            world_size=own.size,
            timeout=_PATIENCE,
            store=meeting_place(),
        )
    return Group(own.rank, own.size, own.local)


def _refuse_beyond(local: int) -> None:
    """Complain of more processes on this machine than it has GPUs."""
    if local >= (there := torch.cuda.device_count()):
        raise RunError(
            f"there is no GPU for process {local + 1} of this machine, which has {there}; "
            "ask for as many `--devices`, or for `--device cpu`"
        )
