"""What the program answers the shell."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The meaning of each exit code, the same for all commands."""

    CLEAN = 0
    WRONG = 1
    """The user's file is wrong, or would be changed by `fmt --check`."""
    USAGE = 2
    """The command is wrong, or a file cannot be read or written."""
    FAULT = 70
    """We are wrong (EX_SOFTWARE)."""
    INTERRUPTED = 130
    """Ended by Ctrl-C, as shells report SIGINT."""
    BROKEN_PIPE = 141
    """Nobody reads on, as shells report SIGPIPE."""


EXIT_CODES = """\b
Exit codes:
  0   clean
  1   a file is wrong
  2   the command is wrong, or a file cannot be read or written
  70  a fault of cnndsl itself
"""
