"""From the paths of a command line to the spec files they name."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import click

from cnndsl.resources import shipped
from cnndsl.runs import is_run
from cnndsl.syntax.read import STDIN

SUFFIX = ".cnn"


class SpecPath(click.ParamType[str]):
    """A spec, a folder of specs, or `-`; completes to folders and `.cnn` files alone."""

    name = "path"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The path, which must name something: a variable of a shell may be empty unmeant."""
        return value or self.fail("expected a path, found nothing", param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[click.shell_completion.CompletionItem]":
        """What the shell offers after `incomplete`."""
        from click.shell_completion import CompletionItem

        offers = _offers(incomplete)
        # A shell puts a space after its only offer, which would end the path too early.
        while len(offers) == 1 and offers[0].endswith("/") and (inside := _offers(offers[0])):
            offers = inside
        return [CompletionItem(offer) for offer in offers]


def gather(paths: Sequence[str], *, library: Path | None = None) -> list[Path]:
    """Every spec that the paths name, once: folders are searched, `std/...` is the library."""
    found: dict[Path, None] = {}
    for path in paths or ["."]:
        found |= dict.fromkeys(_named(path, library))
    return list(found)


def only(path: str, *, library: Path) -> Path:
    """The one spec that a path names."""
    found = gather([path], library=library)
    if len(found) > 1:
        _refuse(f"there are {len(found):,} specs in `{path}`; give one of them")
    return found[0]


def _named(path: str, library: Path | None) -> Iterable[Path]:
    place = Path(path)
    if place == STDIN:
        return [STDIN]
    if library is not None:
        place = shipped(place, library) or place
    if place.is_dir():
        return list(_inside(place)) or _refuse(_nothing(path))
    if place.is_fifo():
        return _refuse(f"`{path}` is a pipe; give `-` to read standard input")
    return [place] if place.exists() else _refuse(_not_found(path, library))


def _inside(folder: Path) -> Iterator[Path]:
    """The specs below a folder in a fixed order, without what is hidden or the copy of a run."""
    for name, folders, files in os.walk(folder, onerror=_unreadable):
        shown = [each for each in folders if not each.startswith(".")]
        folders[:] = sorted(each for each in shown if not is_run(Path(name, each)))
        for file in sorted(files):
            path = Path(name, file)
            if file.endswith(SUFFIX) and not file.startswith(".") and not path.is_fifo():
                if _leaves(path, folder):
                    continue
                yield path


def _leaves(path: Path, folder: Path) -> bool:
    """Whether a link leads out of the folder: what lies there was not asked for."""
    home = os.path.realpath(folder)
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(home)


def _unreadable(error: OSError) -> NoReturn:
    raise error


def _refuse(reason: str) -> NoReturn:
    raise click.UsageError(reason)


def _nothing(path: str) -> str:
    has_runs = any(is_run(each) for each in Path(path).iterdir())
    return f"no `{SUFFIX}` file in `{path}`" + (" but in runs; name one of them" * has_runs)


def _not_found(path: str, library: Path | None) -> str:
    from cnndsl.diagnostics.suggest import closest

    place = Path(path)
    in_library = library is not None and place.parts[:1] == ("std",)
    folder = library if library is not None and in_library else place.parent
    siblings = [each.name for each in folder.iterdir()] if folder.is_dir() else []
    near = closest(place.name, siblings)
    hint = f"; did you mean `{place.with_name(near)}`?" if near else ""
    return f"there is no file or folder `{path}`{hint}"


def _offers(incomplete: str) -> list[str]:
    folder, start = os.path.split(incomplete)
    try:
        entries = sorted(os.scandir(folder or "."), key=lambda each: each.name)
    except OSError:
        return []
    return [
        os.path.join(folder, each.name) + ("/" if each.is_dir() else "")  # noqa: PTH118 - keeps `./`
        for each in entries
        if each.name.startswith(start)
        and (start.startswith(".") or not each.name.startswith("."))
        and (each.is_dir() or each.name.endswith(SUFFIX))
    ]
