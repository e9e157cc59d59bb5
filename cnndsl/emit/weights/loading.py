"""Weights of a file into a module: all that was asked for, or nothing."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from cnndsl.dataclasses import replace
from cnndsl.diagnostics.cells import visible
from cnndsl.emit.needed import torch_needed
from cnndsl.emit.weights.comparing import Asked, compared
from cnndsl.emit.weights.described import Described, WeightsError
from cnndsl.emit.weights.matched import Matched
from cnndsl.emit.weights.matching import Pair
from cnndsl.emit.weights.opening import Opened, opened
from cnndsl.emit.weights.selection import patterns_of

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    Slots = Mapping[str, Tensor]


def load_weights(
    module: "Module",
    path: str | PathLike[str],
    *,
    strict: bool = True,
    fresh: str | Sequence[str] = (),
    only: str | Sequence[str] = (),
    freeze: str | Sequence[str] = (),
    entry: str | None = None,
) -> Matched:
    """Fill a module with the weights of a file of torch or safetensors, and say what was done.

    Layers that `fresh` names keep the numbers that they have; with `only`, so do all others than
    it names. What `freeze` names does not learn afterwards. Unless `strict` is false, nothing may
    be missing in the file, and nothing left of it unless there is an `only`. What has the same
    name must have the same shape in any case. `entry` is where in the file the weights are.

    Raises a `WeightsError` where the file cannot be read or does not fit, or where a number of it
    is beyond those that the module holds; then, as after any other error, the module is as it was.
    """
    torch_needed()
    slots = {
        name: each for name, each in module.state_dict(keep_vars=True).items() if _is_tensor(each)
    }
    _check_ready(path, slots)
    wanted = [_described(name, each) for name, each in slots.items()]
    learned = dict(module.named_parameters(remove_duplicate=False))
    asked = Asked(patterns_of(fresh), patterns_of(only), patterns_of(freeze))
    file = opened(Path(path), entry)
    matched = _untied(compared(file, wanted, learned, asked), slots, file)
    _refuse_fused(module, matched)
    _refuse_misfit(matched, strict=strict)
    _fill(matched, slots, file)
    for each in matched.frozen:
        learned[each.name].requires_grad_(False)
    return matched


def _is_tensor(value: object) -> bool:
    import torch

    return isinstance(value, torch.Tensor)


def _described(name: str, tensor: "Tensor") -> Described:
    return Described(name, tuple(tensor.shape), str(tensor.dtype).removeprefix("torch."))


def _check_ready(path: str | PathLike[str], slots: "Slots") -> None:
    """Refuse a module that has no numbers yet."""
    from torch.nn.parameter import is_lazy

    lazy = [name for name, each in slots.items() if is_lazy(each)]
    if lazy:
        message = f"the module has not worked out the shape of `{lazy[0]}`"
        raise WeightsError(path, message, "run it once first", lazy)
    empty = [name for name, each in slots.items() if each.is_meta]
    if empty:
        message = f"`{empty[0]}` of the module is on the device `meta`, where nothing can be put"
        raise WeightsError(path, message, 'call `module.to_empty(device="cpu")` first', empty)


def _untied(matched: Matched, slots: "Slots", file: Opened) -> Matched:
    """The same, where tensors of several names that are one need only one in the file."""
    filled: dict[int, str] = {}
    for pair in matched.pairs:
        one = filled.setdefault(id(slots[pair.wanted.name]), pair.found.name)
        other = pair.found.name
        if one != other and not file.tensor(one).equal(file.tensor(other)):
            message = f"`{one}` and `{other}` differ, and are one tensor in the module"
            raise WeightsError(file.path, message, keys=(one, other))
    missing = [each for each in matched.missing if id(slots[each.name]) not in filled]
    return replace(matched, matching=replace(matched.matching, missing=tuple(missing)))


def _refuse_fused(module: "Module", matched: Matched) -> None:
    """Refuse to put what another form of a network has into the one for inference."""
    from cnndsl.emit.inference import Inference

    is_fused = any(isinstance(each, Inference) and each.fusion.folded for each in module.modules())
    by_name = all(pair.how == "name" for pair in matched.pairs)
    if is_fused and not (matched.fits and by_name and not matched.matching.aside):
        message = (
            "the module is a form for inference, whose layers have taken in its batch norms, and "
            "the file is not of that form"
        )
        cure = "load before: `cnndsl.compile(spec, weights=file, fuse=True)`"
        raise _misfit(matched, message, cure)


def _refuse_misfit(matched: Matched, *, strict: bool) -> None:
    """Raise what keeps a file from being loaded."""
    if matched.pairs and not matched.differing and (matched.fits or not strict):
        return
    cure = ""
    if matched.pairs and not matched.differing:
        cure = "`strict=False` takes over what fits"
    elif matched.clashing:
        cure = f"`fresh={[*matched.clashing]!r}` lets them keep their own numbers"
    raise _misfit(matched, matched.told, cure)


def _misfit(matched: Matched, message: str, cure: str) -> WeightsError:
    wrong = [*(pair.wanted for pair in matched.differing), *matched.missing, *matched.left]
    error = WeightsError(matched.path, message, cure, [each.name for each in wrong])
    error.matched = matched
    return error


def _fill(matched: Matched, slots: "Slots", file: Opened) -> None:
    """Copy the numbers; if that fails anywhere, put back what was there."""
    import torch

    before: list[tuple[Tensor, Tensor]] = []
    with torch.no_grad():
        try:
            for pair in matched.pairs:
                slot = slots[pair.wanted.name]
                before.append((slot, slot.clone()))
                _copy(pair, slot, file)
        except BaseException:
            _put_back(before)
            raise


def _copy(pair: Pair, slot: "Tensor", file: Opened) -> None:
    """Fill one tensor; what it cannot hold is refused."""
    try:
        found = file.tensor(pair.found.name)
        slot.copy_(found)
        beyond = _beyond(slot, found) if pair.is_converted else None
    except Exception as error:
        message = f"torch cannot fill `{visible(pair.wanted.name)}`: {error}"
        raise WeightsError(file.path, message, keys=[pair.wanted.name]) from error
    if beyond is not None:
        name, dtype = visible(pair.found.name), pair.wanted.dtype
        message = f"`{name}` holds {beyond:g}, which is beyond the numbers of {dtype}"
        cure = f"a module of {pair.found.dtype} can hold it"
        raise WeightsError(file.path, message, cure, [pair.wanted.name])


def _beyond(slot: "Tensor", found: "Tensor") -> float | None:
    """A number that became another one or infinite where it was put; rounding is no matter."""
    now = slot.to(found.device, found.dtype)
    rounds = found.is_floating_point() or found.is_complex()
    wrong = found[now.isfinite() != found.isfinite() if rounds else now != found]
    return wrong[0].item() if wrong.numel() else None


def _put_back(before: "Sequence[tuple[Tensor, Tensor]]") -> None:
    """Undo what was copied; torch may have written before it complained, or not."""
    import torch

    with torch.inference_mode():  # where it refuses the fewest tensors
        for slot, old in before:
            with suppress(RuntimeError):
                slot.copy_(old)
