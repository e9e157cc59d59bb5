"""The commands by name; each is imported when it is called, not before."""

from collections.abc import Mapping
from importlib import import_module

import click

import cnndsl
from cnndsl.cli.exits import EXIT_CODES

COMMANDS = {
    "check": "Check specs: say all that is wrong in them, and what their models cost.",
    "fmt": "Give specs their one official layout.",
    "diff": "Compare networks: layers, shapes, costs, and which weights carry over.",
    "build": "Train a network.",
    "eval": "Say how well a run does, class by class.",
    "predict": "Tell what images show.",
    "runs": "List runs, how well they did, and how they differ.",
    "render": "Draw a network.",
    "show": "Show what a network has learned.",
    "style": "Paint what one picture shows as another is painted.",
    "source": "Print networks as Python that imports only torch.",
    "export": "Hand a network on to other programs.",
    "weights": "Say which weights of a file fit a model.",
    "verify": "Build networks in torch, and hold every number of a check against them.",
    "profile": "Run a network in torch, and say where its time goes.",
    "data": "Look over images to learn from, or pack them into one file.",
    "layers": "List the layers of the language.",
    "explain": "Explain a diagnostic or a word, or list all diagnostics.",
    "completion": "Print the completion script of a shell.",
}

MODULES = {"show": "seen"}
"""The modules of commands, where they are called otherwise."""


class LazyGroup(click.Group):
    """Commands of which only the names and summaries are known until one is called."""

    def __init__(self, summaries: Mapping[str, str]) -> None:
        super().__init__(
            "cnndsl",
            commands={name: click.Command(name, help=text) for name, text in summaries.items()},
            help=f"A declarative language for convolutional networks.\n\n{EXIT_CODES}",
            epilog="`cnndsl COMMAND --help` shows a command's options with examples.",
            context_settings={"help_option_names": ["-h", "--help"]},
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which one meets them."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click finds it, with the real command in place of its summary."""
        name, summary, rest = super().resolve_command(ctx, args)
        return name, summary and load(summary.name or ""), rest


def load(name: str) -> click.Command:
    """The command of the module of the same name."""
    command: click.Command = import_module(f"cnndsl.cli.{MODULES.get(name, name)}").command
    return command


program = click.version_option(
    cnndsl.__version__, prog_name="cnndsl", message="%(prog)s %(version)s"
)(LazyGroup(COMMANDS))
