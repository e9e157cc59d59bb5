"""The weights of a module in a file, which is whole or is not there."""

from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cnndsl.drafts import drafted
from cnndsl.emit.needed import torch_needed
from cnndsl.emit.weights.described import WeightsError
from cnndsl.emit.weights.naming import unwrapped
from cnndsl.emit.weights.safetensors import WORDS, written

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    State = Mapping[str, Tensor]


def save_weights(module: "Module", path: str | PathLike[str]) -> None:
    """Save the weights and buffers of a module: `.safetensors`, or `.pt` and `.pth` as torch does.

    What stood there before is replaced when the new file is whole; a device or a pipe stays, and is
    given the file. What torch puts around a module to compile or to distribute it leaves no trace
    in the names.
    """
    torch_needed()
    suffix = Path(path).suffix
    write = _FORMATS.get(suffix)
    if write is None:
        message = f"expected a name that ends in {', '.join(_FORMATS)}, found `{suffix}`"
        raise WeightsError(path, message)
    state = _state(module, path)
    if write is _as_safetensors:
        _check_words(path, state)
    with drafted(Path(path)) as draft, draft.open("wb") as file:
        write(state, file)


def _state(module: "Module", path: str | PathLike[str]) -> "State":
    """The tensors, dense and on the CPU; those that are one tensor stay one."""
    import torch
    from torch.nn.parallel import DataParallel, DistributedDataParallel

    while isinstance(module, DataParallel | DistributedDataParallel):
        module = module.module
    made: dict[int, Tensor] = {}
    state: dict[str, Tensor] = {}
    for name, each in module.state_dict(keep_vars=True).items():
        if not isinstance(each, torch.Tensor) or each.layout != torch.strided or each.is_meta:
            raise WeightsError(path, f"`{name}` is no dense tensor with numbers", keys=[name])
        if id(each) not in made:
            made[id(each)] = _dense(each.detach())
        state[unwrapped(name)] = made[id(each)]
    return state


def _dense(tensor: "Tensor") -> "Tensor":
    """The tensor on the CPU, with no more memory than its own numbers."""
    found = tensor.cpu().contiguous()
    return found if found.untyped_storage().nbytes() == found.nbytes else found.clone()


def _check_words(path: str | PathLike[str], state: "State") -> None:
    """Refuse numbers that files of safetensors have no word for."""
    for name, each in state.items():
        if str(each.dtype) not in WORDS:
            message = f"`{name}` holds {each.dtype}, which files of safetensors have no word for"
            raise WeightsError(path, message, "save it as `.pt`", [name])


def _as_torch(state: "State", file: BinaryIO) -> None:
    import torch

    torch.save(dict(state), file)


def _as_safetensors(state: "State", file: BinaryIO) -> None:
    file.writelines(written(state))


_FORMATS: "dict[str, Callable[[State, BinaryIO], None]]" = {
    ".safetensors": _as_safetensors,
    ".pt": _as_torch,
    ".pth": _as_torch,
}
