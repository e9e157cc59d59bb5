import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cnndsl.analysis import MIXED, OPTIMIZERS, PRECISIONS
from cnndsl.cli import changes, options
from cnndsl.cli.conflicts import TABLES
from cnndsl.cli.options import DTYPES
from cnndsl.report.exports import EXPORTS
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


def test_warnings_fail_where_one_is_strict(run: Run, net: Path) -> None:
    net.write_text("model Net { input 3x8x8; conv(4, 3) -> bn }\n", encoding="utf-8")
    assert run("check", "net.cnn").returncode == 0
    done = run("check", "--strict", "net.cnn")
    assert done.stdout.startswith("warning[W201]")
    assert (done.stderr, done.returncode) == ("1 warning in 1 file\n", 1)
    net.write_text(GOOD, encoding="utf-8")
    assert run("check", "--strict", "net.cnn").returncode == 0


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
        ([""], "expected a path, found nothing"),
        (["nte.cnn"], "did you mean `net.cnn`?"),
        (["--max-depth", "0"], "0 is not in the range"),
        (["--root", "nowhere"], "does not exist"),
        (["--format", "xml"], "'xml' is not one of"),
        (["--model", "God"], "there is no model `God`; did you mean `Good`?"),
        (["--batch", "0"], "0 is not in the range"),
        (["--dtype", "fp8"], "'fp8' is not one of"),
        (["--memory", "much"], "expected an amount of memory, such as `24GiB`"),
        (["--memory", "0.2"], "expected an amount of memory, such as `24GiB`"),
        (["--set", "classes"], "expected a name and a value, such as `classes=10`"),
        (["--set", "classes="], "`--set classes=`: there is no value"),
        (["--set", "1=2"], "`1` is not a name"),
        (["--set", "classes=[1"], "`[` is never closed; write `]` there"),
        (["--set", "width=1", "--set", "width=2"], "`width` is given before"),
        (["--set", "width=8"], "`Good` has no parameter `width`; it takes none"),
        (["--input", "left=3x8x8"], "the model has no input `left`; it has `input`"),
        (["--input", "3x8x"], "`--input 3x8x`: "),
        (["--input", "0"], "expected sizes of at least 1, found 0"),
        (["--input", "3x8x8", "--input", "3x9x9"], "`the input` is given before"),
        (["--watch", "-"], "standard input cannot be watched"),
        (["--flat", "--depth", "2"], "`--flat` unfolds everything; leave out `--depth`"),
        (["--format", "json", "--depth", "2"], "`--depth` has no effect with `--format json`"),
        (["--format", "sarif", "--memory", "8GiB"], "`--memory` has no effect with"),
        (["--format", "csv", "--optimizer", "sgd"], "`--optimizer` has no effect with"),
        (["--format", "csv", "--table"], "`--table` has no effect with `--format csv`"),
        (["--quiet", "--where"], "`--where` has no effect with `--quiet`"),
        (["--freeze", "conv2"], "there is no layer `conv2` in `Good`; did you mean `conv1`?"),
        (["--freeze", "relu*"], "`relu*` has no weights in `Good`; weights are in `conv1`"),
        (["--freeze", "conv1", "--freeze", "x*"], "no layer of `Good` fits `x*`; it has `input`, "),
        (["--freeze", ""], "there is no layer `` in `Good`"),
        (["--freeze", "conv1", "--format", "sarif"], "`--freeze` has no effect with"),
        (["--freeze", "conv1", "--quiet"], "`--freeze` has no effect with `--quiet`"),
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
            assert watching.stderr.readline().lstrip().startswith("last clean at ")
            watching.send_signal(signal.SIGINT)
            assert "error[E100]" in watching.stdout.read()
            assert watching.wait(timeout=10) == 0
        finally:
            watching.kill()


FAMILY = """
block Unit(width, act = relu) { conv(width, 3, pad = 1) -> act }

model Family(width, depth, classes = 10) {
  input 3x32x32
  repeat depth { Unit(width) }
  avgpool(global) -> flatten -> linear(classes)
}

model Small = Family(16, 4)
model Large = Family(64, 8)

expect Small { params = 7_578 }
"""


@pytest.fixture
def family(net: Path) -> Path:
    net.write_text(FAMILY, encoding="utf-8")
    return net


@pytest.mark.usefixtures("family")
def test_several_models_have_a_line_each_and_one_has_a_table(run: Run) -> None:
    lines = run("check").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["Small", "Large"]
    table = run("check", "--model", "Small").stdout
    assert "unit1..4  4 x Unit(16)" in table
    assert re.search("^parameters +7,578 ", table, re.MULTILINE)
    assert "Large" not in table
    for asking in (["--table"], ["--depth", "1"], ["--flat"], ["--where"]):
        assert run("check", *asking).stdout.count("parameters  ") == 2


