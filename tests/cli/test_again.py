"""A run that has begun is looked at and gone on with, whatever it began with."""

import csv
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

import cnndsl
from cnndsl.analysis.memory import memory
from cnndsl.cli import running
from cnndsl.cli.dataset import AS_THEY_ARE
from cnndsl.cli.progress import Progress
from cnndsl.limits import Limits
from cnndsl.train import room
from cnndsl.train.data.digits import digits
from cnndsl.train.kept.folder import BEST, hash_of
from tests.cli.trained import SPEC, Call

NET = """
import Body from "parts/body"

model Net(width = 4) {
  input 1x8x8
  Body(width) -> flatten -> linear(10)
}

train Net on digits {
  steps = 2
  batch = 128
}
"""
BODY = "block Body(width) { conv(width, 3) -> relu }\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spec that imports, and images."""
    folder = tmp_path_factory.mktemp("again")
    (folder / "parts").mkdir()
    (folder / "parts" / "body.cnn").write_text(BODY, encoding="utf-8")
    (folder / "net.cnn").write_text(NET, encoding="utf-8")
    images, labels = digits((1, 8, 8)).train.read(range(60))
    for place, (image, label) in enumerate(zip(images, labels.tolist(), strict=True)):
        path = folder / "images" / str(label) / f"{place}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image[0].numpy()).save(path)
    shutil.copy(path, folder / "x.png")
    return folder


@pytest.fixture
def call(call: Call, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    shutil.copytree(home, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    return call


def right(found: tuple[int, str, str]) -> tuple[str, str]:
    """What a command said that did what it was asked for."""
    code, out, err = found
    assert code == 0, err
    return out, err


def wrong(found: tuple[int, str, str]) -> str:
    """What a command said that could not."""
    code, _, err = found
    assert code in (1, 2), err
    assert "fault of its own" not in err
    return err


def built(call: Call, *words: object, name: str = "run") -> tuple[str, str]:
    return right(call("build", "net.cnn", "-o", name, *words))


def reopened(name: str = "run") -> None:
    """Let a run be one that was killed before its last pages."""
    Path(name, "result.json").unlink()


def edited(name: str, change: Callable[[dict[str, object]], object]) -> None:
    """Let a run be one that began elsewhere."""
    path = Path(name, "resolved.json")
    known = json.loads(path.read_text(encoding="utf-8"))
    change(known)
    path.write_text(json.dumps(known), encoding="utf-8")


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("train.batch=5000", "(there are no more; it was to be 5,000)"),
        ("train.optimizer=gd(0.1)", "(`gd` looks at all)"),
    ],
)
def test_batches_of_all_images(call: Call, setting: str, why: str) -> None:
    words = ["--set", setting] if "gd" in setting else ["--batch", "5000"]
    spec = Path("net.cnn")
    spec.write_text(spec.read_text().replace("  batch = 128\n", ""), encoding="utf-8")
    _, err = built(call, *words)
    assert f"2 of 1,293 images {why}, 1 to an epoch" in err
    weights = hash_of(load_file("run/best.safetensors"))
    right(call("eval", "run"))
    reopened()
    right(call("build", "--resume", "run"))
    assert hash_of(load_file("run/best.safetensors")) == weights


def test_the_set_that_was_measured_is_named(call: Call) -> None:
    out, _ = built(call, "--set", "train.split=holdout(0.2)")
    assert re.search(r"^validation: [\d.]+% right, loss [\d.]+ of 288 images$", out, re.MULTILINE)
    out, _ = right(call("build", "--resume", "run", "--format", "json"))
    told = json.loads(out)
    kept = json.loads(Path("run/result.json").read_text(encoding="utf-8"))
    assert {name: told[name] for name in kept} == kept
    assert (told["measured"], told["score"]["count"]) == ("validation", 288)
    out, _ = built(call, name="tested")
    assert "\ntest: " in out


