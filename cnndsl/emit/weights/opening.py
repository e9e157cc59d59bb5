"""A file of weights, whichever of the formats it has."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cnndsl.dataclasses import dataclass
from cnndsl.emit.needed import torch_needed
from cnndsl.emit.weights.checkpoint import Checkpoint, checkpoint
from cnndsl.emit.weights.described import Described, WeightsError
from cnndsl.emit.weights.foreign import LEGACY, ZIP, check_archive, refuse_foreign
from cnndsl.emit.weights.safetensors import Mapped, stretches

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file holds: its tensors, and how to have the numbers of one."""

    path: Path
    described: tuple[Described, ...]
    tensor: "Callable[[str], Tensor]"
    notes: tuple[str, ...] = ()

    @property
    def tells_order(self) -> bool:
        """Whether the tensors stand in an order of their own, and not in that of their names.

        Some programs sort them by their names, and safetensors does so for each sort of numbers.
        """
        by_dtype: dict[str, list[str]] = {}
        for each in self.described:
            by_dtype.setdefault(each.dtype, []).append(each.name)
        return any(names != sorted(names) for names in by_dtype.values())


def opened(path: Path, entry: str | None = None) -> Opened:
    """The tensors of a file, known by how it begins and not by what it is called."""
    with path.open("rb") as file:
        head = file.read(len(LEGACY))
    if head.startswith(ZIP):
        check_archive(path)
        return _of_torch(path, entry, mapped=True)
    if head == LEGACY:
        return _of_torch(path, entry, mapped=False)
    if head[8:9] != b"{":
        refuse_foreign(path)
    return _of_safetensors(path, entry)


def _of_safetensors(path: Path, entry: str | None) -> Opened:
    if entry is not None:
        message = f"files of safetensors have no entries, so there is no `{entry}`"
        raise WeightsError(path, message, "leave out `entry`", [entry])
    found = stretches(path)
    described = tuple([each.described for each in found.values()])
    return Opened(path, described, Mapped(path, found))


def _of_torch(path: Path, entry: str | None, *, mapped: bool) -> Opened:
    torch_needed()
    held: Checkpoint = checkpoint(path, entry, mapped=mapped)
    described = tuple(
        [
            Described(name, tuple(each.shape), str(each.dtype).removeprefix("torch."))
            for name, each in held.tensors.items()
        ]
    )
    return Opened(path, described, held.tensors.__getitem__, notes=held.notes)
