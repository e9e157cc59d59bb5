"""What cannot be of processes that train together, in a sentence."""

from pathlib import Path

import pytest

from cnndsl.cli.entry import run
from tests.cli.test_adversaries import NET

TWO = ["--nodes", "2", "--node", "0", "--meet", "localhost:29400"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--nodes", "2"], "`--nodes` is of several machines; give `--node` and `--meet`"),
        (["--node", "0"], "`--node` is of several machines; give `--nodes` and `--meet`"),
        (["--meet", "a:1", "--nodes", "2"], "`--nodes` is of several machines; give `--node`"),
        ([*TWO, "--node", "2"], "`--node 2` is none of 2; they count from 0"),
        ([*TWO, "--meet", "localhost"], "`--meet localhost` is no HOST:PORT, such as node1:29400"),
        ([*TWO, "--meet", ":29400"], "`--meet :29400` is no HOST:PORT"),
        ([*TWO, "--meet", "localhost:99999"], "`--meet localhost:99999` is no HOST:PORT"),
        ([*TWO, "--verify-resume"], "`--verify-resume` trains in one process"),
    ],
)
def test_misuse(words: list[str], reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "std/lenet.cnn", "--model", "LeNet5", *words]) == 2
    assert f"Error: {reason}" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--devices", "2"], TWO])
def test_processes_that_are_started_already(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("RANK", "0"), ("WORLD_SIZE", "4"), ("LOCAL_RANK", "0")):
        monkeypatch.setenv(name, value)
    assert run(["build", "std/lenet.cnn", *words]) == 2
    said = f"torchrun has started this as one of 4 processes; leave out `{words[0]}`"
    assert said in capsys.readouterr().err
    monkeypatch.delenv("LOCAL_RANK")
    assert run(["build", "std/lenet.cnn"]) == 2
    assert "does not tell the place of this process" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (
            ["std/lenet.cnn", "--model", "LeNet5"],
            "`--strategy fsdp` parts the weights among processes, and there is but one; ask for",
        ),
        (
            ["net.cnn", "--devices", "2"],
            "`--strategy fsdp` is of a network that learns by itself; leave it out for adversaries",
        ),
    ],
)
def test_parts_that_cannot_be(
    words: list[str],
    reason: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.cnn").write_text(NET, encoding="utf-8")
    assert run(["build", *words, "--strategy", "fsdp", "--plan"]) == 1
    assert f"Error: {reason}" in capsys.readouterr().err


def test_a_plan_tells_who_trains(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["build", "std/lenet.cnn", "--model", "LeNet5", "--plan", "--devices", "2"]
    for further, told in (
        ([], "2, each with a part of each batch (ddp)"),
        (["--strategy", "fsdp"], "2, each with a part of each batch and all weights (fsdp)"),
        (TWO, "4, each with a part of each batch (ddp)"),
    ):
        assert run([*words, *further]) == 0
        assert f"  processes  {told}\n" in capsys.readouterr().out
