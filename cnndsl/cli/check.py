"""`cnndsl check`."""

from collections.abc import Sequence
from pathlib import Path

import click

from cnndsl.cli.bounds import bounds
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SUFFIX, SpecPath, gather
from cnndsl.cli.models import table
from cnndsl.cli.show import failed, show, summary
from cnndsl.cli.watch import Outcome, keep_watching
from cnndsl.diagnostics.formats import FORMATS
from cnndsl.limits import Limits
from cnndsl.resources import library
from cnndsl.syntax.read import STDIN


@click.command("check")
@click.argument("paths", nargs=-1, type=SpecPath())
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder that no import may leave; without it, the first spec's.",
)
@click.option("--model", metavar="NAME", help="Check this model alone.")
@click.option(
    "--format",
    "style",
    type=click.Choice(tuple(FORMATS)),
    default="full",
    show_default=True,
    help="How to say what is wrong.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print what is wrong and nothing else.")
@click.option("--watch", is_flag=True, help="Check again at each save, until Ctrl-C.")
@bounds()
def command(
    paths: tuple[str, ...],
    root: Path | None,
    model: str | None,
    style: str,
    quiet: bool,
    watch: bool,
    **limits: int,
) -> ExitCode:
    """Check specs and say all that is wrong in them.

    PATHS are files, folders, which are searched for .cnn files, std/NAME.cnn for the
    library that ships, or - for standard input; without any, the current folder. What is
    wrong goes to standard output in every format, the closing line to standard error.

    \b
    Examples:
      cnndsl check                      every spec here and below
      cnndsl check net.cnn --watch      again at each save
      cnndsl check --format concise .   one line each, for editors
      cnndsl check --format sarif .     for code scanning; github for its actions
      cnndsl check - < net.cnn          standard input
    """

    def once() -> Outcome:
        specs = gather(paths, library=library())
        report = check(specs, root=root, limits=Limits(**limits), model=model)
        if model is not None and not report.models and not report.diagnostics:
            raise click.UsageError(f"there is no model `{model}` to check")
        show(report.diagnostics, style)
        if style == "full" and not quiet:
            click.echo(table(report.models), nl=bool(report.models))
        for error in report.unread:
            reason = (error.strerror or str(error)).lower()
            click.echo(f"Error: `{error.filename}`: {reason}", err=True)
        closing = summary(report.diagnostics, len(specs) - len(report.unread))
        if report.unread:
            return Outcome(ExitCode.USAGE, closing)
        return Outcome(ExitCode(failed(report.diagnostics)), closing)

    from cnndsl.workspace import check

    if watch:
        if str(STDIN) in paths:
            raise click.UsageError("standard input cannot be watched")
        return keep_watching(lambda: _watched(paths, root), once)
    outcome = once()
    if not quiet:
        click.echo(outcome.closing, err=True)
    return outcome.code


def _watched(paths: Sequence[str], root: Path | None) -> set[Path]:
    """The specs, and those that they may import: their neighbours or, with a root, all below it."""
    try:
        specs = gather(paths, library=library())
    except click.UsageError:  # between two steps of an editor's save, a file may be missing
        return set()
    neighbours = (near for spec in specs for near in spec.parent.glob(f"*{SUFFIX}"))
    return {*specs, *neighbours, *(gather([str(root)]) if root else ())}
