"""What keeps a network from running here, told with what would cure it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from cnndsl.graph import Node


class CannotRun(Exception):
    """A run that torch refuses for a reason that is not ours."""


class CannotTrain(RuntimeError):
    """A network that was asked to train in a form that cannot."""


class SizeError(ValueError):
    """Inputs of a size that a network is not made for."""


class Unlike(RuntimeError):
    """A layer that torch does not run on what was worked out for it: a mistake of ours."""

    def __init__(self, node: Node, error: Exception) -> None:
        place = f"{node.span.source.name}:{node.span.line}"
        reason = str(error).partition("\n")[0]
        super().__init__(
            f"torch does not run `{node.name}` ({place}) as it was worked out: {reason}"
        )


_MEMORY = {
    "out of memory": "",
    "can't allocate memory": "",
    "Storage size calculation overflowed": "its tensors are too large for torch",
}
_REASONS = {
    "Expected more than 1 value per channel": (
        "a batch norm that trains needs more than one number of each channel; raise `--batch`"
    ),
    "not implemented for 'Half'": "torch has no fp16 for one of its layers on this device",
    "not implemented for 'BFloat16'": "torch has no bf16 for one of its layers on this device",
}
"""By what torch says."""


@contextmanager
def refusals_told(lack: str) -> Iterator[None]:
    """Where torch refuses a run for a known reason, raise a `CannotRun` that says it in our words.

    It is as lack says where memory is short.
    """
    with memory_told(lack):
        try:
            yield
        except (ValueError, RuntimeError) as error:
            _tell(error, _REASONS)
            raise


@contextmanager
def memory_told(lack: str) -> Iterator[None]:
    """Where memory is short, raise a `CannotRun` with what is said of that here."""
    try:
        yield
    except MemoryError:
        raise CannotRun(lack) from None
    except RuntimeError as error:
        _tell(error, {words: reason or lack for words, reason in _MEMORY.items()})
        raise


@contextmanager
def weights_made(cure: str = "") -> Iterator[None]:
    """Where there is no room for as much as the weights, raise a `CannotRun` that says so."""
    with memory_told(f"there is too little memory for its weights{cure}"):
        yield


def _tell(error: Exception, reasons: Mapping[str, str]) -> None:
    for words, reason in reasons.items():
        if words in str(error):
            raise CannotRun(reason) from None


def refuse_missing(device: str) -> None:
    """Raise a `CannotRun` if this machine has no device of this kind."""
    import torch

    if device == "cuda" and not torch.cuda.is_available():
        raise CannotRun("torch finds no device `cuda` on this machine")
