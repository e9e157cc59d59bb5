"""A check needs click alone: the whole zoo, on a machine that lacks everything heavy."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest

from cnndsl.resources import library

# An import of one of these fails as it does where nothing of that name is installed.
PROGRAM = """
import sys

class Lacking:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in LACKED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

LACKED = set(sys.argv[1].split(","))
sys.meta_path.insert(0, Lacking())
from cnndsl.cli import main
code = main(sys.argv[2:])
sys.exit(code or len(LACKED & {name.partition(".")[0] for name in sys.modules}))
"""
TRAINING = "torch,torchvision,numpy"
SPECS = sorted(library().glob("*.cnn"))


class Lacking(Protocol):
    """Runs the command line where some modules lack."""

    def __call__(self, modules: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """What it says."""


@pytest.fixture(scope="module")
def lacking(tmp_path_factory: pytest.TempPathFactory) -> Lacking:
    """With a cache of its own, which holds the table of the grammar: lark makes it once."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))}

    def run(modules: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", PROGRAM, modules, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)

    assert run(TRAINING, "check", SPECS[0]).returncode == 0
    return run


def test_the_zoo_is_checked_without_anything_heavy(lacking: Lacking) -> None:
    done = lacking(f"{TRAINING},networkx,pydantic,lark,rich", "check", *SPECS)
    assert (done.returncode, done.stderr) == (0, f"no problems in {len(SPECS)} files\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--flat", "--where"),
        ("check", "--why", "conv1"),
        ("check", "--format", "json"),
        ("check", "--memory", "24GiB"),
        ("check", "--input", "3x224x224"),
    ],
)
def test_whatever_check_tells_it_tells_without_torch(
    lacking: Lacking, arguments: tuple[str, ...]
) -> None:
    done = lacking(TRAINING, *arguments, "--model", "ResNet50", library() / "resnet.cnn")
    assert done.returncode == 0, done.stderr
    assert "conv1" in done.stdout


def test_what_lacks_is_missed(lacking: Lacking) -> None:
    """The net has no hole: a module that is needed and lacks is told."""
    done = lacking("click", "--version")
    assert "No module named 'click'" in done.stderr
