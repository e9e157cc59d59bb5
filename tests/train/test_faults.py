"""Whatever goes wrong is said in a sentence, and what was trained before is kept."""

import gzip
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import torch
from PIL import Image

from cnndsl.cli.entry import run
from cnndsl.recipe.optimizers import Sgd
from cnndsl.recipe.schedules import Constant
from cnndsl.train.feed import Feed
from cnndsl.train.kept.checkpoint import CheckpointError, load, read
from cnndsl.train.kept.folder import BEST, LAST, RunFolder
from cnndsl.train.kept.settled import RunError
from cnndsl.train.learning.finite import LostSight, LostWeights
from cnndsl.train.stopping import Stop
from cnndsl.train.together.pace import Pace
from tests.train.made import begun, made
from tests.train.processes import Process, group, kill
from tests.train.spoilt import FULL, MARK, SPOILT, flipped, sync_on_full_disk
from tests.train.test_killing import drawn, lines, stamp, told

NET = """
model Net {
  input 1x8x8
  conv(4, 3, pad = 1) -> bn -> relu -> maxpool(2)
  flatten -> linear(10)
}

train Net on DATA {
  epochs = 40
  batch = 16
}
"""
SHORT = NET.replace("epochs = 40", "epochs = 2")
SAVED = ("--save-every", "0.001")
STREAMS = {"cnndsl.train.feed": {"_ON_CPU": 0}}

Said = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with specs, a run that is over, and one that was stopped."""
    folder = tmp_path_factory.mktemp("faults")
    drawn(folder / "images")
    for name, text in (("long", NET), ("short", SHORT)):
        (folder / f"{name}.cnn").write_text(text.replace("DATA", "digits"), encoding="utf-8")
        (folder / f"{name}-images.cnn").write_text(
            text.replace("DATA", 'folder("images")'), encoding="utf-8"
        )
    over = Process(["build", "short.cnn", "-o", "over"], folder)
    assert over.end() == 0, over.output
    stopped = Process(["build", "long.cnn", "-o", "stopped", *SAVED], folder)
    stopped.wait_for(lambda: lines(folder / "stopped" / "metrics.csv") > 1)
    stopped.signal(signal.SIGTERM)
    assert stopped.end() == 128 + signal.SIGTERM, stopped.output
    return folder


@pytest.fixture
def place(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of it, in which the test runs."""
    shutil.copytree(home, tmp_path / "home")
    monkeypatch.chdir(tmp_path / "home")
    yield tmp_path / "home"
    assert not Path(MARK).exists()


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """`said("runs", ".")`: the exit code of a command, and what it says."""

    def call(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = run([*words])
        out, err = capsys.readouterr()
        return code, out + err

    return call


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGUSR1", "SIGHUP"])
def test_asked_to_stop(place: Path, name: str) -> None:
    number = getattr(signal, name)
    process = Process(["build", "long.cnn", "-o", "my run", *SAVED], place)
    process.wait_for((place / "my run" / LAST).exists)
    process.signal(number)
    assert process.end() == 128 + number
    assert "go on with\n  cnndsl build --resume 'my run'\n" in process.output
    step = load(place / "my run" / LAST)["step"]
    assert f"stopped at step {step:,};" in process.output


def test_a_terminal_that_goes(place: Path) -> None:
    """As of a laptop that is closed; nothing more can be said to it."""
    number, terminal = pty.fork()
    if not number:
        os.chdir(place)
        words = ["-m", "cnndsl", "build", "long.cnn", "-o", "gone"]
        os.execv(sys.executable, [sys.executable, *words])
    while not (place / "gone" / LAST).exists():
        os.read(terminal, 4096)
    os.close(terminal)
    _, status = os.waitpid(number, 0)
    assert os.waitstatus_to_exitcode(status) == 128 + signal.SIGHUP
    step = load(place / "gone" / LAST)["step"]
    log = (place / "gone" / "log.txt").read_text(encoding="utf-8")
    assert f"stopped at step {step:,};" in log


def asked_while_looking(number: int, _: Feed, __: Pace, stop: Stop) -> bool:
    """In place of `_is_broken_off`: somebody asks to stop before the second batch."""
    if number == 1:
        os.kill(os.getpid(), signal.SIGTERM)
    return stop.signal is not None


@pytest.mark.parametrize("split", ["official", "official(0)"])
def test_asked_to_stop_while_images_are_looked_at(place: Path, split: str) -> None:
    """In a validation, or in the test where nothing is held out."""
    words = ["build", "short.cnn", "--set", f"train.split={split}", "-o"]
    assert Process([*words, "whole"], place).end() == 0
    changes = {"cnndsl.train.looking": {"_is_broken_off": asked_while_looking}}
    process = Process([*words, "run"], place, changes=changes)
    assert process.end() == 128 + signal.SIGTERM, process.output
    assert "go on with\n  cnndsl build --resume run\n" in process.output
    assert not (place / "run" / "result.json").exists()
    again = Process(["build", "--resume", "run"], place)
    assert again.end() == 0, again.output
    assert told(place / "run") == told(place / "whole")


def test_a_full_disk(place: Path) -> None:
    changes = {"cnndsl.drafts": {"_sync": sync_on_full_disk}}
    process = Process(["build", "long.cnn", "-o", "run", *SAVED], place, changes=changes)
    last = place / "run" / LAST
    process.wait_for(last.exists)
    (place / FULL).touch()
    assert process.end() == 2
    step = load(last)["step"]
    assert (
        f"Error: `run`: no space left on device\nwhat was trained up to step {step:,} is kept; "
        "go on with\n  cnndsl build --resume run\n" in process.output
    )
    assert not [*(place / "run").rglob(".cnndsl-draft-*")]


def test_a_file_that_cannot_grow(tmp_path: Path) -> None:
    """The system itself refuses, in the middle of torch's own writing."""
    program = (
        "import resource, torch; from pathlib import Path;"
        "from cnndsl.train.kept.checkpoint import save;"
        "path = Path('last.pt'); save(path, {'step': 1});"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));"
        "save(path, {'step': 2, 'network': torch.zeros(100_000)})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stderr.endswith("OSError: [Errno 27] File too large\n")
    assert read(tmp_path / "last.pt") == {"format": 1, "step": 1}
    assert [each.name for each in tmp_path.iterdir()] == ["last.pt"]


