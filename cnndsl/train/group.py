"""The processes that train together, each with its part of every batch."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import torch
from torch import Tensor, distributed

from cnndsl.dataclasses import dataclass

_PATIENCE = timedelta(minutes=30)
_NAMES = (
    ("RANK", "WORLD_SIZE", "LOCAL_RANK"),
    ("SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID"),
)
"""What torchrun and ours, and what SLURM call the place of a process."""


_BROKEN = ("gloo", "NCCL", "Connection closed by peer", "Connection reset by peer")
"""What torch says where a process does not answer."""


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

    def part(self, places: Tensor) -> Tensor:
        """The part of a batch that is this process's."""
        return places if self.size == 1 else places.tensor_split(self.size)[self.rank]

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
        if self.size == 1:
            return [*flags]
        found = torch.tensor([float(each) for each in flags], device=device)
        distributed.all_reduce(found, distributed.ReduceOp.MAX)
        return [bool(each) for each in found.tolist()]

    def told(self, text: str) -> str:
        """What the first process says, in all of them."""
        if self.size == 1:
            return text
        words = [text]
        distributed.broadcast_object_list(words)
        return words[0]

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


def in_group() -> bool:
    """Whether this process was started as one of several."""
    return any(int(os.environ.get(size, "1")) > 1 for _, size, _ in _NAMES)


def is_first() -> bool:
    """Whether this process is the one that speaks."""
    return all(int(os.environ.get(rank, "0")) == 0 for rank, _, _ in _NAMES) or not in_group()


def joined(*, fast: bool) -> Group:
    """This process among those that were started with it; the others are waited for."""
    for names in _NAMES:
        if int(os.environ.get(names[1], "1")) < 2:
            continue
        rank, size, local = (int(os.environ[name]) for name in names)
        os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
        os.environ.setdefault("MASTER_PORT", "29500")
        if not distributed.is_initialized():
            if fast:
                torch.cuda.set_device(local)
            kind = "nccl" if fast else "gloo"
            distributed.init_process_group(kind, rank=rank, world_size=size, timeout=_PATIENCE)
        return Group(rank, size, local)
    return ALONE
