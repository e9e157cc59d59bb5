"""Options that would change nothing beside one another: those of `cnndsl check`."""

import click
from click.core import ParameterSource

TABLES = ("csv", "markdown", "latex")
_FORMATS = {
    "tables": ("full",),
    "levels": ("full", *TABLES),
    "flat": ("full", *TABLES),
    "where": ("full", *TABLES),
    "batch": ("full", "json", *TABLES),
    "dtype": ("full", "json", *TABLES),
    "optimizer": ("full", "json"),
    "memory": ("full", "json"),
    "frozen": ("full", "json", *TABLES),
}
"""The formats in which an option has an effect."""

_UNLESS_WHY = sorted({*_FORMATS, "style"} - {"dtype", "frozen"})
"""What the arithmetic of one layer does not depend on."""


def refuse_conflicts(context: click.Context) -> None:
    """Say which option would do nothing, so that nobody believes that it did something."""
    style = context.params["style"]
    if is_given(context, "flat") and is_given(context, "levels"):
        raise click.UsageError("`--flat` unfolds everything; leave out `--depth`")
    for option, formats in _FORMATS.items():
        if is_given(context, option) and style not in formats:
            raise _nothing(context, option, f"--format {style}")
    if is_given(context, "why"):
        for option in _UNLESS_WHY:
            if is_given(context, option):
                raise _nothing(context, option, "--why")
    elif style == "full" and is_given(context, "quiet"):
        for option in _FORMATS:
            if is_given(context, option):
                raise _nothing(context, option, "--quiet")


def is_given(context: click.Context, option: str) -> bool:
    """Whether an option stands on the command line, and is no default."""
    return context.get_parameter_source(option) is ParameterSource.COMMANDLINE


def _nothing(context: click.Context, option: str, other: str) -> click.UsageError:
    return click.UsageError(f"`{flag(context, option)}` has no effect with `{other}`")


def flag(context: click.Context, option: str) -> str:
    """How an option is written."""
    (found,) = [each.opts[0] for each in context.command.params if each.name == option]
    return found
