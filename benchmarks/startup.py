"""How long `cnndsl --version` takes, beside the import of click that it cannot do without."""

import sys
from statistics import median

from benchmarks.processes import in_turn

ROUNDS = 21
BAR = 1.2
COMMANDS = {
    "python -c 'import click'": ("-c", "import click"),
    "cnndsl --version": ("-m", "cnndsl", "--version"),
    "cnndsl --help": ("-m", "cnndsl", "--help"),
}


def main() -> int:
    """Measure in turn, so that whatever else the machine does strikes all alike."""
    uses = in_turn(COMMANDS, ROUNDS)
    assert all(len(uses.get(name, ())) == ROUNDS for name in COMMANDS)
    medians = {name: median([use.seconds for use in each]) for name, each in uses.items()}
    base = next(iter(medians.values()))
    for name, value in medians.items():
        print(f"{value * 1000:6.1f} ms {value / base:6.2f}x  {name}")
    return int(medians["cnndsl --version"] > BAR * base)


if __name__ == "__main__":
    sys.exit(main())
