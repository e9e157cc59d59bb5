"""A training that is killed at any moment goes on to the bits of one that was not."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image

from cnndsl.dataclasses import dataclass, replace
from cnndsl.train.data.digits import digits
from cnndsl.train.kept.checkpoint import load
from cnndsl.train.kept.folder import BEST, LAST, hash_of
from tests.train.processes import Changes, Process, group, kill

NET = """
model Net {{
  input 1x8x8
  conv(6, 3, pad = 1) -> bn -> relu -> maxpool(2)
  flatten -> linear(128) -> relu -> dropout(0.3) -> linear(10)
}}

train Net on {data} {{
  epochs = {epochs}
  batch = {batch}
  optimizer = adam(lr = 0.003)
  augment = [rotate(10), mixup(0.2)]
  schedule = plateau(patience = 1)
  ema = 0.9
}}
"""
SAVED = 0.0005
"""Minutes between two checkpoints."""
IMAGES = 400
MOMENTS = ("within", "epoch", "draft")


@dataclass(frozen=True, slots=True)
class Way:
    """How a training runs."""

    data: str
    epochs: int
    batch: int
    size: int = 1
    streams: bool = False
    strategy: str = "ddp"
    kills: Sequence[tuple[str, int]] = (("within", 1), ("draft", 1), ("epoch", 1))

    def begun(self, words: Sequence[str], folder: Path) -> list[Process]:
        """The processes of a command."""
        own: Changes = {"cnndsl.train.feed": {"_ON_CPU": 0}} if self.streams else {}
        words = ["build", "--quiet", *words]
        if self.size > 1:
            words += ["--strategy", self.strategy]
            return group(self.size, words, folder, own)
        return [Process(words, folder, changes=own)]


WAYS = {
    "alone": Way("digits", epochs=5, batch=16),
    "streams": Way('folder("images")', epochs=16, batch=16, streams=True),
    "group": Way("digits", epochs=5, batch=16, size=2),
    "three": Way("digits", epochs=4, batch=32, size=3),
    "parts": Way("digits", epochs=3, batch=32, size=2, strategy="fsdp", kills=[("within", 1)]),
}

LONG = {f"{name}-long": replace(way, epochs=max(3 * way.epochs, 15)) for name, way in WAYS.items()}


def told(run: Path) -> tuple[str, str, list[dict[str, str]]]:
    """What a run has come to: its best weights, its last ones, and its table."""
    result = json.loads((run / "result.json").read_text(encoding="utf-8"))
    network = load(run / LAST)["network"]
    assert isinstance(network, dict)
    with (run / "metrics.csv").open(encoding="utf-8", newline="") as file:
        rows = [{**row, "seconds": ""} for row in csv.DictReader(file)]
    return result["weights"], hash_of(network), rows


def drawn(folder: Path) -> None:
    """Some of the digits as files, in a folder for each class."""
    found = digits((1, 8, 8)).train
    images, labels = found.read(range(IMAGES))
    for place, (image, label) in enumerate(zip(images, labels.tolist(), strict=True)):
        home = folder / f"class{label}"
        home.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image[0].numpy()).save(home / f"{place}.png")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killing")
    drawn(folder / "images")
    for name, way in (WAYS | LONG).items():
        text = NET.format(data=way.data, epochs=way.epochs, batch=way.batch)
        (folder / f"{name}.cnn").write_text(text, encoding="utf-8")
    return folder


def reached(run: Path, moment: str, number: int) -> Callable[[], object]:
    """Whether a run that is beginning is where it is to be killed.

    That is after so many checkpoints of its own; or besides at the end of an epoch; or while one
    is written.
    """
    last, table, seen = run / LAST, run / "metrics.csv", {stamp(run / LAST)}
    rows = lines(table)

    def look() -> object:
        seen.add(stamp(last))
        if len(seen) <= number:
            return False
        if moment == "epoch":
            return lines(table) > rows
        return moment == "within" or [*last.parent.glob(".cnndsl-draft-*")]

    return look


def stamp(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


def lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n") if path.exists() else 1


def killed(home: Path, name: str, run: Path, kills: Sequence[tuple[str, int]]) -> None:
    """Train as a user does whose machine fails again and again."""
    way = (WAYS | LONG)[name]
    words = [f"{name}.cnn", "-o", str(run)]
    for moment, number in kills:
        processes = way.begun([*words, "--save-every", str(SAVED)], home)
        processes[0].wait_for(reached(run, moment, number))
        kill(processes)
        words = ["--resume", str(run)]
    for each in way.begun(words, home):
        assert each.end() == 0, each.output
    assert not [*run.rglob(".cnndsl-draft-*")]
    assert {BEST.name, LAST.name} == {each.name for each in (run / "checkpoints").iterdir()}


@pytest.fixture(scope="module")
def whole(home: Path) -> Callable[[str], Path]:
    """The folder of a run that nobody disturbs."""

    def made(name: str) -> Path:
        run = home / f"whole-{name}"
        if not run.exists():
            for each in (WAYS | LONG)[name].begun([f"{name}.cnn", "-o", str(run)], home):
                assert each.end() == 0, each.output
        return run

    return made


@pytest.mark.parametrize("name", [*WAYS])
def test_killed(home: Path, whole: Callable[[str], Path], name: str) -> None:
    run = home / f"killed-{name}"
    killed(home, name, run, WAYS[name].kills)
    assert told(run) == told(whole(name))


@pytest.mark.sweep
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", [*LONG])
def test_killed_often(home: Path, whole: Callable[[str], Path], name: str, moment: str) -> None:
    run = home / f"{moment}-{name}"
    killed(home, name, run, [(moment, 1 + turn % 3) for turn in range(10)])
    assert told(run) == told(whole(name))
