"""What was settled before the first step of a run, as its folder has it."""

from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from cnndsl.recipe import Recipe

NAME = "resolved.json"
FORMAT = 1


class RunError(Exception):
    """A folder that is no run, or that a run cannot have, with the reason."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Asked(_Strict):
    """The options of a command that change the network or the training."""

    set: tuple[str, ...] = ()
    input: tuple[str, ...] = ()
    freeze: tuple[str, ...] = ()
    device: str | None = None
    deterministic: bool = False
    sync_batchnorm: bool = False


class Scaled(_Strict):
    """What each channel of images is brought to."""

    mean: tuple[float, ...]
    deviation: tuple[Annotated[float, Field(gt=0)], ...]


class Settled(_Strict):
    """All of it; a file that says anything else is no run of ours."""

    format: int = FORMAT
    model: str
    spec: str
    """The spec, by its way from the folder of the run."""
    origin: str
    """Where the spec lay."""
    home: str
    """The folder from which its data are named."""
    asked: Asked
    recipe: dict[str, str]
    reasons: dict[str, str]
    data: dict[str, str]
    """A fingerprint of each set."""
    classes: tuple[str, ...]
    scale: Scaled
    device: str
    precision: str
    processes: Annotated[int, Field(ge=1)] = 1
    """How many share each batch."""

    @field_validator("spec")
    @classmethod
    def _inside(cls, spec: str) -> str:
        path = PurePosixPath(spec)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError("a run has its spec in its folder")
        return spec

    def refuse_other(self, recipe: Recipe, folder: Path) -> None:
        """Complain of a recipe that is no longer read as it was."""
        now = recipe.written()
        for name in sorted({*now, *self.recipe}):
            before, after = self.recipe.get(name, "nothing"), now.get(name, "nothing")
            if before != after:
                raise RunError(
                    f"`{folder}` began with `{name}` = {before}, and its spec now says {after}"
                )


def settled(folder: Path) -> Settled:
    """What the folder of a run says."""
    path = folder / NAME
    try:
        found = Settled.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise RunError(f"`{folder}` is no folder of a run: it has no `{NAME}`") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        where = f" at `{place}`" if place else ""
        raise RunError(f"`{path}` is damaged{where}") from None
    if found.format != FORMAT:
        raise RunError(f"`{path}` is of format {found.format}; this version reads {FORMAT}")
    return found
