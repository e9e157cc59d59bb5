from pathlib import Path

import pytest

from tests.cli.conftest import Run

TIDY = "model Tiny {\n  input 3x8x8\n  conv(4, 3) -> relu # why not\n}\n"
UNTIDY = "model Tiny{\n input 3x8x8\n\n\n\n  conv( 4,3 )->relu # why not\n}"
BROKEN = "model Tiny {\n  input 3x8x8\n  conv(4, 3) -> -> relu\n}\n"


@pytest.fixture
def net(tmp_path: Path) -> Path:
    net = tmp_path / "net.cnn"
    net.write_text(UNTIDY, encoding="utf-8")
    return net


def test_in_place(run: Run, net: Path) -> None:
    done = run("fmt")
    assert (done.stdout, done.stderr, done.returncode) == ("", "1 file reformatted\n", 0)
    tidy = net.read_text(encoding="utf-8")
    assert "conv(4, 3) -> relu" in tidy
    assert "# why not" in tidy

    before = net.stat()
    done = run("fmt", "net.cnn")
    assert (done.stderr, done.returncode) == ("1 file left as it is\n", 0)
    assert net.stat() == before


def test_check_names_the_files_and_writes_nothing(run: Run, net: Path) -> None:
    done = run("fmt", "--check", "net.cnn")
    assert (done.stdout, done.returncode) == ("would reformat net.cnn\n", 1)
    assert done.stderr == "1 file would be reformatted\n"
    assert net.read_text(encoding="utf-8") == UNTIDY
    assert run("fmt", "--quiet").stderr == ""
    assert run("fmt", "--check").returncode == 0


def test_diff_is_a_patch(run: Run, net: Path) -> None:
    done = run("fmt", "--diff")
    assert done.returncode == 0
    assert done.stdout.startswith("--- net.cnn\n+++ net.cnn\n@@ ")
    assert "-  conv( 4,3 )->relu # why not\n" in done.stdout
    assert "-}\n\\ No newline at end of file\n" in done.stdout
    assert done.stdout.endswith("+}\n")
    assert net.read_text(encoding="utf-8") == UNTIDY
    assert run("fmt", "--diff", "--check").returncode == 1


def test_from_input_to_output(run: Run) -> None:
    done = run("fmt", "-", stdin=UNTIDY)
    assert done.returncode == 0
    assert run("fmt", "-", "-q", stdin=done.stdout).stdout == done.stdout
    assert run("fmt", "-", "--check", stdin=UNTIDY).stdout == "would reformat <stdin>\n"


def test_a_broken_file_is_left_and_the_others_are_not(run: Run, net: Path) -> None:
    broken = net.with_name("broken.cnn")
    broken.write_text(BROKEN, encoding="utf-8")
    done = run("fmt")
    assert done.returncode == 1
    assert done.stdout == ""
    assert " --> broken.cnn:3:17" in done.stderr
    assert done.stderr.endswith("1 file reformatted, 1 file with syntax errors\n")
    assert broken.read_text(encoding="utf-8") == BROKEN
    assert net.read_text(encoding="utf-8") != UNTIDY


def test_what_is_no_text_is_left(run: Run, tmp_path: Path) -> None:
    (tmp_path / "net.cnn").write_bytes(b"# caf\xe9\n")
    done = run("fmt")
    assert done.returncode == 1
    assert "E022" in done.stderr
    assert (tmp_path / "net.cnn").read_bytes() == b"# caf\xe9\n"


def test_the_library_is_not_ours_to_format(run: Run) -> None:
    assert run("fmt", "std/resnet.cnn").returncode == 2


def test_what_a_run_began_with_is_never_written(run: Run, net: Path) -> None:
    (net.parent / "resolved.json").touch()
    before = net.read_text(encoding="utf-8")
    done = run("fmt", net.name)
    assert done.returncode == 2
    assert f"`{net.name}` is what a run began with, and stays as it is" in done.stderr
    assert net.read_text(encoding="utf-8") == before
    assert run("fmt", "--check", net.name).returncode == 1
