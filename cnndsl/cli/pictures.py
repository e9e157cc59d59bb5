"""What `cnndsl render` asks for, and where a picture goes."""

import sys
from math import isfinite
from pathlib import Path

import click

from cnndsl.cli.conflicts import is_given
from cnndsl.drafts import drafted
from cnndsl.render.forms import SUFFIXES, Form
from cnndsl.render.picture import SHOWN

_PAPER: tuple[Form, ...] = ("svg", "png", "pdf")
_DIAGRAMS: tuple[Form, ...] = (*_PAPER, "dot", "mermaid")
_FORMS: dict[str, tuple[Form, ...]] = {
    "style": (*_PAPER, "tex"),
    "show": (*_DIAGRAMS, "tex"),
    "arcs": (*_DIAGRAMS, "html"),
    "layout": _PAPER,
    "direction": _DIAGRAMS,
    "engine": _PAPER,
    "lengths": (*_PAPER, "tex"),
    "scale": ("png", "pdf"),
    "dpi": ("png",),
}
"""The formats on which an option has an effect."""
_STYLES = {
    "lengths": "volume",
    **dict.fromkeys(("arcs", "layout", "direction", "engine"), "diagram"),
}
"""The style on which an option has an effect."""


class Shown(click.ParamType[tuple[str, ...]]):
    """What a picture says of its boxes, separated by commas."""

    name = "list"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The words, each of which must be known."""
        from cnndsl.diagnostics.suggest import closest, listed

        words = tuple([each.strip() for each in str(value).split(",") if each.strip()])
        for word in words:
            if word not in SHOWN:
                near = closest(word, SHOWN)
                cure = f"did you mean `{near}`?" if near else f"it is {listed(SHOWN)}"
                self.fail(f"nothing called `{word}` can be shown; {cure}", param, ctx)
        return words


def form_of(output: Path | None) -> Form:
    """The format that a file's name says; of standard output, SVG."""
    if output is None:
        return "svg"
    form = SUFFIXES.get(output.suffix.lower())
    if form is None:
        known = ", ".join(SUFFIXES)
        raise click.UsageError(
            f"`{output}` does not say its format; end it in one of {known}, or give `--format`"
        )
    return form


def form_to_watch(context: click.Context) -> Form:
    """A page; where an option asks for what it lacks, the picture itself."""
    given = [forms for option, forms in _FORMS.items() if is_given(context, option)]
    return "html" if all("html" in forms for forms in given) else "svg"


def refuse_idle(context: click.Context, form: Form, style: str) -> None:
    """Say which option would do nothing."""
    for option, forms in _FORMS.items():
        if not is_given(context, option):
            continue
        if form not in forms:
            raise click.UsageError(f"`--{option}` has no effect on {form}")
        if _STYLES.get(option, style) != style:
            raise click.UsageError(f"`--{option}` has no effect with `--style {style}`")
    for option, plain in (("direction", "down"), ("engine", "own")):
        if context.params["layout"] == "u" and context.params[option] != plain:
            raise click.UsageError(f"`--{option}` has no effect with `--layout u`")
    if context.params["layout"] == "u" and context.params["flat"]:
        raise click.UsageError("`--flat` opens frames, and a U is of closed parts; say `--depth`")
    if context.params["engine"] == "dot" and context.params["scale"] is not None:
        raise click.UsageError("`--scale` has no effect with `--engine dot`")
    if context.params["scale"] is not None and not isfinite(context.params["scale"]):
        raise click.UsageError("`--scale` is no number that one can draw with")
    if len(context.params["models"]) > 1 and style != "volume":
        raise click.UsageError("several models go into one figure with `--style volume` alone")


def write(output: Path | None, content: bytes) -> None:
    """Put a picture where it belongs."""
    if output is None:
        sys.stdout.buffer.write(content)
        return
    with drafted(output) as draft:
        draft.write_bytes(content)
