"""The command line: read, call one function, print, exit."""

from cnndsl.cli.entry import main

__all__ = ["main"]