def test_an_image_that_becomes_unreadable(place: Path) -> None:
    words = ["build", "short-images.cnn", "--epochs", "6", "-o"]
    whole = Process([*words, "whole"], place, changes=STREAMS)
    assert whole.end() == 0, whole.output
    process = Process([*words, "run", *SAVED], place, changes=STREAMS)
    process.wait_for((place / "run" / LAST).exists)
    image = sorted((place / "images").rglob("*.png"))[7]
    content = image.read_bytes()
    image.write_bytes(b"no image")
    assert process.end() == 1, process.output
    assert f"images/{image.parent.name}/{image.name}`: it is no image of" in process.output
    step = load(place / "run" / LAST)["step"]
    assert f"what was trained up to step {step:,} is kept; go on with" in process.output
    image.write_bytes(content)
    again = Process(["build", "--resume", "run"], place, changes=STREAMS)
    assert again.end() == 0, again.output
    assert told(place / "run") == told(place / "whole")


def is_other(path: Path, before: int) -> bool:
    """Whether a file was written since."""
    return stamp(path) != before


def test_an_image_that_one_of_several_processes_cannot_read(place: Path) -> None:
    """It alone says so, be it the second or the first, and the log, with what is kept by now."""
    words = ["build", "short-images.cnn", "--epochs", "20", "-o"]
    for each in group(2, [*words, "whole"], place, STREAMS):
        assert each.end() == 0, each.output
    last, words = place / "run" / LAST, [*words, "run", *SAVED]
    images = sorted((place / "images").rglob("*.png"))
    for image in (images[7], images[10]):
        content = image.read_bytes()
        processes, before = group(2, words, place, STREAMS), stamp(last)
        processes[0].wait_for(partial(is_other, last, before))
        image.write_bytes(b"no image")
        assert [each.end() for each in processes] == [1, 1]
        said = "".join([each.output for each in processes])
        assert said.count("Error: ") == 1, said
        assert f"{image.name}`: it is no image of" in said
        kept = f"what was trained up to step {load(last)['step']:,} is kept; go on with"
        assert kept in said
        log = (place / "run/log.txt").read_text(encoding="utf-8").rpartition("Error: ")[2]
        assert image.name in log
        assert kept in log
        image.write_bytes(content)
        words = ["build", "--resume", "run", *SAVED]
    for each in group(2, words, place, STREAMS):
        assert each.end() == 0, each.output
    assert told(place / "run") == told(place / "whole")


