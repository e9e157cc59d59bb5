"""Tables: how they look, that they fit, and that their numbers add up."""

import json
from functools import cache
from pathlib import Path

import pytest

from cnndsl.analysis import total
from cnndsl.analysis.summary import ModelSummary
from cnndsl.diagnostics.cells import width
from cnndsl.report.amounts import chosen, memory, short
from cnndsl.report.grid import cut
from cnndsl.report.measure import Measures, Setting
from cnndsl.report.page import page, summaries
from cnndsl.report.rows import View, rows
from cnndsl.report.table import table
from cnndsl.workspace import check
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
    "heads_80": ("heads.cnn", View(), 80),
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
        "largest batch: none in 300 kB, in fp32 with adam: 1 sample takes 1023 KiB"
    )


@pytest.mark.parametrize("room", [60, 80, 100, 120])
@pytest.mark.parametrize("view", [View(), View(depth=1), View(where=True)])
def test_tables_fit(room: int, view: View) -> None:
    for each in shipped():
        shown = table(rows(Measures(each.figures), view), room, where=view.where)
        assert max(map(width, shown.lines)) <= room, each.name


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


@pytest.mark.parametrize(
    ("number", "shown"),
    [(24 * 2**30, "24 GiB"), (2**29 * 3, "1.5 GiB"), (512, "512 B"), (16 * 10**9, "16 GB"),
     (1_000_001, "1,000,001 B"), (1500, "1.5 kB"), (1024, "1 KiB"), (2000 * 2**60, "2,000 EiB")],
)  # fmt: skip
def test_an_amount_that_was_chosen_is_told_to_the_byte(number: int, shown: str) -> None:
    assert chosen(number) == shown


def test_rounded_numbers_are_called_so() -> None:
    shown = rows(measured("resnet.cnn"), View())
    wide, medium, narrow, tight = (table(shown, room) for room in (120, 80, 60, 40))
    assert wide.remarks == ()
    assert "7,098,368  1,464,336,384" in "\n".join(wide.lines)
    has_all = "a wider window or `--format csv` has all"
    assert medium.remarks == (f"MACs are rounded; {has_all}",)
    assert "7,098,368  1.46G" in "\n".join(medium.lines)
    assert narrow.remarks == (f"MACs are rounded, without kept; {has_all}",)
    assert "7,098,368  1.46G" in "\n".join(narrow.lines)
    assert tight.remarks == (f"params and MACs are rounded, without kept and field; {has_all}",)


def test_the_line_is_told_whatever_the_room() -> None:
    for room in (50, 80):
        shown = table(rows(measured("resnet.cnn"), View()), room, where=True)
        assert shown.lines[0].endswith("  line")
        assert shown.lines[1].endswith("  11")
        assert shown.remarks[-1] == f"lines are those of {model('resnet.cnn').file}"


def test_lines_of_several_files_keep_their_end(tmp_path: Path) -> None:
    long = "a_long_name_of_a_file_that_takes_much_room"
    (tmp_path / f"{long}.cnn").write_text("block Unit { conv(2, 3) -> relu }", encoding="utf-8")
    (tmp_path / "net.cnn").write_text(
        f'import Unit from "{long}"\nmodel Net {{ input 3x8x8; Unit; bn }}', encoding="utf-8"
    )
    (made,) = check([tmp_path / "net.cnn"]).models
    shown = table(rows(Measures(made.figures), View(flat=True)), 72, where=True)
    assert [line.rpartition(":")[2] for line in shown.lines[1:]] == ["2", "1", "1", "2"]
    assert "…" in shown.lines[2].split("  ")[-1]


def test_flat_names_are_full() -> None:
    shown = table(rows(measured("resnet.cnn"), View(flat=True)), 120)
    names = [line.split("  ")[0] for line in shown.lines]
    assert "layer1.0.downsample.0" in names
    assert len({*names}) == len(names)


def test_what_is_kept_is_told_of_the_outermost_parts() -> None:
    """A stage says more than three layers of it."""
    told = page(model("resnet.cnn"), memory=2**34)
    assert "most kept              31.4 MiB  by layer1, of 81.9 MiB for each sample\n" in told


def test_a_setting_is_heard_where_models_have_a_line_each() -> None:
    models = [model("lenet.cnn"), model("resnet.cnn")]
    assert "memory to train" not in summaries(models)
    half = summaries(models, Setting(batch=8, precision="bf16"))
    assert "  memory to train: 718 KiB, 8 samples in bf16 with adam\n" in half


def test_long_words_are_cut() -> None:
    assert [cut("conv(64)", room) for room in (8, 7, 1)] == ["conv(64)", "conv(6…", "…"]
    assert width(cut("層" * 9, 7)) <= 7


def test_an_output_is_what_is_read_outside() -> None:
    """A side branch at the end of a stage is not what the stage leaves."""
    (_, stage, _) = rows(measured("side.cnn"), View(depth=1))
    assert [str(shape) for shape in stage.outputs] == ["4x8x8"]


def test_a_field_that_is_the_same_along_one_axis_alone_is_not_all(tmp_path: Path) -> None:
    path = tmp_path / "net.cnn"
    path.write_text("model Net { input 3x32x32; avgpool(to = (1, 4)); conv(1, 1) }")
    (made,) = check([path]).models
    assert made.figures.graph.shape(made.figures.graph.outputs["out"]) == (1, 1, 4)
    assert [line.split()[-1] for line in table(rows(Measures(made.figures), View())).lines] == [
        "field",
        "1",
        "32x8",
        "32x8",
    ]
