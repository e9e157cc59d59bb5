"""The options that several commands have."""

from collections.abc import Callable, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])

DTYPES = ("fp32", "fp16", "bf16")
MIXED = "mixed"
OPTIMIZERS = ("sgd", "momentum", "adam")

_MOST = 2**31

_CHANGES = (
    click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        help="Give a parameter of the model this value, written as in a spec.",
    ),
    click.option(
        "--input",
        "inputs",
        multiple=True,
        metavar="[NAME=]SHAPE",
        help="Give the model's input this shape: 3x32x32, or left=3x32x32 for one of several.",
    ),
    click.option(
        "--freeze",
        "frozen",
        multiple=True,
        metavar="PATTERN",
        help="Let layers, stages or units of this name not learn; * stands for any letters.",
    ),
)
_COSTS = (
    click.option(
        "--batch",
        type=click.IntRange(min=1, max=_MOST),
        default=1,
        show_default=True,
        metavar="N",
        help="How many samples memory is told for.",
    ),
    click.option(
        "--dtype",
        type=click.Choice((*DTYPES, MIXED)),
        default=DTYPES[0],
        show_default=True,
        help="The numbers that memory is told for; mixed ones by autocast.",
    ),
    click.option(
        "--optimizer",
        type=click.Choice(OPTIMIZERS),
        default=OPTIMIZERS[-1],
        show_default=True,
        help="Who trains; each keeps another amount beside the weights.",
    ),
    click.option(
        "--memory",
        metavar="SIZE",
        help="Say how large a batch trains in this much, such as 24GiB.",
    ),
)
_TABLES = click.option(
    "--table", "tables", is_flag=True, help="A table for each model, however many."
)
_WHERE = click.option("--where", is_flag=True, help="The file and line of each row.")


class Positive(click.FloatRange):
    """A number above 0, which must be one: `nan` is not below 0 either."""

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True)

    def convert(
        self, value: float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number."""
        found = float(super().convert(value, param, ctx))
        return found if isfinite(found) else self.fail(f"{value} is no number", param, ctx)


def depth(help: str) -> Callable[[Function], Function]:
    """How many levels are open."""
    kind = click.IntRange(min=1)
    return click.option("--depth", "levels", type=kind, metavar="N", help=help)


flat = click.option("--flat", is_flag=True, help="Every layer on its own, nothing folded.")


def unfolding(function: Function) -> Function:
    """Give a command the options that say how far tables are unfolded."""
    help_ = "Unfold so many levels; without it, stages are open and blocks closed."
    return depth(help_)(flat(function))


def device(help: str) -> Callable[[Function], Function]:
    """Where a network runs."""
    return click.option("--device", metavar="NAME", help=help)


def style(help: str, *further: str) -> Callable[[Function], Function]:
    """How a command tells what it found: as text, as JSON, or in a further way."""
    kind = click.Choice(("text", "json", *further))
    return click.option(
        "--format", "style", type=kind, default="text", show_default=True, help=help
    )


def output(help: str) -> Callable[[Function], Function]:
    """The file to write; none where `-` stands for standard output."""
    kind = click.Path(dir_okay=False, path_type=Path)
    return click.option("-o", "--output", type=kind, callback=_written, help=help)


def _written(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    if path == Path():  # no folder comes this far
        raise click.BadParameter("expected a path, found nothing")
    return None if path == Path("-") else path


def resizing(function: Function) -> Function:
    """Give a command the options that make another network of what a spec says."""
    for option in reversed(_CHANGES[:2]):
        function = option(function)
    return function


def changing(function: Function) -> Function:
    """Give a command the options that change what a spec says."""
    for option in reversed(_CHANGES):
        function = option(function)
    return function


def training(function: Function) -> Function:
    """The same, where a network is trained."""
    help_ = "Give a parameter of the model, or as train.NAME a setting of its training, this value."
    changed = click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help=help_)
    for option in reversed((changed, *_CHANGES[1:])):
        function = option(function)
    return function


def asking(function: Function) -> Function:
    """Give a command the options that say what is told of a model, and of which."""
    function = _TABLES(unfolding(_WHERE(function)))
    for option in reversed((*_CHANGES, *_COSTS)):
        function = option(function)
    return function


def wants_tables(model: str | None, flags: Sequence[object]) -> bool:
    """Whether tables are asked for, by name or by how they shall look."""
    return model is not None or any(flags)