def test_numbers_that_are_no_more(place: Path, said: Said) -> None:
    text = (place / "short.cnn").read_text(encoding="utf-8").replace(" -> bn", "")
    (place / "wild.cnn").write_text(text, encoding="utf-8")
    code, text = said("build", "wild.cnn", "--set", "train.optimizer=sgd(lr = 1e9)", "--quiet")
    assert code == 1
    assert text.startswith("Error: the loss is not finite at step ")


def test_a_run_that_diverged(place: Path, said: Said) -> None:
    """It is told as such, and going on to the same bits is refused; on other hardware it is not."""
    text = (place / "short.cnn").read_text(encoding="utf-8").replace(" -> bn", "")
    (place / "wild.cnn").write_text(text, encoding="utf-8")
    words = ("--set", "train.optimizer=sgd(lr = 1e9)", "--quiet")
    before = said("build", "wild.cnn", *words, "-o", "runs/wild")[1].removeprefix("Error: ")
    step = before.split("at step ")[1].split(" ")[0]
    assert f"  diverged at step {step}" in said("runs")[1]
    again = f"`runs/wild` diverged at step {step}, and going on leads there again; begin another"
    code, text = said("build", "--resume", "runs/wild")
    assert (code, text) == (1, f"Error: {again} run that does not: {before}")
    (place / "runs" / "wild" / "diverged.json").write_text("{}", encoding="utf-8")
    assert said("build", "--resume", "runs/wild")[1].startswith("Error: `runs/wild/diverged.json`")
    code, text = said("build", "--resume", "runs/wild", "--device", "cpu", "--quiet")
    assert (code, text) == (1, f"Error: {before}")


def test_a_validation_that_is_no_number(tmp_path: Path) -> None:
    folder = RunFolder.made("Net", tmp_path)
    training = begun(made(optimizer=Sgd(lr=0.1), schedule=Constant(), ema=None), folder)
    training.learner.module.get_buffer("bn1.running_var").fill_(float("inf"))
    training.learner.module.get_buffer("bn1.running_mean").fill_(float("inf"))
    with pytest.raises(LostSight, match="the validation loss of epoch 1 is not finite"):
        training.run(Stop())
    assert not (folder.path / BEST).exists()


def test_weights_that_are_no_numbers_take_no_place(tmp_path: Path) -> None:
    folder = RunFolder.made("Net", tmp_path)
    training = begun(made(optimizer=Sgd(lr=0.1), schedule=Constant(), ema=None), folder)
    training.save(Stop())
    before = (folder.path / LAST).read_bytes()
    with torch.no_grad():
        training.learner.learned[1][0] = float("nan")
    with pytest.raises(LostWeights, match=r"the weights `conv1\.bias` are not finite after step 0"):
        training.save(Stop())
    assert (folder.path / LAST).read_bytes() == before


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in found.read_text().split()] if found.exists() else []


proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Linux tells who began whom")


@proc
def test_a_lost_process_of_a_group(place: Path) -> None:
    words = ["build", "short.cnn", "--epochs", "8", "-o"]
    for each in group(2, [*words, "whole"], place):
        assert each.end() == 0, each.output
    process = Process([*words, "run", "--devices", "2", *SAVED], place)
    process.wait_for((place / "run" / LAST).exists)
    assert process.process.pid is not None
    os.kill(children(process.process.pid)[1], signal.SIGKILL)
    assert process.end() == 0, process.output
    assert "a process was lost; all go on from the checkpoint" in process.output
    assert "fault of its own" not in process.output
    assert told(place / "run") == told(place / "whole")


