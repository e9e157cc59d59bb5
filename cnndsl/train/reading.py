"""What a network reads: of each step its likeliest class, once for each run of it, no blanks."""

from collections.abc import Sequence

import torch
from torch import Tensor

from cnndsl.train.learning.targets import NONE


def read(outputs: Tensor) -> Tensor:
    """The classes [n, t] that outputs [n, k, t] tell one after the other; the last is the blank."""
    likely = outputs.argmax(1)
    is_new = torch.ones_like(likely, dtype=torch.bool)
    is_new[:, 1:] = likely[:, 1:] != likely[:, :-1]
    is_read = is_new & (likely != outputs.shape[1] - 1)
    steps = likely.shape[1]
    places = torch.where(is_read, is_read.cumsum(1) - 1, steps)
    found = torch.full((len(likely), steps + 1), NONE, device=likely.device)
    return found.scatter_(1, places, likely)[:, :-1].masked_fill(_behind(is_read), NONE)


def spelled(names: Sequence[str], classes: Tensor) -> str:
    """The classes of a sequence as one text."""
    found = [names[each] for each in classes.tolist() if each > NONE]
    return ("" if all(len(name) == 1 for name in names) else " ").join(found)


def _behind(is_read: Tensor) -> Tensor:
    """The places behind what is read."""
    steps = torch.arange(is_read.shape[1], device=is_read.device)
    return steps >= is_read.sum(1, keepdim=True)


def is_right(outputs: Tensor, labels: Tensor) -> Tensor:
    """Whether all of a sequence is read as it is, and nothing more."""
    found = read(outputs)
    wide = max(found.shape[1], labels.shape[1])
    told, shown = (
        torch.nn.functional.pad(each, (0, wide - each.shape[1]), value=NONE)
        for each in (found, labels.clamp(min=NONE))
    )
    return (told == shown).all(1)
