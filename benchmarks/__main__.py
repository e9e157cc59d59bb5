"""Runs every benchmark, one after the other: nothing else may run beside one that is timed."""

import subprocess
import sys
from pathlib import Path

APART = ("gpu",)
"""What has a command of its own."""


def main() -> int:
    """The number of benchmarks that missed their bar."""
    missed = 0
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        if path.stem in APART or "def main(" not in path.read_text(encoding="utf-8"):
            continue
        print(f"== {path.stem}", flush=True)
        missed += (
            subprocess.run(
                [sys.executable, "-m", f"benchmarks.{path.stem}"], check=False
            ).returncode
            != 0
        )
        print(flush=True)
    return missed


if __name__ == "__main__":
    sys.exit(main())
