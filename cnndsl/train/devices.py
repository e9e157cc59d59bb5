"""Devices as they are asked for."""

import torch

from cnndsl.train.kept.settled import RunError


def device_of(name: str) -> torch.device:
    """The device of a name; one that is not here is complained of."""
    try:
        found = torch.device(name)
        if found.type == "cuda":  # without a context, which takes memory of the GPU
            is_here = (found.index or 0) < torch.cuda.device_count()
        else:
            is_here = not torch.zeros(1, device=found).is_meta
    except (AssertionError, NotImplementedError, RuntimeError):
        is_here = False
    if not is_here:
        raise RunError(f"there is no device `{name}` here; ask for another: `--device cpu`")
    return found
