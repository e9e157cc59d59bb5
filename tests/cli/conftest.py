"""The program as a user runs it: a process, with its streams and its exit code."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import cnndsl

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
