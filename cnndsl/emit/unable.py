"""What keeps a network from running here, told with what would cure it."""

from collections.abc import Iterator
from contextlib import contextmanager

from cnndsl.graph import Node


class CannotRun(Exception):
    """A run that torch refuses for a reason that is not ours."""


class Unlike(RuntimeError):
    """A layer that torch does not run on what was worked out for it: a mistake of ours."""

    def __init__(self, node: Node, error: Exception) -> None:
        place = f"{node.span.source.name}:{node.span.line}"
        reason = str(error).partition("\n")[0]
        super().__init__(
            f"torch does not run `{node.name}` ({place}) as it was worked out: {reason}"
        )


_REASONS = {
    "Expected more than 1 value per channel": (
        "a batch norm that trains needs more than one number of each channel; raise `--batch`"
    ),
    "out of memory": "the device has too little memory for this; lower `--batch`",
    "Storage size calculation overflowed": "its tensors are too large for torch",
    "not implemented for 'Half'": "torch has no fp16 for one of its layers on this device",
    "not implemented for 'BFloat16'": "torch has no bf16 for one of its layers on this device",
    "can't allocate memory": "there is too little memory for this; lower `--batch`",
}
"""By what torch says."""


@contextmanager
def refusals_told() -> Iterator[None]:
    """Where torch refuses for a known reason, raise a `CannotRun` that says it in our words."""
    try:
        yield
    except (ValueError, RuntimeError) as error:
        for words, reason in _REASONS.items():
            if words in str(error):
                raise CannotRun(reason) from None
        raise


def refuse_missing(device: str) -> None:
    """Raise a `CannotRun` if this machine has no device of this kind."""
    import torch

    if device == "cuda" and not torch.cuda.is_available():
        raise CannotRun("torch finds no device `cuda` on this machine")
