"""The place of a process, as torchrun and SLURM say it."""

import pytest
import torch

from cnndsl.train.kept.settled import RunError
from cnndsl.train.together.cluster import Place, first_host, meeting, place
from cnndsl.train.together.group import joined

TORCHRUN = {"RANK": "5", "WORLD_SIZE": "8", "LOCAL_RANK": "1"}
SLURM = {"SLURM_PROCID": "3", "SLURM_STEP_NUM_TASKS": "4", "SLURM_LOCALID": "1"}
JOB = {
    "SLURM_JOB_ID": "1234567",
    "SLURM_STEP_NUM_NODES": "2",
    "SLURM_STEP_NODELIST": "gpu[07-08]",
    "SLURM_LAUNCH_NODE_IPADDR": "10.0.0.9",
}


@pytest.mark.parametrize(
    ("hosts", "first"),
    [
        ("a[01-03,7],b", "a01"),
        ("a", "a"),
        ("b,a[1-2]", "b"),
        ("node[9,11-12]", "node9"),
        ("r[1-2]n[03-04]-ib,c", "r1n03-ib"),
        ("a.b-c.org", "a.b-c.org"),
    ],
)
def test_the_first_of_a_list_of_hosts(hosts: str, first: str) -> None:
    assert first_host(hosts) == first


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, None),
        ({"WORLD_SIZE": "1", "RANK": "0"}, None),
        ({"SLURM_NTASKS": "4", "SLURM_PROCID": "0"}, None),  # a script that starts no tasks
        (TORCHRUN, Place(5, 8, 1, "torchrun")),
        (SLURM, Place(3, 4, 1, "SLURM")),
        (SLURM | TORCHRUN, Place(5, 8, 1, "torchrun")),
    ],
)
def test_places(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: Place | None
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert place() == expected


def test_a_place_that_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "zero")
    with pytest.raises(RunError) as found:
        place()
    assert str(found.value) == (
        "torchrun does not tell the place of this process: "
        "`RANK` is zero, `WORLD_SIZE` is 2, `LOCAL_RANK` is not set"
    )


def test_processes_meet_on_the_first_machine() -> None:
    assert meeting({}) == ("127.0.0.1", "20000")
    assert meeting(JOB) == ("gpu07", "24567")
    assert meeting(JOB | {"SLURM_STEP_NUM_NODES": "1"}) == ("127.0.0.1", "24567")
    assert meeting(JOB | {"MASTER_ADDR": "me", "MASTER_PORT": "1"}) == ("me", "1")


def test_a_process_without_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    there = torch.cuda.device_count()
    for name, value in zip(TORCHRUN, (there, there + 1, there), strict=True):
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("WORLD_SIZE", str(there + 2))
    with pytest.raises(RunError, match=f"no GPU for process {there + 1} .* which has {there};"):
        joined(fast=True)
