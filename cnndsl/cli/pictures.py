"""What commands that draw ask for, and where a picture goes."""

import sys
from collections.abc import Callable, Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli.conflicts import is_given
from cnndsl.cli.options import Function
from cnndsl.drafts import drafted
from cnndsl.render.asked import idle, on_a_page, words
from cnndsl.render.forms import FORMS, SUFFIXES, Form
from cnndsl.render.picture import SHOWN
from cnndsl.render.theme import THEMES

if TYPE_CHECKING:
    from cnndsl.render.drawn import File


class Shown(click.ParamType[tuple[str, ...]]):
    """What a picture says of its boxes, separated by commas."""

    name = "list"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The words, each of which must be known."""
        from cnndsl.diagnostics.suggest import closest, listed

        found = words(str(value))
        for word in found:
            if word not in SHOWN:
                near = closest(word, SHOWN)
                cure = f"did you mean `{near}`?" if near else f"it is {listed(SHOWN)}"
                self.fail(f"nothing called `{word}` can be shown; {cure}", param, ctx)
        return found


def colours(help: str) -> Callable[[Function], Function]:
    """The colours of a picture."""
    return click.option(
        "--theme",
        type=click.Choice(tuple(THEMES)),
        default="light",
        show_default=True,
        help=help,
    )


def form_of(output: Path | None, among: Sequence[Form] = FORMS, otherwise: str = "") -> Form:
    """The format that a file's name says; of standard output, SVG."""
    form = "svg" if output is None else SUFFIXES.get(output.suffix.lower())
    if form is None or form not in among:
        known = ", ".join([suffix for suffix, each in SUFFIXES.items() if each in among])
        fault = f"cannot be {form}" if form else "does not say its format"
        raise click.UsageError(f"`{output}` {fault}; end it in one of {known}{otherwise}")
    return form


def form_to_watch(context: click.Context) -> Form:
    """A page; where an option asks for what it lacks, the picture itself."""
    return "html" if on_a_page(_given(context)) else "svg"


def refuse_idle(context: click.Context, form: Form, style: str) -> None:
    """Say which option would do nothing."""
    if found := idle(_given(context), context.params, form, style, "--"):
        option, reason = found
        raise click.UsageError(f"`--{option}` {reason}")
    if context.params["scale"] is not None and not isfinite(context.params["scale"]):
        raise click.UsageError("`--scale` is no number that one can draw with")
    if len(context.params["models"]) > 1 and style != "volume":
        raise click.UsageError("several models go into one figure with `--style volume` alone")


def _given(context: click.Context) -> set[str]:
    return {name for name in context.params if is_given(context, name)}


def made(make: "Callable[[], File]") -> bytes:
    """The content of a picture; what has to be said of it goes to who asked for it."""
    from cnndsl.render.refusal import CannotDraw

    try:
        file = make()
    except CannotDraw as error:
        raise click.UsageError(str(error)) from None
    if file.warning:
        click.echo(f"Warning: {file.warning}", err=True)
    return file.content


def write(output: Path | None, content: bytes) -> None:
    """Put a picture where it belongs."""
    if output is None:
        sys.stdout.buffer.write(content)
        return
    with drafted(output) as draft:
        draft.write_bytes(content)
