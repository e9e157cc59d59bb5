import json

from tests.cli.conftest import Run


def test_all(run: Run) -> None:
    done = run("layers")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("convolutions and products\n  conv(out, kernel, ...)  ")
    assert "\n  residual(...)  " in done.stdout


def test_a_word(run: Run) -> None:
    done = run("layers", "maxpool2d")
    assert done.returncode == 0
    assert "  maxpool(...)" in done.stdout
    assert "relu" not in done.stdout


def test_json(run: Run) -> None:
    done = run("layers", "gelu", "--format", "json")
    (gelu,) = json.loads(done.stdout)["layers"]
    assert gelu["word"] == "gelu"
    assert gelu["arguments"][0]["words"] == ["none", "tanh"]


def test_a_word_that_leads_nowhere(run: Run) -> None:
    done = run("layers", "cnov")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no layer has to do with `cnov`; did you mean `conv`?" in done.stderr
    assert "`cnndsl layers` lists all" in run("layers", "xyzzy").stderr