@proc
def test_processes_end_with_the_one_that_launched_them(place: Path) -> None:
    process = Process(["build", "long.cnn", "--devices", "2", *SAVED, "-o", "run"], place)
    last = place / "run" / LAST
    process.wait_for(last.exists)
    assert process.process.pid is not None
    theirs = children(process.process.pid)
    assert len(theirs) == 2
    kill([process])
    until = time.monotonic() + 60
    while any(is_alive(each) for each in theirs):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert "stopped at step" in process.output
    again = Process(["build", "--resume", "run"], place)
    before = stamp(last)
    again.wait_for(lambda: stamp(last) != before)
    assert len(children(again.process.pid or 0)) == 2
    again.signal(signal.SIGINT)
    assert again.end() == 128 + signal.SIGINT


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda each: str(each.__name__))
def test_a_spoilt_checkpoint(place: Path, said: Said, spoil: Callable[[Path], None]) -> None:
    spoil(place / "stopped" / LAST)
    code, text = said("build", "--resume", "stopped")
    assert (code, text.count("\n")) == (1, 1)
    assert text.startswith(f"Error: `stopped/{LAST}` is ")


@pytest.mark.parametrize("spoil", SPOILT[:-1], ids=lambda each: str(each.__name__))
def test_spoilt_weights(place: Path, said: Said, spoil: Callable[[Path], None]) -> None:
    spoil(place / "over" / BEST)
    image = str(next((place / "images").rglob("*.png")))
    for words in (("eval", "over"), ("predict", "over", image)):
        code, text = said(*words)
        assert (code, text.count("\n")) == (1, 1)
        assert text.startswith(f"Error: `over/{BEST}` is ")


def test_a_bit_that_torch_does_not_see(tmp_path: Path) -> None:
    path = tmp_path / "x.pt"
    torch.save({"a": torch.zeros(1_000)}, path)
    flipped(path)
    assert torch.load(path, weights_only=True)["a"].any()
    with pytest.raises(CheckpointError, match=r"`x/data/0` in it is not what was written"):
        read(path)


def test_a_checkpoint_of_another_format(place: Path, said: Said) -> None:
    """Which may have other parts."""
    torch.save({"format": 2, "weights": {}}, place / "stopped" / LAST)
    told = f"Error: `stopped/{LAST}` is of format 2; this version reads 1\n"
    assert said("build", "--resume", "stopped") == (1, told)


def edited(name: str, value: object) -> Callable[[str], str]:
    """A file of JSON that says something else in one place."""

    def edit(text: str) -> str:
        return json.dumps(json.loads(text) | {name: value})

    return edit


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda text: text[:40], "is damaged"),
        (lambda text: "", "is damaged"),
        (edited("spec", "../long.cnn"), "is damaged at `spec`"),
        (edited("spec", "/etc/passwd"), "is damaged at `spec`"),
        (edited("model", 3), "is damaged at `model`"),
        (edited("model", "Other"), ""),
        (edited("more", 3), "is damaged at `more`"),
        (edited("format", 2), "is of format 2; this version reads 1"),
        (lambda text: '{"format": 2, "other": true}', "is of format 2; this version reads 1"),
        (edited("format", "2"), "is damaged at `format`"),
        (edited("scale", {"mean": [0.0], "deviation": [0.0]}), "is damaged at `scale.deviation.0`"),
        (
            edited("scale", {"mean": [float("nan")], "deviation": [1.0]}),
            "is damaged at `scale.mean.0`",
        ),
        (edited("processes", 0), "is damaged at `processes`"),
    ],
)
def test_spoilt_settings(place: Path, said: Said, edit: Callable[[str], str], reason: str) -> None:
    path = Path("over", "resolved.json")
    known = (place / path).read_text(encoding="utf-8")
    (place / path).write_text(edit(known), encoding="utf-8")
    code, text = said("eval", "over")
    assert code in (1, 2)
    assert not reason or text == f"Error: `{path}` {reason}\n"
    assert "fault of its own" not in text


def test_settings_of_other_images(place: Path, said: Said) -> None:
    path = Path("over", "resolved.json")
    edit = edited("scale", {"mean": [0.0, 0.0], "deviation": [1.0, 1.0]})
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")
    image = str(next((place / "images").rglob("*.png")))
    assert said("predict", "over", image) == (1, f"Error: `{path}` is damaged at `scale`\n")


