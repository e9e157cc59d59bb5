"""`cnndsl explain`."""

import re

import click

from cnndsl.cli.exits import ExitCode

CODE = re.compile(r"(?:\w*\[)?([a-z]\d+)\]?", re.IGNORECASE)


class Topic(click.ParamType[str]):
    """A diagnostic's code, in any case and also as in `error[E303]`, or a word of the language."""

    name = "topic"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code or the word as it is written, if there is one."""
        from cnndsl.diagnostics.explain import codes

        found = CODE.fullmatch(value)
        code = (found[1] if found else value).upper()
        if code in codes():
            return code
        word = value.partition("(")[0].strip().lower()
        return word if _pages(word) else self.fail(_unknown(value), param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[click.shell_completion.CompletionItem]":
        """The codes that begin so, with their titles, and the words, with what they do."""
        from click.shell_completion import CompletionItem

        from cnndsl.diagnostics.explain import codes, title
        from cnndsl.report.training import SETTINGS, WORDS, told
        from cnndsl.report.vocabulary import ENTRIES, summary

        offers = [(code, title(code)) for code in codes() if code.startswith(incomplete.upper())]
        words = {word: told(word) for word in (*SETTINGS, *WORDS)}
        words |= {word: summary(cls) for word, cls in ENTRIES.items()}
        offers += [each for each in words.items() if each[0].startswith(incomplete)]
        return [CompletionItem(offer, help=text) for offer, text in offers]


def _pages(word: str) -> list[str]:
    """What there is to say of a word: of a layer, of what `train` takes, or of both."""
    from cnndsl.report import training, vocabulary

    found = [vocabulary.page(vocabulary.ENTRIES[word])] if word in vocabulary.ENTRIES else []
    if word in training.WORDS or word in training.SETTINGS:
        found.append(training.page(word))
    return found


def _unknown(value: str) -> str:
    """What to say of a topic that there is not."""
    from cnndsl.diagnostics.explain import codes
    from cnndsl.diagnostics.suggest import closest
    from cnndsl.report import training, vocabulary

    if any(each.isdigit() for each in value) and (code := closest(value.upper(), codes())):
        return f"there is no diagnostic `{value}`; did you mean `{code}`?"
    if meant := vocabulary.near(value) or training.near(value):
        return f"there is no word `{value}`; did you mean `{meant}`?"
    hint = "`cnndsl explain` and `cnndsl layers` list codes and layers"
    return f"there is no diagnostic and no word `{value}`; {hint}"


@click.command("explain")
@click.argument("topic", type=Topic(), required=False)
def command(topic: str | None) -> ExitCode:
    """Explain a diagnostic or a word, or list all diagnostics.

    TOPIC is what stands between [ and ] in a message, as in error[E303], or a word: of a
    layer, with its arguments, its shape rule, what it costs, an example, and what torch calls
    it, or of a training, such as sgd, cosine or mixup.

    \b
    Examples:
      cnndsl explain E303   what it means, with a bad and a good example
      cnndsl explain conv   a layer, as in `cnndsl layers`
      cnndsl explain sgd    a word of `train`; all of a kind: optimizer, loss
      cnndsl explain        every code with its title
    """
    from cnndsl.diagnostics.explain import codes, explain, title

    if topic is None:
        click.echo("\n".join(f"{each}  {title(each)}" for each in codes()))
    elif topic in codes():
        click.echo((explain(topic) or "").rstrip())
    else:
        click.echo("\n\n".join(_pages(topic)))
    return ExitCode.CLEAN
