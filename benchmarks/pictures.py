"""`cnndsl render` from a cold start, beside Keras' `plot_model` and torchview on the same networks.

All write SVG, each as a process of its own, and in turn. Both peers need Graphviz' `dot`.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.processes import in_turn

ROUNDS = 3
SPECS = Path(__file__).parents[1] / "specs"
NETWORKS = (
    ("resnet", "ResNet50", "ResNet50"),
    ("resnet", "ResNet152", "ResNet152"),
    ("densenet", "DenseNet201", "DenseNet201"),
)
LONGEST = "CifarResNet1202"
LEAST = 10.0
"""How many times as long each peer must take."""
MOST_SECONDS = 2.0
"""What the longest network may take, every layer shown."""

KERAS = (
    "import os, sys; os.environ['KERAS_BACKEND'] = 'torch';"
    "import keras;"
    "model = getattr(keras.applications, sys.argv[1])(weights=None);"
    "keras.utils.plot_model(model, to_file=sys.argv[2], show_shapes=True)"
)
TORCHVIEW = (
    "import sys, torchvision, torchview;"
    "model = getattr(torchvision.models, sys.argv[1])(weights=None);"
    "graph = torchview.draw_graph(model, input_size=(1, 3, 224, 224), device='meta');"
    "graph.visual_graph.render(sys.argv[2], format='svg')"
)


def commands(file: str, model: str, keras: str, folder: Path) -> dict[str, tuple[str, ...]]:
    """What is run, by the name that the table gives it."""
    spec, svg = str(SPECS / f"{file}.cnn"), str(folder / "own.svg")
    return {
        f"cnndsl render, {model}": (
            *("-m", "cnndsl", "render", spec, "--model", model, "-o", svg),
        ),
        f"Keras plot_model, {model}": ("-c", KERAS, keras, str(folder / "keras.svg")),
        f"torchview, {model}": ("-c", TORCHVIEW, model.lower(), str(folder / "torchview")),
    }


def main() -> int:
    """Print seconds and ratios; the exit code says whether the bars hold."""
    missed = False
    with tempfile.TemporaryDirectory() as name:
        for network in NETWORKS:
            missed |= compare(commands(*network, Path(name)))
        missed |= longest(Path(name))
    return int(missed)


def compare(runs: dict[str, tuple[str, ...]]) -> bool:
    """Print one table; whether a bar is missed."""
    uses = in_turn(runs, ROUNDS)
    seconds = {name: [use.seconds for use in each] for name, each in uses.items()}
    ours, *peers = runs
    base = median(seconds[ours])
    for name in runs:
        if name not in seconds:
            print(f"{'not measured':>24}  {name}: it or Graphviz is not installed")
            continue
        value = median(seconds[name])
        print(f"{value * 1000:10.1f} ms {value / base:8.2f}x  {name}")
    return any(name in seconds and median(seconds[name]) < LEAST * base for name in peers)


def longest(folder: Path) -> bool:
    """Print how long every layer of the longest network takes; whether that is too long."""
    spec = SPECS / "resnet_cifar.cnn"
    words = ("render", str(spec), "--model", LONGEST, "--flat", "-o", str(folder / "long.svg"))
    (uses,) = in_turn({LONGEST: ("-m", "cnndsl", *words)}, ROUNDS).values()
    value = median([use.seconds for use in uses])
    print(f"{value * 1000:10.1f} ms {'':>9}  cnndsl render --flat, {LONGEST}")
    return value > MOST_SECONDS


if __name__ == "__main__":
    sys.exit(main())
