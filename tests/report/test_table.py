"""Tables: how they look, that they fit, and that their numbers add up."""

import json
from functools import cache
from pathlib import Path

import pytest

from cnndsl.analysis import total
from cnndsl.diagnostics.cells import width
from cnndsl.report.amounts import chosen, memory, short
from cnndsl.report.measure import Measures, Setting
from cnndsl.report.page import page, summaries
from cnndsl.report.rows import View, rows
from cnndsl.report.table import cut, table
from cnndsl.workspace import ModelSummary
from tests.conftest import Golden
from tests.report.made import measured, model, zoo

TABLES = {
    "lenet_80": ("lenet.cnn", View(), 80),
    "lenet_60": ("lenet.cnn", View(), 60),
    "resnet_80": ("resnet.cnn", View(), 80),
    "resnet_120": ("resnet.cnn", View(), 120),
    "resnet_depth1": ("resnet.cnn", View(depth=1), 80),
    "resnet_depth3": ("resnet.cnn", View(depth=3), 120),
    "resnet_where": ("resnet.cnn", View(where=True), 120),
    "open_80": ("open.cnn", View(), 80),
    "open_120": ("open.cnn", View(), 120),
    "several_80": ("several.cnn", View(depth=2), 80),
}


@cache
def shipped() -> list[ModelSummary]:
    return zoo()


@pytest.mark.parametrize("name", TABLES)
def test_pages(name: str, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent)
    file, view, room = TABLES[name]
    text = page(model(file), view=view, room=room).replace(f"{Path(__file__).parent}/", "")
    golden(f"report/{name}.txt", text)


def test_the_largest_batch(golden: Golden) -> None:
    setting = Setting(batch=32, precision="bf16", optimizer="momentum")
    golden("report/memory.txt", page(model("resnet.cnn"), setting, View(depth=1), 24 * 2**30))
    assert summaries([model("lenet.cnn")], memory=300_000).endswith(
        "largest batch: none in 293 KiB, in fp32 with adam: 1 sample takes 1.01 MiB"
    )


@pytest.mark.parametrize("room", [80, 100, 120])
@pytest.mark.parametrize("view", [View(), View(depth=1), View(where=True)])
def test_tables_fit(room: int, view: View) -> None:
    for each in shipped():
        lines = table(rows(Measures(each.figures), view), room, where=view.where)
        assert max(map(width, lines)) <= room, each.name


@pytest.mark.parametrize("view", [View(depth=1), View(flat=True)])
def test_rows_add_up(view: View) -> None:
    for each in shipped():
        setting = Setting(batch=3, precision="fp16")
        measures = Measures(each.figures, setting)
        shown = rows(measures, view)
        assert total(row.cost for row in shown) == each.cost
        assert sum(row.bytes for row in shown) == measures.memory.saved.at(3)


def test_a_screen_shows_each_stage() -> None:
    shown = rows(measured("resnet.cnn"), View())
    assert len(shown) <= 24
    stages = [(row.outputs[0], row.cost.params) for row in shown if row.part.kind == "stage"]
    # The stages of torchvision's ResNet-50, whose totals the reference has.
    assert [str(shape) for shape, _ in stages] == [
        "256x56x56",
        "512x28x28",
        "1024x14x14",
        "2048x7x7",
    ]
    assert sum(row.cost.params for row in shown if row.level == 0) == reference()["params"]


def reference() -> dict[str, int]:
    path = Path(__file__).parents[1] / "reference" / "networks.json"
    known: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))["resnet50"]
    return known


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "0"), (999, "999"), (1000, "1.00k"), (9_408, "9.41k"), (99_949, "99.9k"),
     (99_960, "100k"), (999_600, "1.00M"), (118_013_952, "118M"), (4_089_184_256, "4.09G")],
)  # fmt: skip
def test_short_numbers(number: int, shown: str) -> None:
    assert short(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(480, "480 B"), (1024, "1.00 KiB"), (1023 * 1024, "1023 KiB"), (2**30, "1.00 GiB"),
     (1047552 + 1000, "1.00 MiB"), (85 * 2**20, "85.0 MiB")],
)  # fmt: skip
def test_bytes(number: int, shown: str) -> None:
    assert memory(number) == shown


def test_an_amount_that_was_chosen_has_no_zeros() -> None:
    assert [chosen(24 * 2**30), chosen(2**29 * 3), chosen(512)] == ["24 GiB", "1.5 GiB", "512 B"]


def test_long_words_are_cut() -> None:
    assert [cut("conv(64)", room) for room in (8, 7, 1)] == ["conv(64)", "conv(6…", "…"]
    assert width(cut("層" * 9, 7)) <= 7


def test_an_output_is_what_is_read_outside() -> None:
    """A side branch at the end of a stage is not what the stage leaves."""
    (_, stage, _) = rows(measured("side.cnn"), View(depth=1))
    assert [str(shape) for shape in stage.outputs] == ["4x8x8"]
