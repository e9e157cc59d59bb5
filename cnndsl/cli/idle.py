"""Options of `cnndsl build` that would change nothing beside one another."""

import shlex

import click

from cnndsl.cli.conflicts import flag, is_given
from cnndsl.cli.switching import SWITCHES

_OF_PLAN = ("verifies", "quiet", "out", "save_every")
"""What a plan alone does not depend on."""
_OF_PROOF = ("out", "save_every")
"""What steps that prove something, and are kept nowhere, do not depend on."""
_AS_IT_BEGAN = (
    *("model", "settings", "inputs", "frozen", "epochs", "batch", "seed", "out"),
    *("sync_batchnorm", "deterministic", "only_plan", "verifies"),
    *SWITCHES,
)
"""What a run that goes on has decided."""


def refuse_idle(context: click.Context) -> None:
    """Say which option would do nothing, so that nobody believes that it did something."""
    if is_given(context, "resumed"):
        if given := _first(context, _AS_IT_BEGAN):
            raise click.UsageError(
                f"a run goes on as it began; leave out `{given}`{_longer(context)}"
            )
    elif is_given(context, "accepts"):
        raise click.UsageError("`--accept-data` is of a run that goes on; give it with `--resume`")
    for option, idle in (("only_plan", _OF_PLAN), ("verifies", _OF_PROOF)):
        if is_given(context, option) and (given := _first(context, idle)):
            other = flag(context, option)
            raise click.UsageError(f"`{given}` has no effect with `{other}`")


def _longer(context: click.Context) -> str:
    """How to train on, for whoever asks for more epochs than a run began with."""
    if not is_given(context, "epochs"):
        return ""
    weights = shlex.join(["--set", f'train.weights="{context.params["resumed"]}"'])
    return f"; to train longer, begin another from its best weights: `{weights}`, no `--resume`"


def _first(context: click.Context, options: tuple[str, ...]) -> str:
    """The first of some options that is given, as it is written."""
    return next((flag(context, each) for each in options if is_given(context, each)), "")
