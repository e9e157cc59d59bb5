"""What came of a run in the end."""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from cnndsl.train.kept.settled import RunError

RESULT = "result.json"
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


class Result(_Plain):
    """How well the best weights do; nothing where no images were held out."""

    measured: Measured | None
    weights: str
    """Their SHA-256."""
    score: Numbers | None

    @classmethod
    def of(cls, measured: Measured, weights: str, score: dict[str, Any] | None) -> "Result":
        """The result of such numbers."""
        if score is None:
            return cls(measured=None, weights=weights, score=None)
        rows = tuple(map(tuple, score["confusion"]))
        told = Numbers.model_validate({**score, "confusion": rows})
        return cls(measured=measured, weights=weights, score=told)

    @property
    def text(self) -> str:
        """What is written down."""
        return self.model_dump_json(indent=2) + "\n"


def result_of(folder: Path) -> Result | None:
    """What came of a run in the end; nothing while it is not over."""
    path = folder / RESULT
    try:
        return Result.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise RunError(f"`{path}` is damaged{f' at `{place}`' if place else ''}") from None
