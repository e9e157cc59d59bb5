"""`cnndsl explain`."""

import re

import click

from cnndsl.cli.exits import ExitCode

CODE = re.compile(r"(?:\w*\[)?([a-z]\d+)\]?", re.IGNORECASE)


class Topic(click.ParamType[str]):
    """A diagnostic's code, in any case and also as in `error[E303]`, or the word of a layer."""

    name = "topic"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code or the word as it is written, if there is one."""
        from cnndsl.diagnostics.explain import codes

        found = CODE.fullmatch(value)
        code = (found[1] if found else value).upper()
        if code in codes():
            return code
        from cnndsl.report.vocabulary import ENTRIES

        word = value.partition("(")[0].lower()
        return word if word in ENTRIES else self.fail(_unknown(value), param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[click.shell_completion.CompletionItem]":
        """The codes that begin so, with their titles, and the layers, with what they do."""
        from click.shell_completion import CompletionItem

        from cnndsl.diagnostics.explain import codes, title
        from cnndsl.report.vocabulary import ENTRIES, summary

        offers = [(code, title(code)) for code in codes() if code.startswith(incomplete.upper())]
        words = [
            (word, summary(cls)) for word, cls in ENTRIES.items() if word.startswith(incomplete)
        ]
        return [CompletionItem(offer, help=text) for offer, text in (*offers, *words)]


def _unknown(value: str) -> str:
    """What to say of a topic that there is not."""
    from cnndsl.diagnostics.explain import codes
    from cnndsl.diagnostics.suggest import closest
    from cnndsl.report.vocabulary import near

    if any(each.isdigit() for each in value) and (code := closest(value.upper(), codes())):
        return f"there is no diagnostic `{value}`; did you mean `{code}`?"
    if meant := near(value):
        return f"there is no layer `{value}`; did you mean `{meant}`?"
    hint = "`cnndsl explain` and `cnndsl layers` list all"
    return f"there is no diagnostic or layer `{value}`; {hint}"


@click.command("explain")
@click.argument("topic", type=Topic(), required=False)
def command(topic: str | None) -> ExitCode:
    """Explain a diagnostic or a layer, or list all diagnostics.

    TOPIC is what stands between [ and ] in a message, as in error[E303], or the word of a
    layer: its arguments, its shape rule, what it costs, an example, and what torch calls it.

    \b
    Examples:
      cnndsl explain E303   what it means, with a bad and a good example
      cnndsl explain conv   a layer, as in `cnndsl layers`
      cnndsl explain        every code with its title
    """
    from cnndsl.diagnostics.explain import codes, explain, title

    if topic is None:
        click.echo("\n".join(f"{each}  {title(each)}" for each in codes()))
    elif topic in codes():
        click.echo((explain(topic) or "").rstrip())
    else:
        from cnndsl.report.vocabulary import ENTRIES, page

        click.echo(page(ENTRIES[topic]))
    return ExitCode.CLEAN
