"""How the time of each stage grows with the length of a spec: it should grow as the spec does."""

import gc
import sys
import time
from itertools import pairwise
from pathlib import Path

from cnndsl.diagnostics import Source
from cnndsl.graph import elaborate
from cnndsl.model import Definition, Loader, Spec, check_names

SIZES = (1_000, 10_000, 100_000)
BAR = 12.0  # ten times the statements, with room for caches that no longer fit
PATTERN = (
    "  conv(8, 3, pad = 1, bias = false) -> bn -> relu",
    "  residual { conv(8, 3, pad = 1) }",
    "  let width{} = 64 * {} % 7 + 1",
    "  conv(8, 3, pad = 1, groups = 1 if width{} > 3 else 2)",
)


def text(statements: int) -> str:
    """A network of about so many statements, one a line."""
    lines = [
        PATTERN[i % len(PATTERN)].replace("{}", str(i // len(PATTERN))) for i in range(statements)
    ]
    return "\n".join(["model Long {", "  input 8x16x16", *lines, "}", ""])


def stages(statements: int) -> dict[str, float]:
    """Seconds to parse, to look up names and to elaborate, each the best of some runs."""
    source = Source("long.cnn", text(statements))
    best: dict[str, float] = {}
    for _ in range(3 if statements < SIZES[-1] else 1):
        gc.collect()
        gc.disable()  # as `cnndsl check` does
        clock = [time.perf_counter()]
        spec: Spec = Loader().text(source, Path())
        clock.append(time.perf_counter())
        problems = check_names(spec)
        clock.append(time.perf_counter())
        graph, found = elaborate(Definition("Long", spec.models[0], spec))
        clock.append(time.perf_counter())
        gc.enable()
        assert graph is not None, (problems + found)[:1]
        parts = [after - before for before, after in pairwise(clock)]
        for name, value in zip(("parse", "names", "elaborate"), parts, strict=True):
            best[name] = min(value, best.get(name, value))
    return best | {"all": sum(best.values())}


def main() -> int:
    """Print a row for each stage, and fail if the last tenfold takes more than the bar."""
    times = [stages(size) for size in SIZES]
    print(f"{'':10}" + "".join(f"{size:>12,}" for size in SIZES) + "   growth of the last tenfold")
    for name in times[0]:
        row = [each[name] for each in times]
        cells = "".join(f"{value:10.3f} s" for value in row)
        print(f"{name:10}{cells}   {row[-1] / row[-2]:.1f}x")
    return int(times[-1]["all"] / times[-2]["all"] > BAR)


if __name__ == "__main__":
    sys.exit(main())