def test_a_spoilt_table_is_made_again(place: Path, said: Said) -> None:
    table = place / "stopped" / "metrics.csv"
    before = table.read_bytes()
    table.write_bytes(b"\xff\x00\x00")
    code, text = said("runs", ".")
    assert code == 1
    assert "Error: `stopped/metrics.csv` is damaged\n" in text
    process = Process(["build", "--resume", "stopped"], place)
    process.wait_for(lambda: table.read_bytes()[:5] == b"epoch")
    process.signal(signal.SIGTERM)
    process.end()
    assert table.read_bytes().startswith(before)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"weights": "", "score": 3}', '{"weights": "", "score": {"loss": "x"}}'],
)
def test_a_spoilt_result(place: Path, said: Said, text: str) -> None:
    (place / "over" / "result.json").write_text(text, encoding="utf-8")
    for words in (("runs", "."), ("build", "--resume", "over")):
        code, told = said(*words)
        assert code == 1
        assert "`over/result.json` is damaged" in told


def swapped(images: Path) -> str:
    """Two images of a class in one another's place."""
    first, second = sorted(images.glob("class3/*.png"))[:2]
    contents = first.read_bytes(), second.read_bytes()
    second.write_bytes(contents[0])
    first.write_bytes(contents[1])
    return f"`class3/{first.name}` is another, `class3/{second.name}` is another"


def renamed(images: Path) -> str:
    path = min(images.glob("class3/*.png"))
    path.rename(path.with_name("new.png"))
    return f"`class3/{path.name}` is gone, `class3/new.png` is new"


