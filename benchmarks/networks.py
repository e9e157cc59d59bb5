"""How the time of a whole check grows with a network, all of its analyses and its table included.

Dense blocks join what grows, so their graphs have more edges with each layer; they and deep
residual networks should still take time in proportion to what there is.
"""

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cnndsl.analysis.figures import Figures
from cnndsl.analysis.outline import outline
from cnndsl.diagnostics import Source
from cnndsl.graph import Graph, elaborate
from cnndsl.model import Definition, Loader

BAR = 6.0  # four times the layers, with room for caches that no longer fit
MOST_SECONDS = 30.0

DENSE = """
model Net {{
  input 3x32x32
  conv(16, 3, pad = 1)
  repeat {units} {{ dense {{ bn -> relu -> conv(12, 3, pad = 1) }} }}
}}
"""
RESIDUAL = """
model Net {{
  input 3x32x32
  conv(16, 3, pad = 1)
  repeat {units} {{
    residual {{ conv(16, 3, pad = 1, bias = false) -> bn -> relu -> conv(16, 3, pad = 1) -> bn }}
    relu
  }}
}}
"""
NETWORKS = {
    "dense, 1k": (DENSE, 250),
    "dense, 4k": (DENSE, 1_000),
    "dense, 16k": (DENSE, 4_000),
    "residual, 1,000 units": (RESIDUAL, 1_000),
    "residual, 10,000 units": (RESIDUAL, 10_000),
}


def graph_of(text: str) -> Graph:
    """The network of a text."""
    spec = Loader().text(Source("net.cnn", text), Path())
    graph, problems = elaborate(Definition("Net", spec.models[0], spec))
    assert graph is not None, problems[:1]
    return graph


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, without pauses of the collector, as in `cnndsl check`."""
    gc.collect()
    gc.disable()
    begin = time.perf_counter()
    work()
    taken = time.perf_counter() - begin
    gc.enable()
    return taken


def stages(text: str) -> tuple[int, int, dict[str, float]]:
    """Layers, edges, and the seconds of each stage."""
    graphs: list[Graph] = []
    taken = {"elaborate": seconds(lambda: graphs.append(graph_of(text)))}
    (graph,) = graphs
    figures = Figures(graph)
    taken["cost"] = seconds(lambda: figures.cost)
    taken["memory"] = seconds(lambda: figures.memory)
    taken["field"] = seconds(lambda: figures.fields)
    taken["outline"] = seconds(lambda: outline(graph))
    return len(graph.layers), sum(len(node.inputs) for node in graph.nodes), taken


def main() -> int:
    """A row for each network; fails where four times the layers take more than the bar."""
    before: tuple[str, float, int] | None = None
    missed = False
    for name, (text, units) in NETWORKS.items():
        layers, edges, taken = stages(text.format(units=units))
        total = sum(taken.values())
        parts = "  ".join(f"{stage} {value:.2f}" for stage, value in taken.items())
        growth = ""
        kind = name.split(",")[0]
        if before is not None and before[0] == kind:
            ratio, size = total / before[1], edges / before[2]
            growth = f"  {ratio:.1f}x for {size:.1f}x the edges"
            missed |= ratio > size * BAR / 4
        print(f"{name:23} {layers:7,} layers {edges:7,} edges {total:7.2f} s  ({parts}){growth}")
        missed |= total > MOST_SECONDS
        before = kind, total, edges
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
