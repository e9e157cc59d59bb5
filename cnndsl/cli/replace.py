"""Writing a file so that nobody ever meets half of it."""

from pathlib import Path

import click

from cnndsl.drafts import drafted


def replace(path: Path, text: str) -> None:
    """Put `text` in the place of a file's text at one stroke; links and permissions stay."""
    with drafted(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="")


def not_dash(output: Path | None) -> Path | None:
    """The file to write; none where `-` stands for standard output, as it does elsewhere."""
    return None if output == Path("-") else output


def refuse_spec(output: Path | None, spec: str) -> None:
    """Complain where what is written would take the place of a spec, which someone wrote."""
    if output is not None and output.suffix == ".cnn" and output.resolve().is_file():
        raise click.UsageError(f"`{output}` is a spec; name another file")
    if output is not None and output.exists() and Path(spec).exists() and output.samefile(spec):
        raise click.UsageError(f"`{output}` is the spec itself; name another file")
