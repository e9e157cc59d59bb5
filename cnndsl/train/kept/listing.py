"""The runs of a folder, beside one another: how far each is, how well it did, how they differ."""

import ast
import csv
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Literal

from cnndsl.dataclasses import dataclass
from cnndsl.runs import SETTLED
from cnndsl.train.kept.result import diverged_of, result_of
from cnndsl.train.kept.settled import RunError, Settled, settled
from cnndsl.train.kept.unchanged import MODEL

_MARK = 7
"""Letters by which networks are told apart."""


@dataclass(frozen=True, slots=True)
class Told:
    """What weights make of images, and of which."""

    of: Literal["test", "validation", "training"]
    loss: float
    accuracy: float | None
    iou: float | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One run."""

    path: Path
    settled: Settled
    epochs: int
    """How many are over."""
    score: Told | None
    """What its best weights make of images; of those held out, if there are any."""
    network: str
    """The same for the same layers, whatever the spec says beside them."""
    is_over: bool
    diverged: int | None
    """The step at which it came to numbers that are none."""

    @property
    def settings(self) -> dict[str, str]:
        """All that someone, or a default, has set, by the name that `--set` knows it by."""
        asked = self.settled.asked
        own = dict([each.split("=", 1) for each in asked.own])
        found = {name.strip(): value.strip() for name, value in own.items()}
        if asked.input:
            found["input"] = ", ".join(asked.input)
        return found | {f"train.{name}": value for name, value in self.settled.recipe.items()}


def listed(folder: Path) -> tuple[list[Listed], list[str]]:
    """The runs in a folder by name, and what is wrong with others."""
    found: list[Listed] = []
    problems: list[str] = []
    for path in sorted(each.parent for each in folder.glob(f"*/{SETTLED}")):
        try:
            found.append(_one(path))
        except (RunError, ValueError, OSError) as error:
            problems.append(str(error))
    return found, problems


def _one(path: Path) -> Listed:
    result, epochs = result_of(path), _epochs(path / "metrics.csv")
    score = _best(path, epochs)
    if result and result.measured and result.score:
        own = result.score
        score = Told(result.measured, own.loss, own.accuracy, own.iou)
    diverged, network = diverged_of(path), _network(path / MODEL)
    step = diverged.step if diverged else None
    return Listed(path, settled(path), len(epochs), score, network, bool(result), step)


def _epochs(table: Path) -> list[dict[str, str]]:
    if not table.exists():
        return []
    try:
        with table.open(encoding="utf-8", newline="") as file:
            return [*csv.DictReader(file, strict=True)]
    except (csv.Error, ValueError):
        raise RunError(f"`{table}` is damaged") from None


def _best(path: Path, epochs: Sequence[Mapping[str, str]]) -> Told | None:
    """What came of the epoch whose weights are kept."""
    best = [each for each in epochs if each.get("best") == "1"][-1:]
    try:
        for each in best:
            return _told(each, "validation" if each["validation_loss"] else "training")
    except (KeyError, TypeError, ValueError):
        raise RunError(f"`{path / 'metrics.csv'}` is damaged") from None
    return None


def _told(epoch: Mapping[str, str], of: Literal["validation", "training"]) -> Told:
    before = "validation_" if of == "validation" else ""
    loss, accuracy = epoch[f"{before}loss"], epoch[f"{before}accuracy"]
    iou = epoch.get(f"{before}iou")  # of masks alone
    return Told(of, float(loss), *[float(each) if each else None for each in (accuracy, iou)])


def _network(path: Path) -> str:
    """A few letters that are others where layers are; comments of a spec are none."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, SyntaxError, ValueError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef)) and ast.get_docstring(node) is not None:
            del node.body[0]
    return sha256(ast.dump(tree).encode()).hexdigest()[:_MARK]


def differing(runs: Sequence[Listed]) -> Iterator[tuple[str, list[str]]]:
    """What is not the same in all runs, with what each says."""
    told = [{"network": run.network, **run.settings} for run in runs]
    for name in dict.fromkeys(name for each in told for name in each):
        values = [each.get(name, "") for each in told]
        if len({*values}) > 1:
            yield name, values
