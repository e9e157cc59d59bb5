"""The program as a user runs it: a process, with its streams and its exit code."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import cnndsl
from cnndsl.cli.entry import run as entry
from tests.cli.trained import Call

CHECKOUT = Path(cnndsl.__file__).parent.parent

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`run("check", "net.cnn", stdin="...")`, run in an empty folder."""

    def process(
        *arguments: str, stdin: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if "COLOR" not in key}
        environment |= {"PYTHONPATH": str(CHECKOUT)} | variables
        return subprocess.run(
            [sys.executable, "-m", "cnndsl", *arguments],
            cwd=tmp_path,
            input=stdin,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return process


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """`call("runs", ".")`, in this process: the exit code, and what is in its streams.

    How wide a terminal is that the tests run in makes no difference.
    """
    monkeypatch.delenv("COLUMNS", raising=False)

    def call(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = entry([str(each) for each in words])
        return (code, *capsys.readouterr())

    return call
