import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

import cnndsl
from cnndsl.cli import entry, main
from cnndsl.cli.program import COMMANDS, load, program
from cnndsl.dataclasses import fields
from cnndsl.limits import Limits
from tests.cli.conftest import Run


def answer(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
    """The exit code when a command ends with this error."""

    def fail(_: list[str]) -> int:
        raise error

    monkeypatch.setattr(entry, "_run", fail)
    return main(["check", "my net.cnn"])


def test_version(run: Run) -> None:
    done = run("--version")
    assert (done.stdout, done.stderr, done.returncode) == ("cnndsl 0.1.0\n", "", 0)


def test_help_names_every_command(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_summaries_are_the_commands_own(name: str) -> None:
    assert load(name).get_short_help_str(1000) == COMMANDS[name]
    assert load(name).name == name


@pytest.mark.parametrize("name", ["build", "predict", "show", "style"])
def test_bounds_are_listed_by_check_alone(name: str, run: Run) -> None:
    told = " ".join(run(name, "--help").stdout.split())
    assert "Bounds of a spec, such as `--max-nodes N`, are in `cnndsl check --help`." in told
    assert told.count("--max-") == 1
    listed = run("check", "--help").stdout
    flags = [Limits.flag(each.name) for each in fields(Limits)]
    assert all(f"  {flag} N" in listed for flag in flags)
    taken = {flag for each in load(name).params for flag in each.opts}
    assert {*flags} <= taken


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_examples(name: str, run: Run) -> None:
    done = run(name, "--help")
    assert f"Examples:\n    cnndsl {name}" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_wrong_use(run: Run) -> None:
    for arguments in (["chek"], ["check", "--colour"], ["--nope"], ["fmt", "--limit", "3"]):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Error: " in done.stderr


def test_a_file_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error = PermissionError(errno.EACCES, "Permission denied", "net.cnn")
    assert answer(monkeypatch, error) == 2
    assert capsys.readouterr() == ("", "Error: `net.cnn`: permission denied\n")


def test_a_fault_of_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(monkeypatch, ZeroDivisionError("so it goes")) == 70
    out, err = capsys.readouterr()
    assert not out
    assert "your file is not to blame" in err
    assert f"version  {cnndsl.__version__}" in err
    assert "command  cnndsl check 'my net.cnn'" in err
    assert err.endswith("ZeroDivisionError: so it goes\n")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_control_c(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    assert answer(monkeypatch, error) == 130


def test_a_reader_that_leaves_is_no_trouble(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cnndsl", "explain"]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, cwd=tmp_path, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, b"")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(shell: str, run: Run) -> None:
    done = run("completion", shell)
    assert done.returncode == 0
    assert "_CNNDSL_COMPLETE" in done.stdout


def test_completion_offers_specs_and_folders(run: Run, tmp_path: Path) -> None:
    for name in ("net.cnn", "notes.txt", ".hidden.cnn"):
        (tmp_path / name).touch()
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "deep.cnn").touch()

    def offers(words: str) -> list[str]:
        variables = {"_CNNDSL_COMPLETE": "bash_complete", "COMP_WORDS": words}
        done = run(**variables, COMP_CWORD=str(words.count(" ")))
        return [line.split(",", 1)[1] for line in done.stdout.splitlines()]

    assert offers("cnndsl ch") == ["check"]
    assert offers("cnndsl check ") == ["more/", "net.cnn"]
    assert offers("cnndsl fmt mo") == ["more/deep.cnn"]
    assert offers("cnndsl fmt ./n") == ["./net.cnn"]
    assert offers("cnndsl check --format s") == ["sarif"]


def test_commands_know_the_exit_codes() -> None:
    assert "70  a fault of cnndsl itself" in (program.help or "")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("words", ["check net.cnn", "check bad.cnn", "fmt -", "layers", "--help"])
def test_a_closed_stream_is_an_empty_one(words: str, closed: str, tmp_path: Path) -> None:
    (tmp_path / "net.cnn").write_text("model M { input 3x8x8; relu }\n", encoding="utf-8")
    (tmp_path / "bad.cnn").write_text("model M { input 3x8x8; rleu }\n", encoding="utf-8")
    line = f"{sys.executable} -m cnndsl {words} {closed}"
    environment = {**os.environ, "PYTHONPATH": str(Path(cnndsl.__file__).parents[1])}
    done = subprocess.run(
        line,
        shell=True,
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert done.returncode == ("bad" in words)
    assert b"Traceback" not in done.stderr


def test_both_streams_on_one_terminal(tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = f"model {name.upper()} {{ input 3x8x8; relu }}\n"
        (tmp_path / f"{name}.cnn").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "cnndsl", "check", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(cnndsl.__file__).parents[1])}
    done = subprocess.run(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["A", "B", "no"]
    assert done.stdout.endswith("MACs\nno problems in 2 files\n")


@pytest.mark.parametrize(("arguments", "given_up"), [("", True), ("['--version']", False)])
def test_only_a_process_of_its_own_gives_up_the_search_for_garbage(
    arguments: str, given_up: bool
) -> None:
    program = f"import gc; from cnndsl.cli import main; main({arguments});"
    program += "print(gc.isenabled(), gc.get_freeze_count() > 0)"
    done = subprocess.run(
        [sys.executable, "-c", program, "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[1] == f"True {given_up}"
