"""How long `cnndsl --version` takes, beside the import of click that it cannot do without."""

import sys
from statistics import median

from benchmarks.processes import measured

ROUNDS = 21
BAR = 1.2
COMMANDS = {
    "python -c 'import click'": ("-c", "import click"),
    "cnndsl --version": ("-m", "cnndsl", "--version"),
    "cnndsl --help": ("-m", "cnndsl", "--help"),
}


def main() -> int:
    """Measure in turn, so that whatever else the machine does strikes all alike."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, arguments in COMMANDS.items():
            use = measured(arguments)
            assert use is not None, name
            times[name].append(use.seconds)
    medians = {name: median(each) for name, each in times.items()}
    base = next(iter(medians.values()))
    for name, value in medians.items():
        print(f"{value * 1000:6.1f} ms {value / base:6.2f}x  {name}")
    return int(medians["cnndsl --version"] > BAR * base)


if __name__ == "__main__":
    sys.exit(main())