def test_the_file_of_first_weights_is_read_once(call: Call) -> None:
    built(call, "--quiet", name="before")
    shutil.copy("before/best.safetensors", "pre.safetensors")
    words = ["--set", 'train.weights="pre.safetensors"', "--set", "train.slower=0.1", "--quiet"]
    built(call, *words)
    built(call, *words, name="fresh")
    weights = hash_of(load_file("run/best.safetensors"))
    for name in ("checkpoints/last.pt", "checkpoints/best.pt", "metrics.csv", "result.json"):
        Path("fresh", name).unlink()
    first = load_file("pre.safetensors")
    save_file({name: each + 1 for name, each in first.items()}, "pre.safetensors")
    told = wrong(call("build", "--resume", "fresh"))
    assert "`pre.safetensors` no longer has the weights that this run began with" in told
    reopened()
    for words in (["eval", "run"], ["predict", "run", "x.png"]):
        right(call(*words))
    Path("pre.safetensors").unlink()
    for words in (["eval", "run"], ["predict", "run", "x.png"]):
        right(call(*words))
    right(call("build", "--resume", "run", "--quiet"))
    assert hash_of(load_file("run/best.safetensors")) == weights
    shutil.copy("before/best.safetensors", "pre.safetensors")
    right(call("build", "--resume", "fresh", "--quiet"))
    assert hash_of(load_file("fresh/best.safetensors")) == weights


def test_weights_of_a_file_stay_slower(call: Call) -> None:
    """Where a run goes on without the file, too."""
    built(call, "--quiet", name="before")
    pre = Path("before/best.safetensors").rename("pre.safetensors")
    words = ['train.weights="pre.safetensors"', "train.slower=0.1", "train.optimizer=sgd(0.5)"]
    built(call, *[word for each in words for word in ("--set", each)], "--quiet")
    names = json.loads(Path("run/resolved.json").read_text())["carried"]["names"]
    assert sorted(names) == sorted(load_file(pre))
    pre.unlink()
    run, _ = running.reopened(
        Path("run"), Limits(), Progress(), AS_THEY_ARE, running.Where(), trains=True
    )
    assert {*run.learner.rates} == {0.05}


