"""What is wrong with a run, in a sentence, with how to go on."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from cnndsl.cli.exits import ExitCode
from cnndsl.cli.progress import say
from cnndsl.cli.show import sentence
from cnndsl.emit.needed import torch_needed

if TYPE_CHECKING:
    from cnndsl.train.building import Kept


class Refused(click.exceptions.Exit):
    """The end of what cannot be, which is said."""

    def __init__(self, message: str, code: ExitCode = ExitCode.WRONG) -> None:
        say(f"Error: {message}")
        super().__init__(code)


@contextmanager
def refusing(folder: "Kept | None" = None) -> Iterator[None]:
    """Say what no command can help and, of a training that breaks off, what is kept of it."""
    torch_needed()
    from cnndsl.emit.unable import CannotRun, memory_told
    from cnndsl.emit.weights import WeightsError
    from cnndsl.train.data.samples import DataError
    from cnndsl.train.kept.checkpoint import CheckpointError
    from cnndsl.train.kept.settled import RunError
    from cnndsl.train.learning.finite import NotFinite
    from cnndsl.train.room import TooLarge
    from cnndsl.train.together.group import Lost

    try:
        with memory_told("there is too little memory; take a smaller `batch`, or `accumulate`"):
            yield
    except (CheckpointError, NotFinite, RunError, TooLarge, WeightsError) as error:
        raise _refused(str(error), folder) from None
    except Lost as error:
        message = _with_rest(str(error), folder)
        if folder is not None and folder.said[-1:] == message.splitlines()[-1:]:
            raise click.exceptions.Exit(ExitCode.WRONG) from None  # the lost one has said why
        raise _refused(message, folder) from None
    except (CannotRun, DataError) as error:
        raise _refused(_with_rest(str(error), folder), folder) from None
    except OSError as error:
        if folder is None:
            raise
        message = _with_rest(f"`{folder.path}`: {sentence(error)}", folder)
        raise _refused(message, folder, ExitCode.USAGE) from None


def _refused(
    message: str, folder: "Kept | None" = None, code: ExitCode = ExitCode.WRONG
) -> click.exceptions.Exit:
    """The end of a training, which its log has too, if that can be written.

    Of several processes one says what went wrong: the first to which it does.
    """
    from cnndsl.train.together.group import speaks

    if not speaks():
        return click.exceptions.Exit(code)
    if folder is not None:
        with suppress(OSError):
            folder.log(f"Error: {message}")
    return Refused(message, code)


def _with_rest(message: str, folder: "Kept | None") -> str:
    if folder is None:
        return message
    return f"{message}\n{folder.rest}"
