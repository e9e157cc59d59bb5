"""What a device does where it pays, and what someone may decide in its place."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import click

Function = TypeVar("Function", bound=Callable[..., Any])

SWITCHES = {
    "channels_last": "Lay channels last; on a GPU that is so without it.",
    "benchmark": "Look for the fastest kernels; so on a GPU, if not deterministic.",
    "fused": "Change all weights in few kernels; so without it.",
    "resident": "Keep all images on the device; without it, where there is room.",
    "compile": "Compile the network; without it, on a GPU for many steps.",
}


def switching(function: Function) -> Function:
    """Give a command the options that decide what is otherwise done where it pays."""

    @wraps(function)
    def called(**given: Any) -> int:  # noqa: ANN401 - whatever the command takes
        from cnndsl.train.kept.settled import Switches

        own = {name: given.pop(name) for name in SWITCHES}
        return cast(int, function(switches=Switches(**own), **given))

    for name, help_ in reversed(SWITCHES.items()):
        word = name.replace("_", "-")
        called = click.option(f"--{word}/--no-{word}", name, default=None, help=help_)(called)
    return cast(Function, called)