@pytest.mark.usefixtures("family")
def test_frozen_layers(run: Run) -> None:
    """Of any model that has them; the file's expectations do not hold for it any more."""
    told = run("check", "--freeze", "unit[x]*", "--freeze", "unit5")
    assert (told.stdout, told.returncode) == ("", 2)
    done = run("check", "--freeze", "unit5", "--freeze", "linear1")
    assert done.returncode == 0
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert "changed by the command line, 1 expectation of the file not verified" in lines
    assert "parameters: 7,408 of them learn, 170 are frozen by the command line" in lines
    one = run("check", "--model", "Small", "--freeze", "*")
    assert "none learns, 7,578 are frozen by the command line" in " ".join(one.stdout.split())
    why = run("check", "--model", "Small", "--freeze", "unit2*", "--why", "unit2.conv1")
    assert re.search("^  frozen +by `unit2\\*` of the command line$", why.stdout, re.MULTILINE)
    small = json.loads(run("check", "--freeze", "linear1", "--format", "json").stdout)["models"][0]
    assert (small["trainable"], small["frozen"]) == (7_408, 170)


@pytest.mark.usefixtures("family")
def test_how_far_a_table_unfolds(run: Run) -> None:
    def names(*options: str) -> list[str]:
        lines = run("check", "--model", "Small", *options).stdout.splitlines()
        return [line.split("  ")[0] for line in lines[3 : lines.index("", 3)] if line[0] != " "]

    assert names() == ["input", "unit1..4", "avgpool1", "flatten1", "linear1"]
    assert names("--depth", "2") == names()
    assert len(names("--flat")) == 12
    assert "lines are those of net.cnn" in run("check", "--model", "Small", "--where").stdout


@pytest.mark.usefixtures("family")
def test_a_table_is_as_wide_as_the_terminal(run: Run) -> None:
    wide = run("check", "--model", "Small", COLUMNS="120").stdout
    narrow = run("check", "--model", "Small", COLUMNS="60").stdout
    assert "7,520,256" in wide
    assert "7,520,256" not in narrow
    assert "7.52M" in narrow


@pytest.mark.usefixtures("family")
def test_parameters_are_set(run: Run) -> None:
    done = run("check", "--model", "Small", "--set", "classes=100")
    assert done.returncode == 0
    assert "linear(100)" in done.stdout
    assert "1 expectation of the file not verified" in done.stdout
    template = run("check", "--model", "Family", "--set", "width=4 * 2", "--set", "depth=3")
    assert "3 x Unit(8)" in template.stdout
    every = run("check", "--set", "classes=7").stdout
    assert every.count("3x32x32 -> 7 ") == 2


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--model", "Family"], "needs `width` and `depth`: add `--set width=... --set depth=...`"),
        (["--model", "Family", "--set", "width=3"], "needs `depth`: add `--set depth=...`"),
        (["--model", "Small", "--set", "clases=3"], "did you mean `classes`?"),
        (["--set", "clases=3"], "`Family` has no parameter `clases`; did you mean `classes`?"),
        (["--model", "Small", "--set", "classes=clases"], "`--set classes=clases`: "),
    ],
)
@pytest.mark.usefixtures("family")
def test_settings_that_do_not_fit(run: Run, options: list[str], reason: str) -> None:
    done = run("check", *options)
    assert done.returncode == 2
    assert reason in done.stderr


@pytest.mark.usefixtures("family")
def test_inputs_take_another_shape(run: Run) -> None:
    assert "3x64x48 -> 10" in run("check", "--input", "3x64x48", "--model", "Small").stdout
    assert "valid for H and W" in run("check", "--input", "3xHxW", "--model", "Small").stdout
    wrong = run("check", "--input", "3", "--model", "Small")
    assert wrong.returncode == 1
    assert "net.cnn:2:" in wrong.stdout


def test_one_of_several_inputs_takes_another_shape(run: Run, net: Path) -> None:
    text = "model Pair {\n  input left: 1x8\n  input right: 1x8\n  concat(left, right)\n}\n"
    net.write_text(text, encoding="utf-8")
    assert "2x8x8, 1x8x8 -> 3x8x8" not in run("check").stdout
    assert "5x8, 1x8 -> 6x8" in run("check", "--input", "left=5x8").stdout
    done = run("check", "--input", "5x8")
    assert done.returncode == 2
    assert "several inputs, `left` and `right`; say which: `right=5x8`" in done.stderr
    net.write_text(
        text.replace("right", "middle").replace(
            "  concat(left", "  input right: 1x8\n  concat(left, right"
        ),
        encoding="utf-8",
    )
    assert "several inputs, `left`, `middle` and `right`" in run("check", "--input", "5x8").stderr
    near = run("check", "--input", "lfet=5x8")
    assert "the model has no input `lfet`; did you mean `left`?" in near.stderr


