import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import CHECKOUT, Run

GOOD = "model Good {\n  input 3x8x8\n  conv(4, 3) -> relu\n}\n"
BAD = "model Bad {\n  input 3x8x8\n  conv(4, 3) -> rleu\n}\n"


@pytest.fixture
def net(tmp_path: Path) -> Path:
    net = tmp_path / "net.cnn"
    net.write_text(GOOD, encoding="utf-8")
    return net


@pytest.mark.usefixtures("net")
def test_a_clean_spec(run: Run) -> None:
    done = run("check", "net.cnn")
    assert done.returncode == 0
    assert "Good" in done.stdout
    assert done.stderr == "no problems in 1 file\n"


def test_a_wrong_spec(run: Run, net: Path) -> None:
    net.write_text(BAD, encoding="utf-8")
    done = run("check", "net.cnn")
    assert done.returncode == 1
    assert done.stdout.startswith("error[E100]")
    assert " --> net.cnn:3:17\n" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == "1 error in 1 file\n"


@pytest.mark.usefixtures("net")
def test_the_rest_is_checked_whatever_is_wrong_in_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("bad.cnn", "sub/worse.cnn"):
        (tmp_path / name).write_text(BAD, encoding="utf-8")
    done = run("check", "--format", "concise")
    assert [line.split(" ")[0] for line in done.stdout.splitlines()] == [
        "bad.cnn:3:17:",
        "sub/worse.cnn:3:17:",
    ]
    assert done.stderr == "2 errors in 3 files\n"


@pytest.mark.usefixtures("net")
def test_quiet(run: Run) -> None:
    done = run("check", "--quiet")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_standard_input(run: Run) -> None:
    done = run("check", "-", stdin=BAD)
    assert done.returncode == 1
    assert " --> <stdin>:3:17\n" in done.stdout
    assert run("check", "-", stdin=GOOD).returncode == 0


def test_formats_for_programs_have_standard_output_for_themselves(run: Run, net: Path) -> None:
    for text, code in ((GOOD, 0), (BAD, 1)):
        net.write_text(text, encoding="utf-8")
        done = run("check", "--format", "json")
        assert done.returncode == code
        assert len(json.loads(done.stdout)["diagnostics"]) == code
        assert (
            len(json.loads(run("check", "--format", "sarif").stdout)["runs"][0]["results"]) == code
        )
        assert run("check", "--format", "github").stdout.count("::error") == code


def test_colour_is_asked_for_or_left_out(run: Run, net: Path) -> None:
    net.write_text(BAD, encoding="utf-8")
    assert "\x1b[" in run("check", FORCE_COLOR="1").stdout
    assert "\x1b" not in run("check", FORCE_COLOR="1", NO_COLOR="1").stdout


def test_a_bound_is_raised_by_the_option_that_the_error_names(run: Run, net: Path) -> None:
    net.write_text(GOOD + "#" * 100, encoding="utf-8")
    done = run("check", "--max-file-size", "100")
    assert done.returncode == 1
    assert "E021" in done.stdout
    assert "--max-file-size" in done.stdout
    assert run("check", "--max-file-size", "1000").returncode == 0


def test_wrong_use(run: Run, net: Path) -> None:
    for arguments, reason in [
        (["nte.cnn"], "did you mean `net.cnn`?"),
        (["--max-depth", "0"], "0 is not in the range"),
        (["--root", "nowhere"], "does not exist"),
        (["--format", "xml"], "'xml' is not one of"),
        (["--model", "God"], "there is no model `God` to check"),
        (["--watch", "-"], "standard input cannot be watched"),
    ]:
        done = run("check", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert reason in done.stderr
    net.unlink()
    assert run("check").returncode == 2


def test_a_file_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.cnn").symlink_to("nowhere.cnn")
    (tmp_path / "b.cnn").write_text("model M { input 3x8x8; rleu }", encoding="utf-8")
    done = run("check", ".")
    assert done.returncode == 2
    assert "did you mean `relu`?" in done.stdout
    assert re.search(r"Error: `.*\.cnn`: no such file or directory\n", done.stderr)


@pytest.mark.usefixtures("net")
def test_watch_checks_again_at_a_save_until_interrupted(tmp_path: Path, net: Path) -> None:
    command = [sys.executable, "-u", "-m", "cnndsl", "check", "--watch", "net.cnn"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env={"PYTHONPATH": str(CHECKOUT), "HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as watching:
        assert watching.stdout is not None
        assert watching.stderr is not None
        try:
            assert watching.stderr.readline().endswith("  no problems in 1 file\n")
            net.write_text(BAD, encoding="utf-8")
            assert watching.stderr.readline().endswith("  1 error in 1 file\n")
            assert watching.stderr.readline().endswith("the last clean result\n")
            watching.send_signal(signal.SIGINT)
            assert "error[E100]" in watching.stdout.read()
            assert watching.wait(timeout=10) == 0
        finally:
            watching.kill()
