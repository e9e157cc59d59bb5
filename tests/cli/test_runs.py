"""`cnndsl runs` lists runs with what is not the same in them."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.trained import Call, trained


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs; their numbers are made up, so that each way to sort has its own order."""
    folder = trained(tmp_path_factory.mktemp("runs"))
    (folder / "run").rename(folder / "a")
    for name, accuracy, loss in (("b", 0.99996, 0.3), ("c", 0.5, 0.1), ("a", 0.75, 0.2)):
        if name != "a":
            shutil.copytree(folder / "a", folder / name)
        path = folder / name / "result.json"
        told = json.loads(path.read_text(encoding="utf-8"))
        told["score"] |= {"accuracy": accuracy, "loss": loss}
        path.write_text(json.dumps(told), encoding="utf-8")
    return folder


@pytest.fixture
def here(home: Path, tmp_path: Path) -> Path:
    return shutil.copytree(home, tmp_path / "runs")


def table(found: tuple[int, str, str]) -> dict[str, dict[str, str]]:
    """The cells of each run by the names of their columns."""
    code, out, err = found
    assert (code, err) == (0, "")
    head, *rows = out.splitlines()
    places = [place for place, each in enumerate(head) if each != " " and head[place - 1] == " "]
    names = head.split()
    assert len({*names}) == len(names), "no name stands for two columns"
    assert names[:7] == ["run", "model", "parameters", "epochs", "of", "accuracy", "loss"]
    assert len(places) == len(names) - 1
    return {row.split()[0]: dict(zip(names, row.split(), strict=False)) for row in rows}


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ([], "abc"),
        (["--sort", "name"], "abc"),
        (["--sort", "accuracy"], "bac"),
        (["--sort", "loss"], "cab"),
    ],
)
def test_order(home: Path, call: Call, words: list[str], order: str) -> None:
    assert [*table(call("runs", home, *words))] == [*order]
    told = json.loads(call("runs", home, *words, "--format", "json")[1])
    assert [Path(each["path"]).name for each in told] == [*order]


def test_numbers(home: Path, call: Call) -> None:
    found = table(call("runs", home))
    assert found["b"] == {
        "run": "b",
        "model": "Net",
        "parameters": "698",
        "epochs": "2",
        "of": "test",
        "accuracy": "99.996%",
        "loss": "0.3000",
    }


def test_what_differs(here: Path, call: Call) -> None:
    spec = here / "net.cnn"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("model Net {", "# said\nmodel Net {"), encoding="utf-8")
    words = [
        "--set",
        "train.loss=cross_entropy(label_smoothing = 0.1)",
        "--epochs",
        "1",
        "--quiet",
        "-o",
    ]
    assert call("build", spec, *words, here / "set")[0] == 0
    spec.write_text(text.replace("relu", "gelu"), encoding="utf-8")
    assert call("build", spec, "--quiet", "-o", here / "gelu")[0] == 0
    told = json.loads(call("runs", here, "--format", "json")[1])
    found = {Path(each["path"]).name: each for each in told}
    assert found["a"]["network"] == found["set"]["network"] != found["gelu"]["network"]
    head = call("runs", here)[1].splitlines()[0].split()
    assert head[7:] == ["network", "train.epochs", "train.loss"]
    assert found["gelu"]["network"] in call("runs", here)[1]


def test_models_that_a_command_has_changed(here: Path, call: Call) -> None:
    spec = here / "net.cnn"
    text = spec.read_text(encoding="utf-8").replace("model Net {", "model Net(width = 4) {")
    spec.write_text(text.replace("conv(4", "conv(width"), encoding="utf-8")
    words = ["--set", "width = 6", "--input", "1x10x10", "--quiet", "-o", here / "wide"]
    assert call("build", spec, *words)[0] == 0
    told = json.loads(call("runs", here, "--format", "json")[1])
    (wide,) = [each for each in told if each["path"].endswith("wide")]
    assert (wide["settings"]["width"], wide["settings"]["input"]) == ("6", "1x10x10")
    assert call("runs", here)[1].splitlines()[0].split()[7:] == ["network", "width", "input"]