@pytest.mark.usefixtures("family")
def test_the_largest_batch(run: Run) -> None:
    lines = run("check", "--memory", "1GiB").stdout.splitlines()
    assert lines[1].startswith("  largest batch: ")
    table = run("check", "--memory", "1GiB", "--model", "Small", "--dtype", "bf16").stdout
    assert "to train in 1 GiB, in bf16 with adam" in table
    assert table.count("most kept") == 1


@pytest.mark.usefixtures("family")
def test_tables_for_programs(run: Run) -> None:
    done = run("check", "--format", "csv")
    assert done.stdout.startswith("model,name,level,layer,times,output,")
    assert {line.split(",")[0] for line in done.stdout.splitlines()[1:]} == {"Small", "Large"}
    assert "### Small" in run("check", "--format", "markdown").stdout
    assert run("check", "--format", "latex").stdout.count(r"\toprule") == 2
    models = json.loads(run("check", "--format", "json").stdout)["models"]
    assert [each["name"] for each in models] == ["Small", "Large"]


def test_a_table_for_a_program_is_alone_on_its_stream(run: Run, net: Path) -> None:
    net.write_text(BAD, encoding="utf-8")
    done = run("check", "--format", "csv")
    assert done.returncode == 1
    assert done.stdout.count("\n") == 1
    assert "error[E100]" in done.stderr


def test_a_model_that_does_not_exist_is_said_whatever_else_is_wrong(run: Run, net: Path) -> None:
    net.write_text(GOOD + BAD, encoding="utf-8")
    done = run("check", "--model", "Godo")
    assert done.returncode == 2
    assert "did you mean `Good`?" in done.stderr


def test_memory_of_mixed_numbers(run: Run) -> None:
    made = [
        json.loads(
            run("check", "std/resnet", "--model", "ResNet18", "--format", "json", *more).stdout
        )
        for more in ([], ["--dtype", "mixed"], ["--dtype", "bf16"])
    ]
    wide, mixed, narrow = (each["models"][0]["memory"] for each in made)
    assert mixed["weights"] == wide["weights"] == 2 * narrow["weights"]
    assert wide["saved"] != mixed["saved"]
    assert narrow["training"] < mixed["training"]
    assert mixed["dtype"] == "mixed"


def test_options_name_what_the_analysis_knows() -> None:
    assert (*PRECISIONS,) == DTYPES
    assert MIXED == options.MIXED
    assert set(OPTIMIZERS) == set(options.OPTIMIZERS)
    assert (*EXPORTS,) == TABLES


def test_a_template_that_is_asked_for_is_not_warned_of(run: Run, net: Path) -> None:
    net.write_text("model T(w) {\n  input 3x8x8\n  conv(w, 3)\n}\n", encoding="utf-8")
    assert "W103" in run("check").stdout
    for asking in (["--set", "w=0"], ["--model", "T"], ["--model", "T", "--set", "w=2"]):
        assert "W103" not in run("check", *asking).stdout


def test_excerpts_fit_the_terminal(run: Run, net: Path) -> None:
    chain = f"{'relu -> ' * 30}rleu{' -> relu' * 30}"
    net.write_text(f"model Net {{ input 3x8x8; {chain} }}\n", encoding="utf-8")
    for columns in (60, 80, 100):
        (line,) = re.findall(r"^1 \| .*", run("check", COLUMNS=str(columns)).stdout, re.MULTILINE)
        assert columns - 8 <= len(line) <= columns
    (narrow,) = re.findall(r"^1 \| .*", run("check", COLUMNS="20").stdout, re.MULTILINE)
    assert 52 <= len(narrow) <= 60


def test_expected_memory_is_that_of_the_table(run: Run, net: Path) -> None:
    net.write_text(GOOD + "expect Good { memory = 0 }\n", encoding="utf-8")
    found = re.search(r"to be 0, found ([\d,]+)", run("check").stdout)
    net.write_text(GOOD, encoding="utf-8")
    (model,) = json.loads(run("check", "--format", "json").stdout)["models"]
    assert found is not None
    assert found[1] == f"{model['memory']['training']:,}"
    assert f"memory to train  {model['memory']['training'] / 1024:.2f} KiB" in run("check").stdout


@pytest.mark.parametrize("amount", ["24GiB", "24 GiB", "24gib", "25_769_803_776", "24576 MiB"])
def test_an_amount_of_memory_is_written_as_people_do(amount: str) -> None:
    assert changes.amount(amount) == 24 * 2**30


def test_what_ships_needs_no_suffix(run: Run) -> None:
    assert run("check", "std/lenet", "--model", "LeNet5").returncode == 0
