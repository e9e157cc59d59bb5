"""Every layer of the vocabulary in both forms."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, event, given, settings

from cnndsl.emit.export import CannotSay
from cnndsl.emit.export.freedom import Freedom
from cnndsl.emit.open_sizes import OpenSizes
from cnndsl.graph import Graph
from cnndsl.layers import LAYERS, Layer, Undoing
from cnndsl.shape import LayerError, Shape
from tests.emit.export.running import FORMS, agree
from tests.emit.export.together import together
from tests.emit.keras.alone import alone
from tests.layers.drawing import Shapes, layers
from tests.layers.written import inputs, layer

ELSEWHERE = ("fractional_maxpool", "unpool", "lstm", "gru")
"""What ONNX has no words for; and what takes long, so that a smaller network reads with it."""

WORDS = [word for word, cls in LAYERS.items() if not issubclass(cls, Undoing)]
LARGER = 13
"""By how much open sizes are larger than those that are drawn; small ones torch would fix."""

REASONS = (
    "its windows lie at random",
    "its windows differ in size",
    "its last window hangs over",
    "torch's exporter to ONNX has no words for it",
    "torch's exporter takes no",
    "torch's exporter fixes",
    "depends on an open size",
    "how long a sequence is",
    "round unlike",
    "how large the parts are",
    "no smaller than its `stride`",
)


@pytest.mark.parametrize("form", FORMS)
def test_all_examples_at_once(form: str, tmp_path: Path) -> None:
    parts = {
        word: alone(layer(cls.example.spec), inputs(cls))
        for word, cls in LAYERS.items()
        if word not in ELSEWHERE
    }
    agree(together(parts), tmp_path / f"all{form}", batches=(2,))


@pytest.mark.sweep
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("word", WORDS)
def test_any_arguments(word: str, form: str, tmp_path: Path) -> None:
    compared(word, tmp_path / f"any{form}", opens=False)


@pytest.mark.sweep
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("word", [word for word in WORDS if word != "reshape"])
def test_any_arguments_at_open_sizes(word: str, form: str, tmp_path: Path) -> None:
    compared(word, tmp_path / f"any{form}", opens=True)


def compared(word: str, path: Path, *, opens: bool) -> None:
    @settings(
        max_examples=6,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(made=layers(LAYERS[word]))
    def compare(made: tuple[Layer, Shapes]) -> None:
        one, xs = made
        try:
            graph = alone(one, tuple(map(grown, xs)) if opens else xs, opens=opens)
        except LayerError:
            assume(False)
        assume(bool(graph.opens) == opens)
        reasons = refused(graph, path)
        event(reasons or "said")
        assert not reasons or any(reason in reasons for reason in REASONS)

    compare()


def grown(x: Shape) -> Shape:
    """A shape with each size but the channels grown."""
    return Shape.of(x[0], *[extent + LARGER for extent in x[1:]])


def refused(graph: Graph, path: Path) -> str:
    """Why a network is not exported; nothing if it is, and agrees."""
    larger = Freedom.of(OpenSizes.of(graph)).others[:1]
    try:
        agree(graph, path, *larger, batches=(2, 5))
    except CannotSay as error:
        return str(error)
    return ""
