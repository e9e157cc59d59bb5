"""The place of this process among those that train together, as whoever started it says."""

import os
import re
from collections.abc import Mapping

from cnndsl.dataclasses import dataclass
from cnndsl.train.kept.settled import RunError

_NAMES = {
    "torchrun": ("RANK", "WORLD_SIZE", "LOCAL_RANK"),
    "SLURM": ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID"),
}
"""What those who start processes, torchrun's like ours, call their places."""
_PORTS = 20_000, 10_000
"""Where the ports of SLURM's jobs begin, and how many there are."""


@dataclass(frozen=True, slots=True)
class Place:
    """One process of so many."""

    rank: int
    size: int
    local: int
    """Which process of its machine it is."""
    starter: str


def place() -> Place | None:
    """The place of this process, if it was started as one of several."""
    for starter, names in _NAMES.items():
        said = [os.environ.get(name) for name in names]
        if said[1] is None or said[1] == "1":
            continue
        try:
            rank, size, local = (int(each or "") for each in said)
        except ValueError:
            told = ", ".join(
                f"`{name}` is {value or 'not set'}" for name, value in zip(names, said, strict=True)
            )
            raise RunError(f"{starter} does not tell the place of this process: {told}") from None
        return Place(rank, size, local, starter)
    return None


def in_group() -> bool:
    """Whether this process was started as one of several."""
    return place() is not None


def is_first() -> bool:
    """Whether this process is the one that speaks."""
    own = place()
    return own is None or own.rank == 0


def meeting(variables: Mapping[str, str]) -> tuple[str, str]:
    """The address and port at which processes meet: what is set, or what SLURM lets us know.

    Its first process is on the first machine; jobs that share one meet at ports of their own.
    """
    hosts = variables.get("SLURM_STEP_NODELIST") if _spans(variables) else None
    first, count = _PORTS
    port = first + int(variables.get("SLURM_JOB_ID", "0")) % count
    return (
        variables.get("MASTER_ADDR") or (first_host(hosts) if hosts else "127.0.0.1"),
        variables.get("MASTER_PORT") or str(port),
    )


def _spans(variables: Mapping[str, str]) -> bool:
    return variables.get("SLURM_STEP_NUM_NODES", "1") != "1"


def first_host(hosts: str) -> str:
    """`a01` of `a[01-03,7],b`."""
    first = re.split(r",(?![^\[]*\])", hosts)[0]
    return re.sub(r"\[([^\]]*)\]", lambda found: re.split("[-,]", found[1])[0], first)
