from pathlib import Path

import pytest

from tests.cli.conftest import Run

NET = """
model Net(width = 4) {
  input 3x16x16
  conv(width, 3) -> relu
}
model Odd {
  input 3x16x16
  conv(4, 3) -> fractional_maxpool(2, 0.7)
}
"""


@pytest.fixture
def net(tmp_path: Path) -> str:
    (tmp_path / "net.cnn").write_text(NET, encoding="utf-8")
    return "net.cnn"


def test_to_standard_output(run: Run, net: str) -> None:
    done = run("export", net, "--model", "Net", "--format", "keras")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith('"""The network `Net` in Keras 3')
    assert 'conv2d(4, 3, name="conv1")(inputs)' in done.stdout


def test_to_a_file_whose_ending_says_the_format(run: Run, net: str, tmp_path: Path) -> None:
    place = tmp_path / "net.py"
    done = run("export", net, "--model", "Net", "--set", "width=7", "-o", "net.py")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "conv2d(7, 3" in place.read_text(encoding="utf-8")
    done = run("export", net, "--model", "Net", "--input", "3x8xW", "-o", "net.py")
    assert done.returncode == 0
    assert "keras.Input((3, 8, None))" in place.read_text(encoding="utf-8")


def test_a_refusal_names_the_line_and_writes_nothing(run: Run, net: str, tmp_path: Path) -> None:
    done = run("export", net, "--model", "Odd", "-o", "odd.py")
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[E500]: `fractional_maxpool1`: its windows lie at random" in done.stderr
    assert " --> net.cnn:8:17" in done.stderr
    assert not (tmp_path / "odd.py").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--format", "keras"], "name a model of `net.cnn` with `--model`"),
        (["--model", "Net"], "say what to export to: `--format`, or an output that ends in"),
        (["--model", "Net", "-o", "net.h5"], "`.py` for keras"),
        (["--model", "Net", "--format", "keras", "-o", "net.cnn"], "a file of keras ends in `.py`"),
        (["--model", "None", "--format", "keras"], "`None`"),
        (["--model", "Net", "--format", "keras", "-o", "no/net.py"], "no/net.py"),
    ],
)
def test_a_wrong_command(run: Run, net: str, arguments: list[str], told: str) -> None:
    done = run("export", net, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_a_wrong_spec(run: Run, tmp_path: Path) -> None:
    (tmp_path / "net.cnn").write_text("model Net { input 3x8x8; conv(4) }", encoding="utf-8")
    done = run("export", "net.cnn", "--format", "keras")
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[E201]" in done.stderr


def test_a_dash_is_no_name_of_a_file(run: Run, net: str, tmp_path: Path) -> None:
    done = run("export", net, "--model", "Net", "--format", "keras", "-o", "-")
    assert done.returncode == 0
    assert done.stdout == run("export", net, "--model", "Net", "--format", "keras").stdout
    for words, told in ((["--format", "onnx"], "onnx needs a file"), ([], "say what to export to")):
        done = run("export", net, "--model", "Net", "-o", "-", *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert told in done.stderr
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize("name", ["keras", "numpy", "torch", "typing", "z3"])
def test_a_name_that_would_hide_what_is_imported(
    name: str, run: Run, net: str, tmp_path: Path
) -> None:
    done = run("export", net, "--model", "Net", "-o", f"{name}.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"`{name}.py` would hide the module `{name}`" in done.stderr
    assert not (tmp_path / f"{name}.py").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--format", "keras", "--entry", "a"], "`--entry` has no effect on keras"),
        (["-o", "net.onnx", "--entry", "a"], "`--entry` has no effect without `--weights`"),
    ],
)
def test_an_entry_of_nothing(words: list[str], told: str, run: Run, net: str) -> None:
    done = run("export", net, "--model", "Net", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
