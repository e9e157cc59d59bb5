"""What is wrong with a run, in a sentence, with how to go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from cnndsl.cli.exits import ExitCode
from cnndsl.cli.show import sentence

if TYPE_CHECKING:
    from cnndsl.train.building import Kept


class Refused(click.exceptions.Exit):
    """The end of what cannot be, which is said."""

    def __init__(self, message: str, code: ExitCode = ExitCode.WRONG) -> None:
        click.echo(f"Error: {message}", err=True)
        super().__init__(code)


@contextmanager
def refusing(folder: "Kept | None" = None) -> Iterator[None]:
    """Say what no command can help and, of a training that breaks off, what is kept of it."""
    from cnndsl.emit.unable import CannotRun, memory_told
    from cnndsl.emit.weights import WeightsError
    from cnndsl.train.checkpoint import CheckpointError
    from cnndsl.train.data.samples import DataError
    from cnndsl.train.finite import NotFinite
    from cnndsl.train.group import Lost
    from cnndsl.train.room import TooLarge
    from cnndsl.train.settled import RunError

    try:
        with memory_told("there is too little memory; take a smaller `batch`, or `accumulate`"):
            yield
    except (CheckpointError, NotFinite, RunError, TooLarge, WeightsError) as error:
        raise Refused(str(error)) from None
    except (CannotRun, DataError, Lost) as error:
        raise Refused(_with_rest(str(error), folder)) from None
    except OSError as error:
        if folder is None:
            raise
        message = _with_rest(f"`{folder.path}`: {sentence(error)}", folder)
        raise Refused(message, ExitCode.USAGE) from None


def _with_rest(message: str, folder: "Kept | None") -> str:
    if folder is None:
        return message
    return f"{message}\n{folder.rest}"
