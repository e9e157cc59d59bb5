"""Tensors without their numbers, and what is said where weights cannot be had."""

from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.cells import visible

if TYPE_CHECKING:
    from cnndsl.emit.weights.matched import Matched

COUNTER = "num_batches_tracked"
"""What a `bn` counts; files of old versions of torch do without it."""


@dataclass(frozen=True, slots=True)
class Described:
    """A tensor as its name, its shape and its sort of numbers."""

    name: str
    shape: tuple[int, ...]
    dtype: str = ""
    """As torch calls it; empty where nothing says it."""
    place: str = ""
    """The file and line of the layer that it belongs to."""

    def __str__(self) -> str:
        return f"`{visible(self.name)}` {self.extents}"

    @property
    def extents(self) -> str:
        """`64x3x7x7`; a single number has none."""
        return "x".join(map(str, self.shape)) or "scalar"

    @property
    def layer(self) -> str:
        """The name of what it lies in; its own if that has none."""
        return self.name.rpartition(".")[0] or self.name

    @property
    def is_counter(self) -> bool:
        """Whether it counts batches, which no output depends on."""
        return self.name.rpartition(".")[2] == COUNTER

    def fits(self, other: "Described") -> bool:
        """Whether the numbers of one can stand in the other."""
        return self.shape == other.shape and kin(self.dtype, other.dtype)


class WeightsError(Exception):
    """Weights that cannot be read or do not fit; `path` and `keys` say which, `help` what to do.

    The help is for those who write Python; `message` is all but that.
    """

    matched: "Matched | None" = None
    """What was compared, if the file could be read."""

    def __init__(
        self, path: str | PathLike[str], message: str, help: str = "", keys: Iterable[str] = ()
    ) -> None:
        self.path = str(path)
        self.help = help
        self.keys = tuple(keys)
        self.message = f"`{visible(self.path)}`: {message}"
        super().__init__(f"{self.message}\n  help: {help}" if help else self.message)


def kin(one: str, other: str) -> bool:
    """Whether numbers of one sort may become the other: `float16` `float32`, but no `int8`."""
    return not (one and other) or _family(one) == _family(other)


def _family(dtype: str) -> str:
    return next((family for family in ("float", "int", "complex") if family in dtype), dtype)
