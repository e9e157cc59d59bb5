"""What `cnndsl build --verify-resume` tells."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from cnndsl.cli.exits import ExitCode
from cnndsl.cli.refusing import Refused, refusing

if TYPE_CHECKING:
    from cnndsl.train.run import Run


def prove(run: "Run", style: str) -> ExitCode:
    """Say whether a run that is broken off and gone on with leads to the same bits."""
    from cnndsl.train.verifying import verified

    with refusing(), TemporaryDirectory() as folder:
        found = verified(run, Path(folder))
    told = {"steps": found.steps, "same": not found.differing, "weights": found.hash}
    if style == "json":
        click.echo(json.dumps({**told, "differing": found.differing or None}, indent=2))
    elif not found.differing:
        click.echo(
            f"{found.steps} steps at once, and broken off after each of them, lead to the same "
            f"bits: weights {found.hash[:16]}"
        )
    if found.differing:
        cure = "" if run.engine.deterministic else "; see whether it is with `--deterministic`"
        raise Refused(
            f"{found.steps} steps at once, and broken off after each of them, do not lead to the "
            f"same bits: `{found.differing}` is not the same{cure}"
        )
    return ExitCode.CLEAN
