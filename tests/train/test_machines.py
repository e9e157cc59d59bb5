"""Several machines that train together, which are all this one here."""

import os
import signal
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from cnndsl.train.kept.folder import LAST
from cnndsl.train.kept.settled import RunError
from cnndsl.train.together.machines import Meeting, Node, free_port
from tests.train.processes import Process, group, kill
from tests.train.test_faults import SHORT, children, proc
from tests.train.test_killing import told

SAVED = ("--save-every", "0.001")


def begun(words: Sequence[str], place: Path, *further: Sequence[str]) -> list[Process]:
    """A command on each of two machines, with words of their own."""
    meet = f"localhost:{free_port()}"
    own = further or ((), ())
    return [
        Process([*words, "--nodes", "2", "--node", str(node), "--meet", meet, *more], place)
        for node, more in enumerate(own)
    ]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "short.cnn").write_text(SHORT.replace("DATA", "digits"), encoding="utf-8")
    return tmp_path


@proc
def test_two_machines_of_which_one_loses_a_process(place: Path) -> None:
    words = ["build", "short.cnn", "--epochs", "8", "-o"]
    for each in group(2, [*words, "whole"], place):
        assert each.end() == 0, each.output
    machines = begun([*words, "run", *SAVED], place)
    machines[0].wait_for((place / "run" / LAST).exists)
    (lost,) = children(machines[1].process.pid or 0)
    os.kill(lost, signal.SIGKILL)
    for each in machines:
        assert each.end() == 0, each.output
        assert "a process was lost; all go on from the checkpoint" in each.output
    assert told(place / "run") == told(place / "whole")
    assert "with a part of each batch (ddp)" in machines[1].output


@proc
def test_a_signal_to_one_machine_ends_all(place: Path) -> None:
    words = ["build", "short.cnn", "--epochs", "40", *SAVED, "-o", "run"]
    machines = begun(words, place)
    machines[0].wait_for((place / "run" / LAST).exists)
    machines[1].signal(signal.SIGTERM)
    for each in machines:
        assert each.end() == 128 + signal.SIGTERM, each.output
    assert "stopped at step" in machines[0].output


def test_machines_that_are_told_different_things(place: Path) -> None:
    words = ["build", "short.cnn", "-o", "run"]
    for each in begun(words, place, (), ("--seed", "3")):
        assert each.end() == 1
        assert "Error: machines were told different trainings" in each.output
    assert not (place / "run").exists()
    one, other = begun(words, place, (), ("--nodes", "3", "--node", "2"))
    assert other.end() == 1
    assert "Error: the first machine says `--nodes 2`, and this one 3" in other.output
    kill([one])
    first, *both = begun(words, place, *[("--nodes", "3")] * 2, ("--nodes", "3", "--node", "1"))
    first.wait_for(lambda: not all(each.process.is_alive() for each in both))
    assert any("Error: another machine is `--node 1` already" in each.output for each in both)
    kill([first])
    for each in both:
        each.process.kill()


@proc
def test_the_first_machine_is_lost(place: Path) -> None:
    words = ["build", "short.cnn", "--epochs", "40", *SAVED, "-o", "run"]
    first, other = begun(words, place)
    first.wait_for((place / "run" / LAST).exists)
    kill([first])
    assert other.end() == 1
    assert "Error: the first machine, localhost, does not answer any more" in other.output


def silent(_: str) -> None:
    """Nobody listens."""


def test_places_where_nobody_can_meet() -> None:
    with pytest.raises(RunError, match=r"no machine is known as `nowhere\.invalid`"):
        Meeting(Node(1, 2, "nowhere.invalid", 29400), 1, "", silent)
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RunError, match=f"port {port} is taken on this machine"):
            Meeting(Node(0, 2, "localhost", port), 1, "", silent)
