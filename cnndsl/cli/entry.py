"""Where the program begins, and where every way it can end is given its exit code."""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

from cnndsl.cli.exits import ExitCode
from cnndsl.cli.program import program

COMPLETE = "_CNNDSL_COMPLETE"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; nothing is raised."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, TextIOWrapper):  # a terminal that lacks a letter is no reason to fail
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code = _run(words)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo(err=True)  # leaves the line of the terminal's `^C`
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return ExitCode.BROKEN_PIPE
    except OSError as error:
        click.echo(f"Error: {_sentence(error)}", err=True)
        return ExitCode.USAGE
    except Exception as error:
        from cnndsl.cli.fault import report

        click.echo(report(error, words), err=True)
        return ExitCode.FAULT
    return code


def _run(words: list[str]) -> int:
    """Not `program.main()`: that turns a broken pipe into 1, which means a wrong file here."""
    if instruction := os.environ.get(COMPLETE):
        from click.shell_completion import shell_complete

        return shell_complete(program, {}, "cnndsl", COMPLETE, instruction)
    try:
        with program.make_context("cnndsl", words) as context:
            return program.invoke(context) or ExitCode.CLEAN
    except click.exceptions.Exit as done:
        return done.exit_code


def _sentence(error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    return f"`{error.filename}`: {reason}" if error.filename is not None else reason


def _forget_output() -> None:
    """Keeps the interpreter's last flush from complaining of the same broken pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
