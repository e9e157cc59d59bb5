"""`cnndsl check`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli.bounds import bounds
from cnndsl.cli.changes import amount, changes
from cnndsl.cli.conflicts import TABLES, refuse_conflicts
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SpecPath, gather
from cnndsl.cli.options import asking, wants_tables
from cnndsl.cli.show import failed, sentence, summary
from cnndsl.cli.watch import Outcome, keep_watching
from cnndsl.cli.why import tell_why
from cnndsl.diagnostics.formats import FORMATS
from cnndsl.limits import Limits
from cnndsl.resources import library
from cnndsl.syntax.read import STDIN

if TYPE_CHECKING:
    from cnndsl.workspace import Report


@click.command("check")
@click.argument("paths", nargs=-1, type=SpecPath())
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder that no import may leave; without it, the first spec's.",
)
@click.option("--model", metavar="NAME", help="Check this model alone, and show its table.")
@asking
@click.option(
    "--why",
    metavar="NAME",
    help="Print the arithmetic of this layer, or the sums over this stage or line.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice((*FORMATS, *TABLES)),
    default="full",
    show_default=True,
    help="How to print what is wrong and what is right.",
)
@click.option("-q", "--quiet", is_flag=True, help="Leave out the tables and the closing line.")
@click.option("--strict", is_flag=True, help="Fail for warnings too.")
@click.option("--watch", is_flag=True, help="Check again at each save, until Ctrl-C.")
@bounds(are_listed=True)
def command(
    paths: tuple[str, ...],
    root: Path | None,
    model: str | None,
    settings: tuple[str, ...],
    inputs: tuple[str, ...],
    frozen: tuple[str, ...],
    batch: int,
    dtype: str,
    optimizer: str,
    memory: str | None,
    tables: bool,
    levels: int | None,
    flat: bool,
    where: bool,
    why: str | None,
    style: str,
    quiet: bool,
    strict: bool,
    watch: bool,
    **limits: int,
) -> ExitCode:
    """Check specs: say all that is wrong in them, and what their models cost.

    PATHS are files, folders, which are searched for .cnn files, std/NAME.cnn for the
    library that ships, or - for standard input; without any, the current folder. What is
    found goes to standard output in every format, the closing line to standard error.

    A single model is shown as a table, several as a line each. In the table, units of a
    block that follow one another are one row, whose costs are those of all of them;
    --depth shows the inside of the first. `kept` is what training keeps for the backward
    pass, `field` the receptive field.

    --why takes the name of a layer or stage as the table has it, the end of one that fits
    no other, or the number of a line.

    \b
    Examples:
      cnndsl check                      every spec here and below
      cnndsl check net.cnn --watch      again at each save
      cnndsl check --format concise .   one line each, for editors
      cnndsl check --format sarif .     for code scanning; github for its actions
      cnndsl check - < net.cnn          standard input

    \b
      cnndsl check std/resnet.cnn --model ResNet50 --depth 3
      cnndsl check std/resnet.cnn --model ResNet50 --why layer2.0.conv2
      cnndsl check net.cnn --flat --where --format csv
      cnndsl check net.cnn --model Net --set classes=10 --input 3x32x32
      cnndsl check net.cnn --freeze conv1 --freeze 'layer*'
      cnndsl check net.cnn --memory 24GiB --dtype bf16 --optimizer momentum
    """
    refuse_conflicts(click.get_current_context())
    from cnndsl.cli.models import Telling
    from cnndsl.report.measure import Setting
    from cnndsl.report.rows import View

    setting, view = Setting(batch, dtype, optimizer), View(levels, flat, where)
    asked = wants_tables(model, (tables, levels, flat, where))
    telling = Telling(setting, view, amount(memory), asked)
    wish = changes(settings, inputs, frozen)

    def once() -> Outcome:
        specs = gather(paths, library=library())
        report = check(specs, root=root, limits=Limits(**limits), model=model, changes=wish)
        if why is None:
            telling.print(report, style, quiet=quiet)
        else:
            tell_why(report, why, dtype, strict=strict)
        return _outcome(report, len(specs), strict)

    from cnndsl.workspace import check

    if watch:
        if str(STDIN) in paths:
            raise click.UsageError("standard input cannot be watched")
        from cnndsl.cli.nearby import Nearby

        return keep_watching(Nearby(paths, root, Limits(**limits)), once)
    outcome = once()
    if not quiet:
        click.echo(outcome.closing, err=True)
    return outcome.code


def _outcome(report: "Report", specs: int, strict: bool) -> Outcome:
    for error in report.unread:
        click.echo(f"Error: {sentence(error)}", err=True)
    if report.misuse:
        raise click.UsageError(report.misuse)
    closing = summary(report.diagnostics, specs - len(report.unread))
    code = ExitCode.USAGE if report.unread else ExitCode(failed(report.diagnostics, strict))
    return Outcome(code, closing)