def test_to_look_takes_less_memory_than_to_train(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(call, "--quiet")
    reopened()
    free = memory(cnndsl.load("net.cnn").graph).inference.at(128)
    monkeypatch.setattr(room, "_free", lambda _: free)
    assert "a batch of 128 takes" in wrong(call("build", "--resume", "run"))
    right(call("eval", "run"))
    monkeypatch.setattr(room, "_free", lambda _: free - 1)
    assert "to look at 128 images takes" in wrong(call("eval", "run"))


def test_elsewhere(call: Call) -> None:
    """It began on a GPU, which is not here."""
    built(call, "--quiet")
    reopened()
    name = f"cuda:{torch.cuda.device_count()}"
    edited("run", lambda known: known["asked"].update(device=name))  # type: ignore[attr-defined]
    edited("run", lambda known: known.update(device=name))
    for words in (["eval", "run"], ["build", "--resume", "run"]):
        told = wrong(call(*words))
        assert told == f"Error: there is no device `{name}` here; ask for another: `--device cpu`\n"
        right(call(*words, "--device", "cpu"))
    assert "began on cuda and goes on on cpu" in Path("run/log.txt").read_text(encoding="utf-8")
    words = ["predict", "run", "x.png", "--device"]
    assert f"there is no device `{name}` here" in wrong(call(*words, name))
    for other in ("meta", "nonsense"):
        assert f"there is no device `{other}` here" in wrong(call(*words, other))
    assert right(call(*words, "cpu")) == right(call(*words[:-1]))


def test_data_beside_a_link(call: Call) -> None:
    """They are named from where the link is, whenever they are opened."""
    Path("linked").mkdir()
    Path("images").rename("linked/images")
    Path("files.cnn").write_text(SPEC.replace("digits", 'folder("images")'), encoding="utf-8")
    Path("linked/net.cnn").symlink_to("../files.cnn")
    os.chdir("linked")
    right(call("data", "check", "net.cnn"))
    right(call("build", "net.cnn", "-o", "run", "--quiet"))
    right(call("eval", "run"))
    reopened()
    right(call("build", "--resume", "run", "--quiet"))


def test_imports_that_have_changed(call: Call) -> None:
    built(call, "--quiet")
    right(call("build", "net.cnn", "--resume", "run"))
    Path("parts/body.cnn").write_text(BODY.replace("relu", "gelu"), encoding="utf-8")
    told = wrong(call("build", "net.cnn", "--resume", "run"))
    assert "`parts/body.cnn` has changed since this run began" in told
    assert "\n--- run/spec/parts/body.cnn\n+++ parts/body.cnn\n" in told
    assert "\n+block Body(width) { conv(width, 3) -> gelu }\n" in told
    Path("parts/body.cnn").unlink()
    told = wrong(call("build", "net.cnn", "--resume", "run"))
    assert "what `net.cnn` imports has changed since this run began:\n\nthere is no file" in told


def test_a_network_that_has_changed(call: Call) -> None:
    """The weights would fit, and the answers be others."""
    built(call, "--quiet")
    spec = Path("run/spec/parts/body.cnn")
    spec.write_text(BODY.replace("relu", "gelu"), encoding="utf-8")
    for words in (["predict", "run", "x.png"], ["export", "run", "-o", "x.onnx"], ["eval", "run"]):
        told = wrong(call(*words))
        assert "the spec in `run` no longer says what this run began with" in told
        assert "\n+        self.gelu1 = nn.GELU()\n" in told
    assert not Path("x.onnx").exists()


def test_drafts_of_killed_writers_are_swept(call: Call) -> None:
    built(call, "--quiet")
    reopened()
    drafts = [Path("run", each, ".cnndsl-draft-x") for each in ("", "samples", "spec/parts")]
    for each in drafts:
        each.mkdir(parents=True)
    right(call("build", "--resume", "run", "--quiet"))
    assert not any(each.exists() for each in drafts)


def test_the_log_has_all_that_was_said(call: Call) -> None:
    out, err = built(call)
    log = Path("run/log.txt")
    said = log.read_text(encoding="utf-8")
    plan = err.partition("  folder ")[0].partition("\n")[2]
    assert said.startswith(plan)
    assert said.endswith(out)
    (epoch,) = [line for line in said.splitlines() if line.startswith("epoch ")]
    log.write_text(said.replace(f"{epoch}\n", ""), encoding="utf-8")  # killed before it was told
    reopened()
    right(call("build", "--resume", "run"))
    *_, begun, again, best, tested, _ = log.read_text(encoding="utf-8").splitlines()
    assert begun == "run, at step 2 of 2"
    assert (again, best, tested) == (epoch, *out.splitlines()[:2])
    reopened()
    right(call("build", "--resume", "run"))
    assert log.read_text(encoding="utf-8").splitlines().count(epoch) == 1
    reopened()
    Path("run", BEST).unlink()
    told = wrong(call("build", "--resume", "run"))
    assert log.read_text(encoding="utf-8").endswith(told)


def test_the_card_is_of_this_network(call: Call) -> None:
    """With what a command has set, and in a folder whose name has a space."""
    built(call, "--set", "width=3", "--input", "1x10x10", "--quiet", name="my run")
    card = Path("my run/card.md").read_text(encoding="utf-8")
    (program,) = re.findall("```python\n(.*?)\n```", card, re.DOTALL)
    for command in re.findall("```sh\n(.*?)\n```", card, re.DOTALL):
        assert " 'my run'" in command
    assert r"once 'cnndsl\[export\]' is installed:" in card
    page = Path("my run/report.html").read_text(encoding="utf-8")
    assert "cnndsl eval &#x27;my run&#x27;" in page
    os.chdir("my run")
    found: dict[str, torch.Tensor] = {}
    exec(program, found)
    assert found["answers"].shape == (1, 10)


def test_images_are_looked_at_once(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    real = torch.nn.Linear.forward

    def counted(self: torch.nn.Linear, images: torch.Tensor) -> torch.Tensor:
        if not self.training:
            seen.append(len(images))
        return real(self, images)

    monkeypatch.setattr(torch.nn.Linear, "forward", counted)
    built(call, "--quiet")
    assert sum(seen) == 144 + 360, "those for validation, and those for tests"


def test_a_run_of_other_images(call: Call) -> None:
    """What `SPEC` trains beside it is another run."""
    Path("other.cnn").write_text(SPEC, encoding="utf-8")
    Path("runs/Net-20260401").mkdir(parents=True)
    for number in (1, 2):
        out, _ = right(call("build", "other.cnn", "--epochs", "1", "--quiet"))
        assert out.endswith(f"runs/Net-{number}\n")


def test_a_project_that_was_moved(call: Call, tmp_path: Path) -> None:
    """Its data are where they were beside the run."""
    Path("files.cnn").write_text(SPEC.replace("digits", 'folder("images")'), encoding="utf-8")
    right(call("build", "files.cnn", "-o", "runs/a", "--epochs", "1", "--quiet"))
    os.chdir(tmp_path)
    Path("here").rename("there")
    right(call("eval", "there/runs/a"))
    reopened("there/runs/a")
    right(call("build", "--resume", "there/runs/a", "--quiet"))


def test_the_best_weights_without_a_checkpoint(call: Call) -> None:
    built(call, "--quiet")
    before = [right(call("eval", "run")), right(call("predict", "run", "x.png"))]
    shutil.rmtree("run/checkpoints")
    assert [right(call("eval", "run")), right(call("predict", "run", "x.png"))] == before


def test_a_spec_that_has_changed_since_is_told(call: Call) -> None:
    built(call, "--quiet")
    reopened()
    assert "has changed" not in right(call("build", "--resume", "run"))[1]
    Path("parts/body.cnn").write_text(BODY + "# other", encoding="utf-8")
    reopened()
    _, err = right(call("build", "--resume", "run"))
    (told,) = [line for line in err.splitlines() if "has changed" in line]
    assert "net.cnn` has changed since this run began, which goes on with its own copy" in told
    assert told in Path("run/log.txt").read_text(encoding="utf-8")
    words = told.split("`")[3].split()
    assert "\n+# other" in wrong(call(*words[1:]))


def test_a_run_in_place_of_a_spec(call: Call) -> None:
    built(call, "--quiet")
    assert "`run` is a run; go on with `--resume run`" in wrong(call("build", "run"))


def test_a_training_that_is_not_over_is_told(call: Call) -> None:
    built(call, "--quiet")
    assert right(call("eval", "run"))[1] == ""
    reopened()
    assert right(call("eval", "run"))[1] == "note: the training of `run` is not over\n"


def test_the_worst_images_are_named(call: Call) -> None:
    """As one finds them, with what was told of them."""
    Path("files.cnn").write_text(SPEC.replace("digits", 'folder("images")'), encoding="utf-8")
    right(call("build", "files.cnn", "-o", "run", "--epochs", "1", "--quiet"))
    with Path("run/worst.csv").open(encoding="utf-8", newline="") as file:
        found = [*csv.DictReader(file)]
    likely = [float(each["likely"]) for each in found]
    assert likely == sorted(likely)
    words = ["predict", "run", *[f"images/{each['image']}" for each in found]]
    told = json.loads(right(call(*words, "--top", "10", "--format", "json"))[0])
    for each, guess in zip(found, told, strict=True):
        shares = {its["class"]: its["share"] for its in guess["classes"]}
        assert each["class"] == each["image"].split("/")[-2]
        assert each["told"] == guess["classes"][0]["class"]
        assert float(each["likely"]) == pytest.approx(shares[each["class"]], abs=1e-4)


def test_a_folder_in_a_file(call: Call) -> None:
    """Which is seen before there is a plan."""
    told = wrong(call("build", "net.cnn", "-o", "x.png/run"))
    assert told.endswith("Error: `x.png` is a file; there can be no `x.png/run`\n")
    assert "memory" not in told
