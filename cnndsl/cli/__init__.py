"""The command line: read, call one function, print, exit."""

import sys
from collections.abc import Sequence

from cnndsl.collector import give_up, paused

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; nothing is raised.

    Without arguments it is that of this process, which has nothing else to do.
    """
    with paused():  # a tenth of a short run would go into the search, from the imports on
        from cnndsl.cli.entry import run

        if arguments is not None:
            return run(list(arguments))
        code = run(sys.argv[1:])
        if "torch" not in sys.modules:  # with it come libraries that complain of what is left
            give_up()  # and another tenth into the last one
        return code
