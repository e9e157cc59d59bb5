"""Files of torch: what `torch.save` wrote, without ever running what may stand in them."""

import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeGuard

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.suggest import listed
from cnndsl.emit.weights.described import WeightsError

if TYPE_CHECKING:
    from torch import Tensor

WRAPPERS = ("state_dict", "model_state_dict", "model", "module", "network", "net", "weights")
"""What programs of training call the weights beside the rest that they save."""

_GLOBAL = re.compile(r"GLOBAL ([\w.]+)")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tensors of a file, and where in it they were."""

    tensors: "Mapping[str, Tensor]"
    notes: tuple[str, ...] = ()


def checkpoint(path: Path, entry: str | None = None, *, mapped: bool = True) -> Checkpoint:
    """The tensors of a file, under `entry` if it holds several; `mapped` ones stay in the file."""
    return _chosen(path, _content(path, mapped=mapped), entry)


def _content(path: Path, *, mapped: bool) -> object:
    """What a file holds. Torch builds tensors and plain containers alone, and calls nothing."""
    import torch

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of torch, about what it did itself when it wrote
            return torch.load(str(path), map_location="cpu", weights_only=True, mmap=mapped)
    except MemoryError:
        raise
    except Exception as error:  # a damaged file may end in any of them
        _refuse(path, str(error))


def _refuse(path: Path, reason: str) -> NoReturn:
    found = _GLOBAL.search(reason)
    if found is None:
        raise WeightsError(path, "it is damaged or cut off", "fetch or save it again") from None
    message = f"beside tensors it holds `{found[1]}`, and reading that would run code"
    help = "where you trust it, open it with what made it, and save its `state_dict()` alone"
    raise WeightsError(path, message, help) from None


def _chosen(path: Path, content: object, entry: str | None) -> Checkpoint:
    """The tensors among all that a program saved."""
    if not isinstance(content, Mapping):
        message = f"it holds a {type(content).__name__}, not tensors by their names"
        raise WeightsError(path, message, "save the `state_dict()` of a network")
    if entry is not None:
        return _under(path, content, entry)
    wrapped = [key for key in WRAPPERS if _has_tensors(content.get(key))]
    if _has_tensors(content) and not wrapped:
        return _alone(path, content)
    inside = [key for key, value in content.items() if _has_tensors(value)]
    known = [key for key in WRAPPERS if key in inside]
    if len(inside) == 1 or len(known) == 1:
        return _under(path, content, (known or inside)[0])
    if not inside:
        raise WeightsError(path, "it holds no tensors by their names")
    names = [str(key) for key in inside]
    raise WeightsError(
        path, f"it holds weights under {listed(names)}", "choose with `entry`", names
    )


def _under(path: Path, content: Mapping[object, object], entry: str) -> Checkpoint:
    held = content.get(entry)
    if not isinstance(held, Mapping) or not _has_tensors(held):
        there = listed([str(key) for key in content]) if content else "nothing"
        message = f"it holds no tensors under `{visible(entry)}`"
        raise WeightsError(path, message, f"it has {there}", [entry])
    found = _alone(path, held)
    return Checkpoint(found.tensors, (f"the weights are under `{visible(entry)}`", *found.notes))


def _alone(path: Path, content: Mapping[object, object]) -> Checkpoint:
    """The dense tensors of a mapping, and what else there was."""
    tensors = {str(key): value for key, value in content.items() if _is_dense(value)}
    empty = [name for name, each in tensors.items() if each.is_meta]
    if empty:
        message = f"`{visible(empty[0])}` was on the device `meta`: it has a shape and no numbers"
        raise WeightsError(path, message, "save it when it is on another device", empty)
    others = [visible(str(key)) for key in content if str(key) not in tensors]
    notes = (f"passed over, since they are no dense tensors: {listed(others)}",) if others else ()
    return Checkpoint(tensors, notes)


def _is_dense(value: object) -> "TypeGuard[Tensor]":
    import torch

    if not isinstance(value, torch.Tensor):
        return False
    return value.layout == torch.strided and not value.is_quantized


def _has_tensors(value: object) -> bool:
    import torch

    if not isinstance(value, Mapping):
        return False
    return any(isinstance(each, torch.Tensor) for each in value.values())
