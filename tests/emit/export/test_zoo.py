"""The networks of the library in both forms: the smallest of each file."""

from pathlib import Path

import pytest

from cnndsl.analysis import cost
from cnndsl.emit.export import CannotSay
from tests.emit.export.running import FORMS, agree, export, filled
from tests.emit.source.printing import FILES, graphs, models

REFUSED = {
    "fractional": "its windows lie at random",
    "segnet": "torch's exporter to ONNX has no words for it",
}
"""What ONNX has no words for."""

WITH_SMALL_ONES = [file for file in FILES if models(file)]


@pytest.mark.sweep
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("file", WITH_SMALL_ONES)
def test_networks_answer_alike(file: str, form: str, tmp_path: Path) -> None:
    smallest = min(graphs(file), key=lambda each: cost(each).macs)
    path = tmp_path / f"{file}{form}"
    if form == ".onnx" and file in REFUSED:
        with pytest.raises(CannotSay, match=REFUSED[file]):
            export(smallest, filled(smallest), path)
    else:
        agree(smallest, path, batches=(2,))
