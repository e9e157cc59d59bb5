from pathlib import Path

import pytest

from tests.cli.conftest import Run

NET = """\
model Net {
  input 3x32x32
  conv(16, 3, pad = 1, bias = false) -> bn -> relu
  stage tail { conv(8, 1) }
}
"""
OTHER = "model Other {\n  input 3x32x32\n  conv(4, 1)\n}\n"


@pytest.fixture(autouse=True)
def net(tmp_path: Path) -> Path:
    net = tmp_path / "net.cnn"
    net.write_text(NET, encoding="utf-8")
    return net


def test_a_layer(run: Run) -> None:
    done = run("check", "net.cnn", "--why", "conv1")
    assert done.returncode == 0
    assert done.stdout.startswith("conv1 of Net: conv(16, 3, pad = 1, bias = false)\n")
    assert "  weights           (3*3*3) * 16 = 432\n" in done.stdout
    assert done.stderr == "no problems in 1 file\n"
    assert run("check", "net.cnn", "--why", "conv1", "-q").stderr == ""


def test_a_stage_and_a_line(run: Run) -> None:
    assert run("check", "net.cnn", "--why", "tail").stdout.startswith("tail of Net: a stage\n")
    assert run("check", "net.cnn", "--why", "3").stdout.count(" of Net: ") == 3


def test_the_precision(run: Run) -> None:
    done = run("check", "net.cnn", "--why", "conv1", "--dtype", "fp16")
    assert "3*32*32 * 2 = 6,144 bytes for each sample" in done.stdout


def test_changes_to_the_model(run: Run) -> None:
    done = run("check", "net.cnn", "--model", "Net", "--input", "3x64x64", "--why", "conv1")
    assert "  takes             3x64x64 from `input`\n" in done.stdout


def test_a_wrong_model_is_not_explained(run: Run, net: Path) -> None:
    net.write_text(NET.replace("relu", "rleu"), encoding="utf-8")
    done = run("check", "net.cnn", "--why", "conv1")
    assert done.returncode == 1
    assert "error[E100]" in done.stdout
    assert "weights" not in done.stdout


def test_several_models(run: Run, net: Path) -> None:
    net.write_text(NET + OTHER, encoding="utf-8")
    done = run("check", "net.cnn", "--why", "conv1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "`conv1` is in `Net` and `Other`; choose one of them with `--model`" in done.stderr
    assert "conv1 of Other" in run("check", "--model", "Other", "--why", "conv1").stdout
    assert "bn1 of Net" in run("check", "net.cnn", "--why", "bn1").stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["conv9"], "there is no layer `conv9` in `Net`; did you mean `conv1`?"),
        (["77"], "no layer of `Net` is written on line 77; the nearest one is on line 4"),
        (["conv1", "--format", "json"], "`--format` has no effect with `--why`"),
        (["conv1", "--batch", "8"], "`--batch` has no effect with `--why`"),
        (["conv1", "--depth", "2"], "`--depth` has no effect with `--why`"),
        (["conv1", "--memory", "8GiB"], "`--memory` has no effect with `--why`"),
        (["conv1", "--model", "Nte"], "there is no model `Nte`"),
    ],
)
def test_wrong_use(run: Run, arguments: list[str], reason: str) -> None:
    done = run("check", "net.cnn", "--why", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr


def test_models_of_one_name_in_several_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other.cnn").write_text(NET.replace("16", "32"), encoding="utf-8")
    done = run("check", "net.cnn", "other.cnn", "--why", "conv1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "`conv1` is in models of `net.cnn` and `other.cnn`; check one" in done.stderr


def test_a_strict_run_shows_what_fails_it(run: Run, net: Path) -> None:
    net.write_text(NET.replace(", bias = false", ""), encoding="utf-8")
    assert "W201" not in run("check", "--why", "conv1").stdout
    done = run("check", "--why", "conv1", "--strict")
    assert done.returncode == 1
    assert done.stdout.startswith("warning[W201]")
