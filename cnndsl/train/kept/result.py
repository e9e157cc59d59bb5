"""What came of a run in the end."""

from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from cnndsl.train.kept.settled import RunError

RESULT = "result.json"
DIVERGED = "diverged.json"
T = TypeVar("T", bound=BaseModel)
Measured = Literal["test", "validation"]
"""The images that the best weights were asked about."""


class _Plain(BaseModel):
    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, ser_json_inf_nan="constants"
    )


class Numbers(_Plain):
    """A score as plain numbers."""

    count: int
    loss: float
    accuracy: float | None
    top: float | None
    confusion: tuple[tuple[int, ...], ...]
    discriminator: float | None
    iou: float | None = None


class Result(_Plain):
    """How well the best weights do; nothing where no images were held out."""

    measured: Measured | None
    weights: str
    """Their SHA-256."""
    score: Numbers | None
    stopped_early: str = ""
    """Why the training was over before its last step, if it was."""

    @classmethod
    def of(
        cls, measured: Measured, weights: str, score: dict[str, Any] | None, early: str = ""
    ) -> "Result":
        """The result of such numbers."""
        if score is None:
            return cls(measured=None, weights=weights, score=None, stopped_early=early)
        rows = tuple(map(tuple, score["confusion"]))
        told = Numbers.model_validate({**score, "confusion": rows})
        return cls(measured=measured, weights=weights, score=told, stopped_early=early)

    @property
    def text(self) -> str:
        """What is written down."""
        return self.model_dump_json(indent=2) + "\n"


class Diverged(_Plain):
    """That a training came to numbers that are none, and so ends there."""

    step: int
    reason: str

    @property
    def text(self) -> str:
        """What is written down."""
        return self.model_dump_json(indent=2) + "\n"


def result_of(folder: Path) -> Result | None:
    """What came of a run in the end; nothing while it is not over."""
    return _read(folder / RESULT, Result)


def diverged_of(folder: Path) -> Diverged | None:
    """Where a run diverged; nothing if it did not."""
    return _read(folder / DIVERGED, Diverged)


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise RunError(f"`{path}` is damaged{f' at `{place}`' if place else ''}") from None
