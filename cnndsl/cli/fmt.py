"""`cnndsl fmt`."""

from collections.abc import Iterator
from difflib import unified_diff
from io import StringIO
from pathlib import Path

import click

from cnndsl.cli.bounds import bounds
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SpecPath, gather
from cnndsl.cli.replace import replace
from cnndsl.cli.show import show
from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.wording import count
from cnndsl.limits import Limits
from cnndsl.runs import is_run
from cnndsl.syntax.read import STDIN


@dataclass(frozen=True, slots=True)
class Layout:
    """A file's text as it is and, unless it has syntax errors, as it should be."""

    path: Path
    name: str
    before: str
    after: str | None

    @property
    def changed(self) -> bool:
        """Whether the official layout is another."""
        return self.after is not None and self.after != self.before


@click.command("fmt")
@click.argument("paths", nargs=-1, type=SpecPath())
@click.option("--check", is_flag=True, help="Write nothing; name the files that would change.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@click.option("-q", "--quiet", is_flag=True, help="Leave out the closing line.")
@bounds("file_size", "nesting")
def command(
    paths: tuple[str, ...], check: bool, diff: bool, quiet: bool, **limits: int
) -> ExitCode:
    """Give specs their one official layout.

    PATHS are files, folders, which are searched for .cnn files, or - for standard input,
    whose layout goes to standard output; without any, the current folder. A file with
    syntax errors is left as it is and its errors go to standard error.

    \b
    Examples:
      cnndsl fmt                  every spec here and below, in place
      cnndsl fmt net.cnn          one file
      cnndsl fmt --check specs    exit code 1 if a file would change
      cnndsl fmt --diff net.cnn   what would change
      cnndsl fmt - < net.cnn      from input to output
    """
    files = gather(paths)
    if not (check or diff):
        _refuse_record(files)
    layouts = [_lay_out(path, Limits(**limits)) for path in files]
    for layout in layouts:
        if diff:
            click.echo("".join(_difference(layout)), nl=False)
        elif check:
            click.echo(f"would reformat {layout.name}\n" * layout.changed, nl=False)
        elif layout.after is not None:
            _write(layout.path, layout.after, changed=layout.changed)
    if not quiet:
        click.echo(_summary(layouts, dry=check or diff), err=True)
    broken = any(layout.after is None for layout in layouts)
    return ExitCode(broken or (check and any(layout.changed for layout in layouts)))


def _refuse_record(files: list[Path]) -> None:
    """Complain of the copy that a run has of its spec: it says what was trained."""
    for path in files:
        if any(map(is_run, path.absolute().parents)):
            raise click.UsageError(f"`{path}` is what a run began with, and stays as it is")


def _lay_out(path: Path, limits: Limits) -> Layout:
    from cnndsl.syntax.layout import format_text
    from cnndsl.syntax.read import read

    source, problems = read(path, limits)
    text, diagnostics = (None, problems) if problems else format_text(source, limits)
    show([each for each in diagnostics if each.severity == "error"], err=True)
    return Layout(path, source.name, source.text, text)


def _write(path: Path, text: str, *, changed: bool) -> None:
    if path == STDIN:
        click.echo(text.encode(), nl=False)
    elif changed:
        replace(path, text)


def _difference(layout: Layout) -> Iterator[str]:
    """A patch, with the remark that `diff` makes where the last line has no end."""
    if not layout.changed or layout.after is None:
        return
    old, new = list(StringIO(layout.before)), list(StringIO(layout.after))
    for line in unified_diff(old, new, layout.name, layout.name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _summary(layouts: list[Layout], *, dry: bool) -> str:
    changed = sum(layout.changed for layout in layouts)
    broken = sum(layout.after is None for layout in layouts)
    same = len(layouts) - changed - broken
    parts = [
        f"{count(changed, 'file')} {'would be reformatted' if dry else 'reformatted'}"
        * bool(changed),
        f"{count(same, 'file')} left as {'it is' if same == 1 else 'they are'}" * bool(same),
        f"{count(broken, 'file')} with syntax errors" * bool(broken),
    ]
    return ", ".join(part for part in parts if part)
