"""`cnndsl diff`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli import options
from cnndsl.cli.bounds import bounds
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SpecPath, gather
from cnndsl.cli.pictures import form_of, made, write
from cnndsl.cli.replace import refuse_spec
from cnndsl.cli.show import failed, show
from cnndsl.cli.trained import models_of
from cnndsl.dataclasses import dataclass
from cnndsl.limits import Limits
from cnndsl.render.forms import DIAGRAMS, Form
from cnndsl.resources import library
from cnndsl.runs import is_run

if TYPE_CHECKING:
    from cnndsl.analysis.summary import ModelSummary


@dataclass(frozen=True, slots=True)
class Side:
    """A spec, and the model of it that is meant, if one is named."""

    path: Path
    model: str | None


@dataclass(frozen=True, slots=True)
class Matched:
    """The models to compare with one another, and those that only one of two specs has."""

    pairs: "Sequence[tuple[ModelSummary, ModelSummary]]"
    only_left: Sequence[str] = ()
    only_right: Sequence[str] = ()


@click.command("diff")
@click.argument("left", type=SpecPath())
@click.argument("right", type=SpecPath(), required=False)
@click.option("--models", nargs=2, metavar="A B", help="Compare these models.")
@click.option(
    "--render",
    "drawing",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Draw both networks too, with what differs marked: .svg, .png, .pdf, .dot or .mmd.",
)
@click.option("--all", "all_", is_flag=True, help="Show every line of long lists.")
@options.style("How to tell what differs.")
@bounds()
def command(
    left: str,
    right: str | None,
    models: tuple[str, str] | None,
    drawing: Path | None,
    all_: bool,
    style: str,
    **limits: int,
) -> ExitCode:
    """Compare networks: layers, shapes, costs, and which weights carry over.

    LEFT and RIGHT are specs, FILE:MODEL for one of several models, or folders of runs. Of
    two specs with several models, those of the same name are compared, and one that has no
    counterpart is a difference; of a single spec, its two models or those of --models.
    Costs are for one sample in single precision.

    The exit code is 0 if there is no difference, 1 if there is one, and 2 if the command
    or a spec is wrong.

    \b
    Examples:
      cnndsl diff old.cnn new.cnn
      cnndsl diff std/resnet.cnn:ResNet18 std/resnet.cnn:ResNet34
      cnndsl diff std/vgg.cnn --models VGG11 VGG13 --all
      cnndsl diff old.cnn new.cnn --render diff.svg
      cnndsl diff old.cnn new.cnn --format json
    """
    one, other = _sides(left, right, models)
    for spec in (one, other or one):
        refuse_spec(drawing, str(spec.path))
    form = form_of(drawing, DIAGRAMS)
    matched = _matched(one, other, Limits(**limits))
    if drawing is not None:
        _draw(matched, drawing, form)
    if style == "json":
        return _as_json(matched)
    return _as_text(matched, all_=all_)


def _draw(matched: Matched, drawing: Path, form: Form) -> None:
    """Both networks in one picture."""
    from cnndsl.render.differing import differing
    from cnndsl.render.drawn import Look, of_picture

    if len(matched.pairs) != 1:
        raise click.UsageError("`--render` draws two models; name them with `--models`")
    ((left, right),) = matched.pairs
    picture = differing(left.figures, right.figures)
    write(drawing, made(lambda: of_picture(picture, form, Look())))


def _as_json(matched: Matched) -> ExitCode:
    import json

    from cnndsl.report.comparison import document

    figures = [(one.figures, other.figures) for one, other in matched.pairs]
    whole = document(figures, matched.only_left, matched.only_right)
    click.echo(json.dumps(whole, indent=2))
    return ExitCode(not whole["same"])


def _as_text(matched: Matched, *, all_: bool) -> ExitCode:
    from cnndsl.diagnostics.colour import ansi, plain, use_colour
    from cnndsl.report.difference import STYLES, compared

    paint = ansi if use_colour(sys.stdout) else plain
    pairs = [(one.figures, other.figures) for one, other in matched.pairs]
    found = [compared(one, other, paint, all_=all_) for one, other in pairs]
    gone = [paint(f"- model {name}", STYLES["-"]) for name in matched.only_left]
    new = [paint(f"+ model {name}", STYLES["+"]) for name in matched.only_right]
    alone = ["\n".join((*gone, *new))] if gone or new else []
    click.echo("\n\n\n".join((*(each.text for each in found), *alone)), color=True)
    return ExitCode(bool(alone) or not all(each.same for each in found))


def _sides(
    left: str, right: str | None, models: tuple[str, str] | None
) -> tuple[Side, Side | None]:
    """What to compare; nothing on the right if a spec is to be compared with itself."""
    one = _side(left)
    other = None if right is None else _side(right)
    if models is None:
        return one, other
    if one.model or (other and other.model):
        raise click.UsageError("`--models` and FILE:MODEL say the same; give one of them")
    return Side(one.path, models[0]), Side((other or one).path, models[1])


def _side(text: str) -> Side:
    """`net.cnn:Small` as a file and a model; a file may have a colon in its name."""
    path, colon, model = text.rpartition(":")
    if not (colon and model.isidentifier()) or Path(text).exists():
        path, model = text, ""
    if is_run(Path(path)):
        return Side(Path(path), model or None)
    specs = gather([path], library=library())
    if len(specs) != 1 or Path(path).is_dir():
        raise click.UsageError(f"`{path}` is a folder; give a spec")
    return Side(specs[0], model or None)


def _matched(left: Side, right: Side | None, limits: Limits) -> Matched:
    """The models of two specs, or of a single one, by their names."""
    ones = _models(left, limits)
    if right is None:
        if len(ones) != 2:
            raise click.UsageError(f"name two models of `{left.path}`{_there(ones)}")
        return Matched([(ones[0], ones[1])])
    twos = _models(right, limits)
    if len(ones) == len(twos) == 1:
        return Matched([(ones[0], twos[0])])
    names = {each.name: each for each in twos}
    pairs = [(each, names[each.name]) for each in ones if each.name in names]
    if not pairs:
        raise click.UsageError(f"no model has the same name in both{_there([*ones, *twos])}")
    known = {each.name for each in ones}
    return Matched(
        pairs,
        () if right.model else [each.name for each in ones if each.name not in names],
        () if left.model else [each.name for each in twos if each.name not in known],
    )


def _there(models: "Sequence[ModelSummary]") -> str:
    from cnndsl.diagnostics.suggest import listed

    return f"; there is {listed([each.name for each in models])}" if models else "; there is none"


def _models(side: Side, limits: Limits) -> "Sequence[ModelSummary]":
    """The models of a spec, which must be right, or of a run."""
    if is_run(side.path):
        return models_of(str(side.path), side.model, limits)
    from cnndsl.workspace import check

    report = check([side.path], limits=limits, model=side.model)
    for error in report.unread:
        raise error
    if report.misuse:
        raise click.UsageError(report.misuse)
    if failed(report.diagnostics):
        show([each for each in report.diagnostics if each.severity == "error"], err=True)
        raise click.UsageError(f"`{side.path}` is wrong, so it cannot be compared")
    return report.models
