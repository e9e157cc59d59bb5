"""`cnndsl explain`."""

import click

from cnndsl.cli.exits import ExitCode


class Code(click.ParamType[str]):
    """A diagnostic's code, in any case."""

    name = "code"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code as it is written, if there is one."""
        from cnndsl.diagnostics.explain import codes
        from cnndsl.diagnostics.suggest import closest

        code = value.upper()
        if code in codes():
            return code
        near = closest(code, codes())
        hint = f"did you mean `{near}`?" if near else "`cnndsl explain` lists all"
        return self.fail(f"there is no diagnostic `{value}`; {hint}", param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[click.shell_completion.CompletionItem]":
        """The codes that begin so, with their titles."""
        from click.shell_completion import CompletionItem

        from cnndsl.diagnostics.explain import codes, title

        fitting = (code for code in codes() if code.startswith(incomplete.upper()))
        return [CompletionItem(code, help=title(code)) for code in fitting]


@click.command("explain")
@click.argument("code", type=Code(), required=False)
def command(code: str | None) -> ExitCode:
    """Explain a diagnostic, or list all of them.

    CODE is what stands between [ and ] in a message, as in error[E303].

    \b
    Examples:
      cnndsl explain E303   what it means, with a bad and a good example
      cnndsl explain        every code with its title
    """
    from cnndsl.diagnostics.explain import codes, explain, title

    if code is None:
        click.echo("\n".join(f"{each}  {title(each)}" for each in codes()))
    else:
        click.echo((explain(code) or "").rstrip())
    return ExitCode.CLEAN