def darkened(images: Path) -> str:
    paths = sorted(images.rglob("*.png"))
    for path in paths:
        Image.open(path).point(lambda dot: dot // 4).save(path)
    names = [path.relative_to(images).as_posix() for path in paths]
    told = ", ".join([f"`{name}` is another" for name in names[:5]])
    return f"{told}, {len(names) - 5} more"


@pytest.mark.parametrize("change", [swapped, renamed, darkened])
def test_changed_data(change: Callable[[Path], str], place: Path, said: Said) -> None:
    code, _ = said("build", "short-images.cnn", "--epochs", "1", "-o", "run", "--quiet")
    assert code == 0
    (place / "run" / "result.json").unlink()
    for path in (place / "images").rglob("*.png"):
        path.touch()
    assert said("eval", "run")[0] == 0, "the same bytes are the same data"
    told = change(place / "images")
    words = "build --resume run --accept-data"
    refusal = (
        f"Error: the data are no longer those that this run began with (of train {told}); bring "
        "the old ones back, begin another run, or let this one go on with these:\n"
        f"  cnndsl {words}\n"
    )
    assert said("eval", "run") == (1, refusal)
    assert said("build", "--resume", "run") == (1, refusal)
    step = load(place / "run" / LAST)["step"]
    code, text = said(*words.split())
    log = (place / "run" / "log.txt").read_text(encoding="utf-8")
    assert code == 0, text
    for each in (text, log):
        assert f"from step {step} on the data are others (of train {told})\n" in each
    assert said("eval", "run")[0] == 0
    scale = json.loads((place / "run" / "resolved.json").read_text(encoding="utf-8"))["scale"]
    card = (place / "run" / "card.md").read_text(encoding="utf-8")
    for name in ("mean", "deviation"):
        assert f"{name} = torch.tensor([{scale[name][0]:.6g}])" in card, "what it has learned with"


def test_data_of_other_classes(place: Path, said: Said) -> None:
    """They stand in another order, too."""
    said("build", "short-images.cnn", "--epochs", "1", "-o", "run", "--quiet")
    (place / "run" / "result.json").unlink()
    (place / "images" / "class9").rename(place / "images" / "class10")
    code, text = said("build", "--resume", "run", "--accept-data")
    assert code == 1
    assert text.startswith('Error: `folder(path = "images")`: there are the classes `class0`, ')
    assert "and the run learned" in text


def test_data_that_are_too_many_to_be_read(
    place: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their times alone can tell."""
    monkeypatch.setattr("cnndsl.train.data.states._READ", 0)
    said("build", "short-images.cnn", "--epochs", "1", "-o", "run", "--quiet")
    first = min((place / "images").rglob("*.png"))
    first.touch()
    code, text = said("eval", "run")
    assert (code, f"(of train `{first.parent.name}/{first.name}` was written again)" in text) == (
        1,
        True,
    )


def test_data_that_are_accepted_quietly(place: Path, said: Said) -> None:
    said("build", "short-images.cnn", "--epochs", "1", "-o", "run", "--quiet")
    (place / "run" / "result.json").unlink()
    told = swapped(place / "images")
    code, text = said("build", "--resume", "run", "--accept-data", "--quiet")
    assert (code, "the data are others" in text) == (0, False)
    assert f"(of train {told})" in (place / "run" / "log.txt").read_text(encoding="utf-8")


def test_data_that_are_fewer_by_a_step(place: Path, said: Said) -> None:
    said("build", "short-images.cnn", "--epochs", "1", "-o", "run", "--quiet")
    (place / "run" / "result.json").unlink()
    steps = json.loads((place / "run" / "resolved.json").read_text(encoding="utf-8"))["steps"]
    for path in sorted((place / "images").glob("class3/*.png"))[:-1]:
        path.unlink()
    code, text = said("build", "--resume", "run", "--accept-data")
    assert code == 1
    assert f"steps now, and had {steps} when this run began (of train `class3/" in text


def test_a_table_of_files_that_is_spoilt(place: Path, said: Said) -> None:
    said("build", "short-images.cnn", "--epochs", "1", "-o", "run", "--quiet")
    for content in (b"", b"\x1f\x8b", gzip.compress(b"train,x"), gzip.compress(b'"')):
        (place / "run" / "files.csv.gz").write_bytes(content)
        assert said("eval", "run")[0] == 0
    min((place / "images").rglob("*.png")).touch()
    assert "began with (those of train);" in said("eval", "run")[1]


@pytest.mark.usefixtures("place")
def test_accepting_is_for_runs(said: Said) -> None:
    code, text = said("build", "short.cnn", "--accept-data")
    assert (code, "give it with `--resume`" in text) == (2, True)


def test_a_changed_spec(place: Path, said: Said) -> None:
    spec = place / "long.cnn"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("relu", "gelu"), encoding="utf-8")
    code, told = said("build", "long.cnn", "--resume", "stopped")
    assert code == 1
    assert (
        "`long.cnn` has changed since this run began:\n\n--- stopped/spec.cnn\n+++ long.cnn\n"
        in told
    )
    assert (
        "\n-  conv(4, 3, pad = 1) -> bn -> relu -> maxpool(2)\n+  conv(4, 3, pad = 1) -> bn -> gelu"
        in told
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("relu", "gelu", "\n+        self.gelu1 = nn.GELU()\n"),
        ("batch = 16", "batch = 17", "`stopped` began with `batch` = 16, and its spec now says 17"),
    ],
)
def test_a_changed_spec_of_the_run(
    place: Path, said: Said, old: str, new: str, reason: str
) -> None:
    spec = place / "stopped" / "spec.cnn"
    spec.write_text(spec.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    code, told = said("build", "--resume", "stopped")
    assert code == 1
    assert reason in told


def test_a_spec_of_bytes(place: Path, said: Said) -> None:
    (place / "x.cnn").write_bytes(b"\xff\xfe")
    code, told = said("build", "x.cnn", "--resume", "stopped")
    assert code == 1
    assert "`x.cnn` has changed" in told


@pytest.mark.skipif(not shutil.which("setpriv"), reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to(place: Path) -> None:
    folders = [place / "stopped", place / "stopped" / "checkpoints"]
    for each in folders:
        each.chmod(0o555)
    words = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    try:
        for command, code in ((["build", "--resume"], 2), (["eval"], 0)):
            line = [*words, sys.executable, "-m", "cnndsl", *command, "stopped"]
            done = subprocess.run(line, capture_output=True, text=True, check=False)
            assert done.returncode == code, done.stderr
            if code:
                assert done.stderr == "Error: `stopped`: permission denied\n"
    finally:
        for each in folders:
            each.chmod(0o755)


def test_two_at_the_same_moment(tmp_path: Path) -> None:
    count = 8
    gate, found = threading.Barrier(count), []

    def make() -> None:
        gate.wait()
        found.append(RunFolder.made("Net", tmp_path).path)

    threads = [threading.Thread(target=make) for _ in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {each.name for each in found} == {f"Net-{number + 1}" for number in range(count)}


def test_a_folder_that_is_taken(tmp_path: Path) -> None:
    RunFolder.made("Net", tmp_path, tmp_path / "mine")
    with pytest.raises(RunError, match=r"mine` is there already; name another folder"):
        RunFolder.made("Net", tmp_path, tmp_path / "mine")


def test_a_run_that_is_over(place: Path, said: Said) -> None:
    before = {each: stamp(each) for each in (place / "over").rglob("*")}
    code, text = said("build", "--resume", "over")
    assert code == 0
    assert text.startswith("best epoch ")
    assert text.endswith("`over` is over; there is nothing left to train\n")
    assert {each: stamp(each) for each in (place / "over").rglob("*")} == before
    result = json.loads((place / "over" / "result.json").read_text(encoding="utf-8"))
    code, text = said("build", "--resume", "over", "--format", "json", "--quiet")
    assert json.loads(text)["weights"] == result["weights"]


def test_a_run_whose_last_pages_were_not_written(place: Path, said: Said) -> None:
    """It is killed when it is over and has not said so."""
    before = told(place / "over")
    for name in ("result.json", "report.html", "metrics.csv"):
        (place / "over" / name).unlink()
    code, text = said("build", "--resume", "over", "--quiet")
    assert code == 0, text
    assert told(place / "over") == before
    assert (place / "over" / "report.html").exists()


@pytest.mark.parametrize("name", ["over", "stopped"])
def test_a_run_without_its_checkpoint_is_not_begun_again(
    place: Path, said: Said, name: str
) -> None:
    (place / name / LAST).unlink()
    before = (place / name / BEST).read_bytes()
    code, text = said("build", "--resume", name)
    assert code == 1
    assert text.startswith(f"Error: the checkpoint `{name}/{LAST}` is gone")
    assert (place / name / BEST).read_bytes() == before


def test_a_run_that_another_process_trains(place: Path, said: Said) -> None:
    process = Process(["build", "--resume", "stopped", *SAVED], place)
    before = stamp(place / "stopped" / LAST)
    process.wait_for(lambda: stamp(place / "stopped" / LAST) != before)
    code, text = said("build", "--resume", "stopped")
    number = process.process.pid
    assert (code, text) == (
        1,
        f"Error: process {number} is training `stopped` now; let it end, or stop it\n",
    )
    assert said("eval", "stopped")[0] == 0
    kill([process])
    again = Process(["build", "--resume", "stopped", *SAVED], place)
    before = stamp(place / "stopped" / LAST)
    again.wait_for(lambda: stamp(place / "stopped" / LAST) != before)
    kill([again])


def test_processes_together_make_the_same_steps(place: Path) -> None:
    text = NET.replace(" -> bn", "").replace("epochs = 40", "epochs = 2\n  accumulate = 2\n")
    text = text.replace("DATA", "digits").replace("batch = 16", "batch = 60\n  augment = rotate(9)")
    (place / "net.cnn").write_text(text, encoding="utf-8")
    ways = ((1, "ddp"), (2, "ddp"), (3, "ddp"), (2, "fsdp"))
    for size, strategy in ways:
        words = ["build", "net.cnn", "--strategy", strategy, "-o", f"{strategy}{size}"]
        for each in group(size, words, place):
            assert each.end() == 0, each.output
    one, *others = [told(place / f"{strategy}{size}")[2] for size, strategy in ways]
    for other in others:
        for row, same in zip(one, other, strict=True):
            for name in ("loss", "validation_loss"):
                assert float(row[name]) == pytest.approx(float(same[name]), rel=1e-5)
    assert (place / "ddp2/log.txt").read_text(encoding="utf-8").count("epoch 2/2") == 1


@pytest.mark.usefixtures("place")
def test_too_little_memory(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    monkeypatch.setattr("cnndsl.train.learning.learner.Learner.step", fail)
    code, text = said("build", "short.cnn", "--quiet", "-o", "run")
    assert code == 1
    assert text == (
        "Error: there is too little memory; take a smaller `batch`, or `accumulate`\n"
        "nothing is trained yet; go on with\n  cnndsl build --resume run\n"
    )


@pytest.mark.usefixtures("place")
def test_batch_norms_that_see_all_need_gpus(said: Said) -> None:
    code, text = said("build", "short.cnn", "--sync-batchnorm")
    assert code == 1
    assert text == ("Error: `--sync-batchnorm` needs GPUs: torch has no such batch norm on a CPU\n")
