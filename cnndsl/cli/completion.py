"""`cnndsl completion`."""

import click

from cnndsl.cli.entry import COMPLETE
from cnndsl.cli.program import program


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    It completes commands, options, .cnn files, diagnostic codes and layers.

    \b
    Examples:
      cnndsl completion bash >> ~/.bashrc
      cnndsl completion zsh  >> ~/.zshrc
      cnndsl completion fish > ~/.config/fish/completions/cnndsl.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"no completion for `{shell}`")
    click.echo(kind(program, {}, "cnndsl", COMPLETE).source())
