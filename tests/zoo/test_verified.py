"""Every network of the library: what was worked out of it is what torch shows, in a real run."""

import gc

import pytest

from cnndsl.analysis.agreement import agreement
from cnndsl.analysis.summary import ModelSummary
from cnndsl.emit.observing import observe
from cnndsl.resources import library
from cnndsl.workspace import check

LIBRARY = sorted(path.stem for path in library().glob("*.cnn"))


def models(file: str) -> list[ModelSummary]:
    return [*check([library() / f"{file}.cnn"]).models]


@pytest.mark.sweep
@pytest.mark.parametrize("device", ["cpu", "meta"])
@pytest.mark.parametrize("file", LIBRARY)
def test_everything_agrees(file: str, device: str) -> None:
    for model in models(file):
        found = agreement(model.figures, observe(model.figures.graph, 2, device, lambda _: None))
        assert [each for each in found.quantities if not each.agrees] == [], model.name
        gc.collect()
