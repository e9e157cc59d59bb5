import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ONE = "model Net {\n  input 3x8x8\n  conv(4, 3) -> relu\n}\n"
TWO = "model Net {\n  input 3x8x8\n  conv(4, 5) -> relu\n}\n"
SEVERAL = f"{ONE}\nmodel Small {{\n  input 3x8x8\n  conv(2, 3)\n}}\n"
BAD = "model Net {\n  input 3x8x8\n  conv(4, 9)\n}\n"


@pytest.fixture(autouse=True)
def specs(tmp_path: Path) -> None:
    for name, text in {"one": ONE, "two": TWO, "several": SEVERAL, "bad": BAD}.items():
        (tmp_path / f"{name}.cnn").write_text(text, encoding="utf-8")
    (tmp_path / "empty.cnn").write_text("let n = 3\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "net.cnn").write_text(ONE, encoding="utf-8")


def test_a_difference(run: Run) -> None:
    done = run("diff", "one.cnn", "two.cnn")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(
        "Net of one.cnn -> Net of two.cnn\n\n~ conv1  conv: kernel 3 -> 5 "
    )
    assert "\x1b" not in done.stdout


def test_no_difference(run: Run) -> None:
    done = run("diff", "one.cnn", "folder/net.cnn")
    assert (done.returncode, done.stderr) == (0, "")
    assert "  no difference in 2 layers\n" in done.stdout
    assert run("diff", "one.cnn", "one.cnn").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["several.cnn"],
        ["several.cnn", "--models", "Net", "Small"],
        ["several.cnn:Net", "several.cnn:Small"],
        ["several.cnn", "several.cnn", "--models", "Net", "Small"],
        ["one.cnn", "several.cnn:Small"],
    ],
)
def test_models_are_named(run: Run, arguments: list[str]) -> None:
    done = run("diff", *arguments)
    assert done.returncode == 1
    assert done.stdout.startswith("Net of ")
    assert " -> Small of several.cnn\n" in done.stdout.splitlines(keepends=True)[0]


def test_models_of_the_same_name_are_compared(run: Run, tmp_path: Path) -> None:
    (tmp_path / "newer.cnn").write_text(
        SEVERAL.replace("conv(2, 3)", "conv(2, 1)"), encoding="utf-8"
    )
    done = run("diff", "several.cnn", "newer.cnn")
    heads = [line for line in done.stdout.splitlines() if " of several.cnn" in line]
    assert heads == [
        "Net of several.cnn -> Net of newer.cnn",
        "Small of several.cnn -> Small of newer.cnn",
    ]
    assert done.returncode == 1
    found = json.loads(run("diff", "several.cnn", "newer.cnn", "--format", "json").stdout)
    assert [each["same"] for each in found["comparisons"]] == [True, False]
    assert not found["same"]


def test_json(run: Run) -> None:
    done = run("diff", "one.cnn", "two.cnn", "--format", "json")
    assert done.returncode == 1
    (found,) = json.loads(done.stdout)["comparisons"]
    assert found["changed"][0]["arguments"] == [{"name": "kernel", "left": "3", "right": "5"}]
    assert run("diff", "one.cnn", "one.cnn", "--format", "json").returncode == 0


def test_colour(run: Run) -> None:
    assert "\x1b[1;33m~ conv1" in run("diff", "one.cnn", "two.cnn", FORCE_COLOR="1").stdout


def test_standard_input_and_the_library(run: Run) -> None:
    assert run("diff", "-", "one.cnn", stdin=ONE).returncode == 0
    done = run("diff", "std/resnet.cnn:ResNet18", "std/resnet.cnn:ResNet34")
    assert "weights carried over  11,699,132 numbers of 122 tensors by their names" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["one.cnn", "oen.cnn"], "there is no file or folder `oen.cnn`; did you mean `one.cnn`?"),
        (["one.cnn"], "name two models of `one.cnn`; there is `Net`"),
        (["one.cnn", "several.cnn:Smal"], "did you mean `Small`?"),
        (["one.cnn", "folder"], "`folder` is a folder; give a spec"),
        (["one.cnn", "empty.cnn"], "no model has the same name in both"),
        (["one.cnn:Net", "two.cnn", "--models", "Net", "Net"], "give one of them"),
        (["one.cnn", "bad.cnn"], "`bad.cnn` is wrong, so it cannot be compared"),
        ([], "Missing argument"),
    ],
)
def test_wrong_use(run: Run, arguments: list[str], reason: str) -> None:
    done = run("diff", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr


def test_what_is_wrong_in_a_spec_is_told(run: Run) -> None:
    assert "error[E303]" in run("diff", "bad.cnn", "one.cnn").stderr


def test_a_model_without_a_counterpart_is_a_difference(run: Run, tmp_path: Path) -> None:
    """What was compared may be the same, and yet a model is gone."""
    (tmp_path / "other.cnn").write_text(SEVERAL.replace("Small", "Tiny"), encoding="utf-8")
    gone, new = run("diff", "several.cnn", "one.cnn"), run("diff", "one.cnn", "several.cnn")
    assert (gone.returncode, new.returncode) == (1, 1)
    assert gone.stdout.endswith("\n- model Small\n")
    assert new.stdout.endswith("\n+ model Small\n")
    both = json.loads(run("diff", "several.cnn", "other.cnn", "--format", "json").stdout)
    assert (both["same"], both["only_left"], both["only_right"]) == (False, ["Small"], ["Tiny"])
    assert run("diff", "several.cnn:Net", "other.cnn").returncode == 0


def test_a_picture_of_what_differs(run: Run, tmp_path: Path) -> None:
    for name, width in (("old", 4), ("new", 8)):
        text = f"model Net {{ input 3x8x8; conv({width}, 3) -> relu }}"
        (tmp_path / f"{name}.cnn").write_text(text, encoding="utf-8")
    done = run("diff", "old.cnn", "new.cnn", "--render", "diff.svg")
    assert done.returncode == 1
    assert "~ conv(8, 3)" in (tmp_path / "diff.svg").read_text(encoding="utf-8")
    for suffix, beginning in ((".png", b"\x89PNG"), (".pdf", b"%PDF-")):
        assert run("diff", "old.cnn", "new.cnn", "--render", f"diff{suffix}").returncode == 1
        assert (tmp_path / f"diff{suffix}").read_bytes().startswith(beginning)
    run("diff", "old.cnn", "new.cnn", "--render", "diff.dot")
    assert 'label="~ conv(8, 3)", fillcolor="#d6e6fb", color="#c47f00", penwidth="2.5"' in (
        tmp_path / "diff.dot"
    ).read_text(encoding="utf-8")
    run("diff", "old.cnn", "new.cnn", "--render", "diff.mmd")
    text = (tmp_path / "diff.mmd").read_text(encoding="utf-8")
    assert "classDef changed stroke:#c47f00,stroke-width:2.5px" in text
    assert "class n1,n5 changed" in text
    for name, reason in (
        ("new.cnn", "`new.cnn` is a spec"),
        ("diff.html", "`diff.html` cannot be html; end it in one of .svg, .png, .pdf, .dot, "),
        ("diff.jpg", "`diff.jpg` does not say its format; end it in one of .svg"),
    ):
        done = run("diff", "old.cnn", "new.cnn", "--render", name)
        assert done.returncode == 2
        assert reason in done.stderr
