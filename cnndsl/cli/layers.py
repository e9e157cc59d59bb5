"""`cnndsl layers`."""

import click

from cnndsl.cli import options
from cnndsl.cli.exits import ExitCode


@click.command("layers")
@click.argument("word", required=False, default="")
@options.style("How to list them; json tells all that `cnndsl explain` does.")
def command(word: str, style: str) -> ExitCode:
    """List the layers of the language.

    With WORD, only those that have it in their name, family or description; names that
    other frameworks have for them count too.

    \b
    Examples:
      cnndsl layers                 all of them, by family
      cnndsl layers pool            what has to do with pooling
      cnndsl layers batch_norm      what it is called here
      cnndsl layers --format json   for programs
    """
    from cnndsl.report.glossary import document
    from cnndsl.report.vocabulary import fitting, listing, near

    entries = fitting(word)
    if not entries:
        meant = near(word)
        hint = f"did you mean `{meant}`?" if meant else "`cnndsl layers` lists all"
        raise click.UsageError(f"no layer has to do with `{word}`; {hint}")
    click.echo(document(entries) if style == "json" else listing(entries))
    return ExitCode.CLEAN
