"""The options of `cnndsl check` that say what it tells of a model, and of which."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])

DTYPES = ("fp32", "fp16", "bf16")
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
        type=click.Choice(DTYPES),
        default=DTYPES[0],
        show_default=True,
        help="The numbers that memory is told for.",
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
_VIEW = (
    click.option("--table", "tables", is_flag=True, help="A table for each model, however many."),
    click.option(
        "--depth",
        "levels",
        type=click.IntRange(min=1),
        metavar="N",
        help="Unfold so many levels; without it, stages are open and blocks closed.",
    ),
    click.option("--flat", is_flag=True, help="Every layer on its own, nothing folded."),
    click.option("--where", is_flag=True, help="The file and line of each row."),
)


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


def asking(function: Function) -> Function:
    """Give a command these options."""
    for option in reversed((*_CHANGES, *_COSTS, *_VIEW)):
        function = option(function)
    return function


def wants_tables(model: str | None, flags: Sequence[object]) -> bool:
    """Whether tables are asked for, by name or by how they shall look."""
    return model is not None or any(flags)
