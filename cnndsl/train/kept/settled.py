"""What was settled before the first step of a run, as its folder has it."""

import json
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from cnndsl.recipe import Recipe
from cnndsl.recipe.data import Way
from cnndsl.recipe.overrides import is_override
from cnndsl.recipe.paths import from_home, home_of
from cnndsl.runs import SETTLED

FORMAT = 1
Strategy = Literal["ddp", "fsdp"]
"""What each process has of a network: a copy of it, or by `fsdp` a part of its weights."""


class RunError(Exception):
    """A folder that is no run, or that a run cannot have, with the reason."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Switches(_Strict):
    """What someone decides that is otherwise done where it pays."""

    channels_last: bool | None = None
    benchmark: bool | None = None
    fused: bool | None = None
    resident: bool | None = None
    compile: bool | None = None


class Asked(_Strict):
    """The options of a command that change the network or the training."""

    set: tuple[str, ...] = ()
    input: tuple[str, ...] = ()
    freeze: tuple[str, ...] = ()
    device: str | None = None
    deterministic: bool = False
    sync_batchnorm: bool = False
    switches: Switches = Switches()

    @property
    def own(self) -> tuple[str, ...]:
        """What is set of the network, and not of its training."""
        return tuple([each for each in self.set if not is_override(each)])

    def led(self, spec: Path) -> "Asked":
        """The same with paths from the folder from which those of the spec lead."""
        return self.model_copy(update={"set": from_home(self.set, home_of(spec))})


class Scaled(_Strict):
    """What each channel of images is brought to."""

    mean: tuple[float, ...]
    deviation: tuple[Annotated[float, Field(gt=0)], ...]


class Fitted(_Strict):
    """How files of images are given the proportions that the network takes."""

    way: Way
    margin: Annotated[float, Field(ge=0, lt=1)]


class Carried(_Strict):
    """Weights that a file had when a run began, which is not read again once they are kept."""

    file: str
    """The SHA-256 of the file."""
    names: tuple[str, ...]
    """The weights that are from it."""


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
    beside: str = ""
    """The same by its way from the folder of the run, for when both are moved."""
    asked: Asked
    recipe: dict[str, str]
    reasons: dict[str, str]
    data: dict[str, str]
    """A fingerprint of each set."""
    steps: Annotated[int, Field(ge=1)]
    """How many make an epoch."""
    classes: tuple[str, ...]
    scale: Scaled
    fit: Fitted
    carried: Carried | None = None
    parameters: Annotated[int, Field(ge=0)]
    device: str
    precision: str
    processes: Annotated[int, Field(ge=1)] = 1
    """How many share each batch."""
    strategy: Strategy = "ddp"

    @field_validator("spec")
    @classmethod
    def _inside(cls, spec: str) -> str:
        path = PurePosixPath(spec)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError("a run has its spec in its folder")
        return spec

    def place(self, folder: Path) -> Path:
        """Where the folder of its data is now, if the run is in this one."""
        home, moved = Path(self.home), (folder.resolve() / self.beside).resolve()
        return moved if self.beside and moved.is_dir() and not home.is_dir() else home

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
    path = folder / SETTLED
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise RunError(f"`{folder}` is no folder of a run: it has no `{SETTLED}`") from None
    _refuse_other_format(path, text)
    try:
        return Settled.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        where = f" at `{place}`" if place else ""
        raise RunError(f"`{path}` is damaged{where}") from None


def best_weights(folder: Path) -> Path:
    """The best weights: of a run that is over, or of one that is not."""
    for each in (folder / "best.safetensors", folder / "checkpoints" / "best.pt"):
        if each.is_file():
            return each
    raise RunError(f"`{folder}` has no weights yet: its first epoch is not over")


def _refuse_other_format(path: Path, text: bytes) -> None:
    """Complain of a format before all that it may have changed."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise RunError(f"`{path}` is damaged") from None
    known = found.get("format", FORMAT) if isinstance(found, dict) else FORMAT
    if isinstance(known, int) and known != FORMAT:
        raise RunError(f"`{path}` is of format {known}; this version reads {FORMAT}")
