"""What is said when the mistake is ours."""

import platform
import shlex
import traceback
from collections.abc import Sequence

import cnndsl


def report(error: Exception, words: Sequence[str]) -> str:
    """An apology, and all that a bug report needs."""
    trace = "".join(traceback.format_exception(error)).rstrip()
    return f"""\
cnndsl met a fault of its own; your file is not to blame.
Please report it to the authors with the lines below, and with the spec if you may share it.

version  {cnndsl.__version__}
python   {platform.python_version()} on {platform.system()} {platform.machine()}
command  {shlex.join(["cnndsl", *words])}

{trace}"""
