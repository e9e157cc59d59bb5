"""Small networks in both forms: what the files answer, for other batches and sizes too."""

from pathlib import Path

import pytest

from tests.emit.export.running import FORMS, agree
from tests.emit.export.specs import CLOSED, FOURS, GATED, NOISE, NORMS, READING, RESIZED
from tests.emit.source.specs import HEADS, OPEN
from tests.graph.drawn import graph_of

NETWORKS = {
    "closed": CLOSED,
    "norms": NORMS,
    "noise": NOISE,
    "reading": READING,
    "heads": HEADS,
    "open": OPEN,
    "resized": RESIZED,
    "fours": FOURS,
    "gated": GATED,
}
SIZES = {
    "open": ({"H": 24, "W": 31},),
    "resized": ({"H": 31}, {"H": 8}),
    "fours": ({"H": 16, "W": 20}, {"H": 4, "W": 4}),
    "gated": ({"H": 11, "W": 3}, {"H": 1, "W": 2}),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NETWORKS)
def test_files_answer_as_the_module_does(name: str, form: str, tmp_path: Path) -> None:
    agree(graph_of(NETWORKS[name]), tmp_path / f"net{form}", *SIZES.get(name, ()))
