"""`cnndsl check` of a ResNet from a cold start, beside what its fastest and its best known peer do.

nnef parses the same network from its own text format and works out every shape. torchinfo sums up
torchvision's model. Each runs as a process of its own, and in turn.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.nnef_text import nnef_text
from benchmarks.processes import in_turn
from cnndsl.graph import Graph, elaborate
from cnndsl.model import Definition, Loader

ROUNDS = 11
SPEC = Path(__file__).parents[1] / "specs" / "resnet.cnn"
MODELS = ("ResNet50", "ResNet152")
MOST_OF_NNEF = 2.0
LEAST_OF_TORCHINFO = 20.0
MOST_MEGABYTES = 60

NNEF = "import nnef, sys; nnef.infer_shapes(nnef.parse_file(sys.argv[1]))"
TORCHINFO = (
    "import sys, torchvision, torchinfo;"
    "model = getattr(torchvision.models, sys.argv[1])(weights=None);"
    "torchinfo.summary(model, input_size=(1, 3, 224, 224), device='cpu', verbose=0)"
)


def graph_of(model: str) -> Graph:
    """The graph of a model of the spec."""
    spec = Loader().load(SPEC)
    graph, _ = elaborate(Definition(model, spec.names[model].node, spec))
    assert graph is not None
    return graph


def commands(model: str, text: Path) -> dict[str, tuple[str, ...]]:
    """What is run, by the name that the table gives it."""
    return {
        f"cnndsl check, {model}": ("-m", "cnndsl", "check", str(SPEC), "--model", model),
        f"nnef, {model}": ("-c", NNEF, str(text)),
        f"torchinfo, {model}": ("-c", TORCHINFO, model.lower()),
    }


def main() -> int:
    """Print seconds, peak memory and ratios; the exit code says whether the bars hold."""
    failed = False
    for model in MODELS:
        with tempfile.TemporaryDirectory() as folder:
            text = Path(folder) / "graph.nnef"
            text.write_text(nnef_text(graph_of(model)), encoding="utf-8")
            failed |= compare(model, commands(model, text))
    return int(failed)


def compare(model: str, runs: dict[str, tuple[str, ...]]) -> bool:
    """Print one table; whether a bar is missed."""
    uses = in_turn(runs, ROUNDS)
    seconds = {name: [use.seconds for use in each] for name, each in uses.items()}
    peaks = {name: max([use.megabytes for use in each]) for name, each in uses.items()}
    ours, *peers = runs
    base = median(seconds[ours])
    for name in runs:
        if name not in seconds:
            print(f"{'not measured':>34}  {name}: not installed")
            continue
        value = median(seconds[name])
        print(f"{value * 1000:8.1f} ms {value / base:7.2f}x {peaks[name]:7.1f} MB  {name}")
    missed = peaks[ours] > MOST_MEGABYTES
    if model == MODELS[0]:
        nnef, torchinfo = (median(seconds[name]) if name in seconds else None for name in peers)
        missed |= nnef is not None and base > MOST_OF_NNEF * nnef
        missed |= torchinfo is not None and torchinfo < LEAST_OF_TORCHINFO * base
    return missed


if __name__ == "__main__":
    sys.exit(main())