def test_a_run_that_is_not_over_has_the_score_of_its_best_epoch(here: Path, call: Call) -> None:
    (here / "b" / "result.json").unlink()
    best = [row for row in (here / "b" / "metrics.csv").read_text().splitlines() if row[-1] == "1"]
    cells = best[-1].split(",")
    code, out, _ = call("runs", here, "--format", "json")
    (told,) = [each for each in json.loads(out) if each["path"].endswith("b")]
    assert (code, told["measured"], told["finished"]) == (0, "validation", False)
    assert [told["loss"], told["accuracy"]] == [float(cells[5]), float(cells[6])]
    (row,) = [line for line in call("runs", here)[1].splitlines() if line.startswith("b ")]
    assert "  validation  " in row
    assert row.endswith("  not over")


@pytest.mark.parametrize("name", ["accuracy", "loss", "confusion"])
def test_a_result_without_a_number(here: Path, call: Call, name: str) -> None:
    path = here / "b" / "result.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    del told["score"][name]
    path.write_text(json.dumps(told), encoding="utf-8")
    code, out, err = call("runs", here)
    assert (code, err) == (1, f"Error: `{path}` is damaged at `score.{name}`\n")
    assert [line[0] for line in out.splitlines()[1:]] == ["a", "c"]


def test_no_runs(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("runs", tmp_path) == (0, f"no runs in {tmp_path}\n", "")
    code, _, err = call("runs")
    assert code == 2
    assert "there is no folder `runs` here" in err


def test_a_run_in_the_place_of_their_folder(home: Path, call: Call) -> None:
    code, out, err = call("runs", home / "a")
    assert (code, out) == (2, "")
    assert err.endswith(f"`{home / 'a'}` is a run; name the folder that it is in\n")


@pytest.mark.parametrize("room", [100, 110])
def test_settings_give_way_to_what_there_is_room_for(
    here: Path, call: Call, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    for name, data in (("a", "digits"), ("b", 'folder(path = "photos/of/many/birds")')):
        path = here / name / "resolved.json"
        told = json.loads(path.read_text(encoding="utf-8"))
        others = dict.fromkeys(("split", "loss", "stop"), data)
        told["recipe"] |= {"data": data, **others, "optimizer": f"{data} {data}"}
        path.write_text(json.dumps(told), encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "300")
    whole = call("runs", here)[1].splitlines()
    assert max(map(len, whole)) > 200
    assert not any("--format json" in line for line in whole)
    monkeypatch.setenv("COLUMNS", "0" if room == 100 else str(room))  # no terminal says 0
    shown = call("runs", here)[1].splitlines()
    assert max(map(len, shown)) <= room
    numbers = whole[0].index("train.data")
    assert [each[:numbers] for each in shown[:4]] == [each[:numbers] for each in whole]
    assert "…" in shown[2]
    told = " ".join(shown[5:])
    assert told.endswith("; `--format json` has all settings")
    missing = told.removeprefix("not shown: ").partition(";")[0].split(", ")
    assert whole[0].split() == [*_names(shown[0], whole[0]), *missing]


def _names(shown: str, whole: str) -> list[str]:
    """The columns that are shown, whose names may be cut."""
    return whole.split()[: len(shown.split())]


def test_page_and_card_say_when_and_with_what_a_run_was_made(home: Path) -> None:
    made = json.loads((home / "a" / "env.json").read_text(encoding="utf-8"))
    card, page = (
        (home / "a" / each).read_text(encoding="utf-8") for each in ("card.md", "report.html")
    )
    for text in (made["began"], f"cnndsl {made['cnndsl']}, torch {made['torch']}"):
        assert f"`{text}`" in card
        assert f"<dd>{text}</dd>" in page
