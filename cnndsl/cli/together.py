"""Processes that train together, as commands ask for them."""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from cnndsl.cli.refusing import refusing
from cnndsl.dataclasses import dataclass

if TYPE_CHECKING:
    from cnndsl.train.kept.settled import Strategy

Function = TypeVar("Function", bound=Callable[..., Any])

_MOST = 65_535
_OPTIONS = (
    click.option(
        "--devices",
        type=click.IntRange(min=1),
        metavar="N",
        help="Share each batch among so many GPUs of this machine, or processes on its CPU; "
        "without it, one, or as many as a run began with.",
    ),
    click.option(
        "--strategy",
        type=click.Choice(("ddp", "fsdp")),
        help="What each of them has: a copy of the network, or a part of all weights; "
        "without it, a copy, or what a run began with.",
    ),
    click.option(
        "--nodes",
        "machines",
        type=click.IntRange(min=1),
        metavar="N",
        help="Train on so many machines; give each of them this command.",
    ),
    click.option(
        "--node",
        "machine",
        type=click.IntRange(min=0),
        metavar="I",
        help="Which of them this one is, from 0 on; the first writes.",
    ),
    click.option(
        "--meet", metavar="HOST:PORT", help="The first of them, and a port that is free there."
    ),
)


@dataclass(frozen=True, slots=True)
class Together:
    """How many processes train together, and in which way."""

    devices: int | None = None
    strategy: "Strategy | None" = None
    machines: int | None = None
    machine: int | None = None
    """Which of them this one is."""
    meet: str | None = None

    @property
    def is_guest(self) -> bool:
        """Whether another machine is the first."""
        return bool(self.machine)

    @property
    def before(self) -> Path | None:
        """The folder of the run that torchrun's processes had before one was lost."""
        if "TORCHELASTIC_RESTART_COUNT" not in os.environ:
            return None
        from cnndsl.train.together.elastic import begun_before

        return begun_before()

    def processes(self, before: int = 1) -> int:
        """How many there are in all, where a run began with so many."""
        from cnndsl.train.together.cluster import place

        own, machines = place(), self.machines or 1
        if own is not None:
            return own.size
        if self.devices is None and before > 1 and before % machines:
            raise click.UsageError(
                f"the run began with {before} processes, which {machines} machines cannot share "
                "evenly; say with `--devices` how many each is to have"
            )
        return (self.devices or max(before // machines, 1)) * machines

    def starts(self, processes: int) -> bool:
        """Whether processes are to be started for it."""
        from cnndsl.train.together.cluster import in_group

        return processes > 1 and not in_group()

    def launched(
        self,
        processes: int,
        training: str,
        opened: Callable[[], Path],
        words: list[str],
        say: Callable[[str], None],
    ) -> int:
        """Train in processes of their own, and answer as they do; the first machine has a folder.

        The training is told in any words that are the same on all machines.
        """
        from cnndsl.train.kept.settled import RunError
        from cnndsl.train.together.launching import launched
        from cnndsl.train.together.machines import Machine, Meeting, Node

        begin = ["build", "--resume"]
        with refusing():
            if self.meet is None:
                return launched(Machine(processes), [*begin, str(opened()), *words], say)
            host, _, port = self.meet.rpartition(":")
            machines = self.machines or 1
            node = Node(self.machine or 0, machines, host, int(port))
            met = Meeting(node, processes // machines, training, say)
            folder = met.told("" if self.is_guest else str(opened().resolve()))
            if not Path(folder).is_dir():
                raise RunError(f"`{folder}` is not here; all machines have to share its disk")
            return launched(met, [*begin, folder, *words], say)


def together(function: Function) -> Function:
    """Give a command the options of processes that train together."""

    @wraps(function)
    def called(
        *,
        devices: int | None,
        strategy: "Strategy | None",
        machines: int | None,
        machine: int | None,
        meet: str | None,
        **others: Any,  # noqa: ANN401 - whatever else the command takes
    ) -> int:
        from cnndsl.train.together.cluster import in_group

        found = Together(devices, strategy, machines, machine, meet)
        _refuse_misuse(found)
        if found.meet is not None or in_group():  # torch has forty lines for what we say in one
            os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "FATAL")
        return cast(int, function(together=found, **others))

    for option in reversed(_OPTIONS):
        called = option(called)
    return cast(Function, called)


def _refuse_misuse(team: Together) -> None:
    """Complain of what is missing, or contradicts something."""
    from cnndsl.train.kept.settled import RunError
    from cnndsl.train.together.cluster import place

    several = {"nodes": team.machines, "node": team.machine, "meet": team.meet}
    given = [f"`--{name}`" for name, value in several.items() if value is not None]
    missing = [f"`--{name}`" for name, value in several.items() if value is None]
    if given and missing:
        raise click.UsageError(f"{given[0]} is of several machines; give {' and '.join(missing)}")
    if team.machine is not None and team.machine >= (team.machines or 0):
        message = f"`--node {team.machine}` is none of {team.machines}; they count from 0"
        raise click.UsageError(message)
    host, _, port = (team.meet or "localhost:1").rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) <= _MOST:
        raise click.UsageError(f"`--meet {team.meet}` is no HOST:PORT, such as node1:29400")
    try:
        own = place()
    except RunError as error:
        raise click.UsageError(str(error)) from None
    if own is not None and (team.devices or given):
        which = "`--devices`" if team.devices else given[0]
        raise click.UsageError(
            f"{own.starter} has started this as one of {own.size} processes; leave out {which}"
        )
