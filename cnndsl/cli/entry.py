"""Where the program begins, and where every way it can end is given its exit code."""

import os
import sys
from io import TextIOWrapper

import click

from cnndsl.cli.exits import ExitCode
from cnndsl.cli.program import program
from cnndsl.needed import PackageMissing

COMPLETE = "_CNNDSL_COMPLETE"


def run(words: list[str]) -> int:
    """Run one command and return its exit code; nothing is raised."""
    _open_closed_streams()
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
        from cnndsl.cli.show import sentence

        click.echo(f"Error: {sentence(error)}", err=True)
        return ExitCode.USAGE
    except PackageMissing as error:
        click.echo(f"Error: {error}", err=True)
        return ExitCode.USAGE
    except Exception as error:
        return _ended(error, words)
    return code


def _ended(error: Exception, words: list[str]) -> int:
    """A network that torch or a format has no words for, or a fault of ours."""
    from cnndsl.emit.refusal import CannotSay

    if isinstance(error, CannotSay):
        from cnndsl.cli.show import show

        show(error.problems, err=True)
        return ExitCode.WRONG
    from cnndsl.cli.fault import report

    click.echo(report(error, words), err=True)
    return ExitCode.FAULT


def _open_closed_streams() -> None:
    """Whoever closed a stream reads nothing from us and gives us nothing: `cnndsl check >&-`."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


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


def _forget_output() -> None:
    """Keeps the interpreter's last flush from complaining of the same broken pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
