"""The JSON of a check: what is in it, that the page on it lists that, and that it is true."""

import json
import re
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from cnndsl.report import document as documents
from cnndsl.report import entries
from cnndsl.report.document import document
from cnndsl.report.measure import DEFAULT, Setting
from cnndsl.workspace import check
from tests.report.made import model

PAGE = Path(__file__).parents[2] / "docs" / "json.md"
TYPES = {
    "Document": documents.Document,
    "Model": documents.Model,
    "End": documents.End,
    "Memory": documents.Memory,
    "Layer": entries.Layer,
    "Amount": entries.Amount,
    "Reach": entries.Reach,
    "Place": entries.Place,
}


def written(file: str, setting: Setting = DEFAULT, room: int | None = None) -> dict[str, Any]:
    text = document([], [model(file)], setting, room)
    (made,) = json.loads(text)["models"]
    assert isinstance(made, dict)
    return made


def test_a_document() -> None:
    made = written("lenet.cnn", Setting(batch=8), room=2**30)
    first = made["layers"][0]
    assert (made["name"], made["params"], made["macs"]) == ("LeNet", 61_706, 416_520)
    assert made["inputs"] == [{"name": "input", "shape": [1, 32, 32], "layer": "input"}]
    assert made["outputs"] == [{"name": "out", "shape": [10], "layer": "linear3"}]
    assert first["arguments"]["kernel"] == 5
    assert first["weights"] == {"weight": [6, 1, 5, 5], "bias": [6]}
    assert first["out"] == [[6, 28, 28]]
    assert first["field"]["input"]["size"] == [5, 5]
    assert made["memory"]["largest_batch"] > 8
    assert made["memory"]["saved"]["sample"] == sum(e["saved"]["sample"] for e in made["layers"])
    for name in ("params", "buffers", "macs", "flops", "training"):
        assert made[name] == sum(layer[name] for layer in made["layers"])


def test_ranges_are_the_text() -> None:
    path = Path(model("several.cnn").file)
    text = path.read_text(encoding="utf-8")
    made = written("several.cnn")
    places = {each["name"]: each["span"]["range"] for each in made["layers"]}
    start, end = (places["split1"][side]["offset"] for side in ("start", "end"))
    assert text[start:end] == "split(2)"


def test_several_inputs_and_outputs() -> None:
    made = written("several.cnn")
    assert [each["name"] for each in made["inputs"]] == ["left", "right"]
    assert [each["name"] for each in made["outputs"]] == ["kind", "mask"]
    layers = {each["name"]: each for each in made["layers"]}
    assert layers["conv1"]["inputs"] == ["split1:1"]
    assert layers["tower_2.conv1"]["owner"] == "tower.conv1"
    assert layers["tower_2.conv1"]["params"] == 0
    assert set(made["field"]["mask"]) == {"left", "right"}


def test_what_is_there_in_training_alone_says_so() -> None:
    made = written("heads.cnn")
    outputs = {each["name"]: each.get("auxiliary") for each in made["outputs"]}
    assert outputs == {"aux": True, "features": None, "hint": True, "out": None}
    assert "auxiliary" not in made["inputs"][0]
    resting = [each["name"] for each in made["layers"] if each.get("resting")]
    heads = [each["name"] for each in made["layers"] if each["name"].startswith(("aux", "teacher"))]
    assert resting == heads


@pytest.mark.parametrize("height", [224])
def test_open_sizes_have_formulas_beside_their_examples(height: int) -> None:
    made = written("open.cnn")
    assert made["opens"] == {"H": height, "W": height}
    assert made["valid"].startswith("valid for H and W multiples of 4, at least 4; ")
    for entry in (made, *made["layers"]):
        for name in ("macs", "flops", "training"):
            formula = entry["formulas"].get(name, str(entry[name]))
            assert eval(formula, {**made["opens"]}) == entry[name]
    for layer in made["layers"]:
        for shape, exact in zip(layer["out"], layer["formulas"]["out"], strict=True):
            assert [eval(each, {**made["opens"]}) for each in exact] == shape


def test_no_formulas_where_nothing_is_open() -> None:
    assert "formulas" not in json.dumps(written("lenet.cnn"))


def test_diagnostics_stand_beside_models(tmp_path: Path) -> None:
    path = tmp_path / "net.cnn"
    path.write_text(
        "model A { input 3x8x8; relu }\nmodel B { input 3x8x8; rleu }", encoding="utf-8"
    )
    report = check([path])
    made = json.loads(document(report.diagnostics, report.models, DEFAULT))
    assert [*made] == ["version", "models", "diagnostics"]
    assert [each["name"] for each in made["models"]] == ["A"]
    assert [each["code"] for each in made["diagnostics"]] == ["E100"]


def listed() -> dict[str, list[str]]:
    """The fields that the page lists under each heading."""
    sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {
        section.split("\n", 1)[0]: re.findall(r"^\| `(\w+)`", section, re.MULTILINE)
        for section in sections
    }


@pytest.mark.parametrize("name", TYPES)
def test_every_field_is_described(name: str) -> None:
    assert listed()[name] == [*get_type_hints(TYPES[name])]
