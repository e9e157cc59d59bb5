"""The runs of a folder, beside one another: how far each is, how well it did, how they differ."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cnndsl.dataclasses import dataclass
from cnndsl.train.settled import NAME, RunError, Settled, settled

RESULT = "result.json"


@dataclass(frozen=True, slots=True)
class Listed:
    """One run."""

    path: Path
    settled: Settled
    epochs: Sequence[Mapping[str, str]]
    score: Mapping[str, Any]
    """What its best weights made of images that were held out, if it is over and there were any."""
    is_over: bool

    @property
    def loss(self) -> float | None:
        """The loss of the best weights."""
        return self.score["loss"] if self.score else None

    @property
    def accuracy(self) -> float | None:
        """How much the best weights tell rightly."""
        return self.score["accuracy"] if self.score else None


def listed(folder: Path) -> tuple[list[Listed], list[str]]:
    """The runs in a folder by name, and what is wrong with others."""
    found: list[Listed] = []
    problems: list[str] = []
    for path in sorted(each.parent for each in folder.glob(f"*/{NAME}")):
        try:
            found.append(_one(path))
        except (RunError, ValueError, OSError) as error:
            problems.append(str(error))
    return found, problems


def _one(path: Path) -> Listed:
    result = result_of(path)
    score = (result["score"] or {}) if result else {}
    return Listed(path, settled(path), _epochs(path / "metrics.csv"), score, bool(result))


def result_of(folder: Path) -> Mapping[str, Any] | None:
    """What came of a run in the end; nothing while it is not over."""
    path = folder / RESULT
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("weights"), str):
        raise RunError(f"`{path}` is damaged")
    score = found.get("score", "")
    told = [score.get("loss", ""), score.get("accuracy") or 0.0] if isinstance(score, dict) else []
    if not (score is None or (told and all(isinstance(each, float) for each in told))):
        raise RunError(f"`{path}` is damaged at `score`")
    return found


def _epochs(table: Path) -> list[dict[str, str]]:
    if not table.exists():
        return []
    try:
        with table.open(encoding="utf-8", newline="") as file:
            return [*csv.DictReader(file, strict=True)]
    except (csv.Error, ValueError):
        raise RunError(f"`{table}` is damaged") from None


def differing(runs: Sequence[Listed]) -> Iterator[tuple[str, list[str]]]:
    """The settings that are not the same in all runs, with what each says."""
    names = dict.fromkeys(name for run in runs for name in run.settled.recipe)
    for name in names:
        values = [run.settled.recipe.get(name, "") for run in runs]
        if len({*values}) > 1:
            yield name, values
