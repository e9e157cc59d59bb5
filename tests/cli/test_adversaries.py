"""`cnndsl build` of two networks that learn from each other."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from cnndsl.cli.program import program
from tests.cli.conftest import Run

NET = """
model Generator(width = 8, noise = 8) {
  input (noise, 1, 1)
  deconv(2 * width, 2) -> relu
  deconv(width, 4, stride = 2, pad = 1) -> relu
  deconv(1, 4, stride = 2, pad = 1) -> tanh
}

model Discriminator {
  input 1x8x8
  conv(8, 4, stride = 2, pad = 1) -> leaky_relu(0.2)
  conv(1, 4)
}

train Generator, Discriminator on digits { epochs = 2; batch = 256 }
"""


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    Path("net.cnn").write_text(NET, encoding="utf-8")


def command(*arguments: str) -> Result:
    return CliRunner().invoke(program, [*arguments], standalone_mode=False)


@pytest.fixture
def built() -> Path:
    assert command("build", "net.cnn", "--set", "noise=9", "--quiet").exception is None
    return Path("runs/Generator-1")


def test_the_folder_has_all(built: Path) -> None:
    with (built / "metrics.csv").open(encoding="utf-8") as file:
        rows = [*csv.DictReader(file)]
    assert all(float(each["loss"]) > 0 and float(each["discriminator_loss"]) > 0 for each in rows)
    assert len(rows) == 2
    assert [*sorted(each.name for each in (built / "samples").iterdir())] == [
        "epoch-001.png",
        "epoch-002.png",
    ]
    for name in ("samples.png", "curves.png", "samples/epoch-002.png"):
        Image.open(built / name).verify()
    page, card = ((built / name).read_text(encoding="utf-8") for name in ("report.html", "card.md"))
    assert "discriminator&#x27;s loss" in page
    assert "torch.randn(1, 9, 1, 1)" in card
    assert "cnndsl eval" not in card + page
    log = (built / "log.txt").read_text(encoding="utf-8")
    assert "discriminator" in log
    assert "best" not in log


def test_both_networks_can_be_used(built: Path) -> None:
    import cnndsl

    for name, file in (("Generator", "best"), ("Discriminator", "Discriminator")):
        given = ("noise=9",) if name == "Generator" else ()
        weights = built / f"{file}.safetensors"
        cnndsl.compile("net.cnn", name, set=given, weights=weights)


def test_what_is_handed_on_takes_noise(built: Path) -> None:
    done = command("export", str(built), "-o", "made.pt2")
    assert "note: it takes noise of normal numbers" in done.output


def test_there_is_no_score(built: Path) -> None:
    refused = command("eval", str(built)).exception
    assert "has no score: look at its images in `runs/Generator-1/samples`" in str(refused)
    told = command("predict", str(built), str(built / "samples.png"))
    assert told.return_value == 1
    assert "takes no images; look at what it makes in" in told.output


def test_each_of_the_two_names_the_training() -> None:
    for name in ("Generator", "Discriminator"):
        told = command("build", "net.cnn", "--model", name, "--plan")
        assert told.exception is None
        assert "adversary" in told.output


def test_two_processes_learn_the_same(run: Run, tmp_path: Path) -> None:
    (tmp_path / "net.cnn").write_text(NET, encoding="utf-8")
    found = []
    for count in ("1", "2"):
        done = run("build", "net.cnn", "--devices", count, "--format", "json", "--quiet")
        assert done.returncode == 0, done.stderr
        score = json.loads(done.stdout)["best"]["training"]
        found += [score["loss"], score["discriminator"]]
    assert found[2:] == pytest.approx(found[:2], rel=1e-4)
