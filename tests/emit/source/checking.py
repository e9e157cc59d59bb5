"""What others say of printed files: ruff with its own settings, and mypy."""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]
UNTYPED = "# mypy: no-warn-return-any"
"""What a module answers with has no type in torch; only the strictest ask for one."""


def passes_linter(folder: Path) -> None:
    """Nothing is to be said of any file in a folder."""
    run("ruff", "check", "--isolated", "--no-cache", ".", folder=folder)


def has_formatters_layout(folder: Path) -> None:
    """The files are laid out as if the formatter had written them."""
    run("ruff", "format", "--isolated", "--no-cache", "--diff", ".", folder=folder)


def passes_type_checker(folder: Path) -> None:
    """With the settings of this project, so that what is known of torch is used again."""
    paths = sorted(folder.glob("*.py"))
    for path in paths:
        path.write_text(f"{UNTYPED}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    run("mypy", *map(str, paths), folder=CHECKOUT)


def run(*command: str, folder: Path) -> None:
    """A command that has nothing to complain of."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
