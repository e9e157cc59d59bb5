"""What samples of every construct become, node by node."""

from pathlib import Path

import pytest

from cnndsl.model import Loader
from tests.conftest import Golden
from tests.graph.drawn import drawn, elaborated

SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(SAMPLES.glob("*.cnn"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_graphs(path: Path, golden: Golden) -> None:
    golden(f"graph/{path.stem}.txt", text_of(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_elaboration_is_deterministic(path: Path) -> None:
    assert text_of(path) == text_of(path)


def text_of(path: Path) -> str:
    """All the models of a file without mistakes."""
    loader = Loader()
    spec = loader.load(path)
    assert loader.problems == []
    texts = []
    for graph, problems in elaborated(spec).values():
        assert problems == []
        assert graph is not None
        texts.append(drawn(graph))
    return "\n\n".join(texts)
