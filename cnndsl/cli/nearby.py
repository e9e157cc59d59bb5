"""The files at whose saves a command that watches begins again."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from cnndsl.cli.gather import SUFFIX, gather
from cnndsl.cli.watch import Stamps, stamps
from cnndsl.graph import deep_recursion
from cnndsl.limits import Limits
from cnndsl.model import Loader
from cnndsl.resources import library


class Nearby:
    """Some specs with those beside them, and what they import; with a root, all below it."""

    def __init__(self, paths: Sequence[str], root: Path | None, limits: Limits) -> None:
        self.paths = paths
        self.root = root
        self.limits = limits
        self.imports: set[Path] = set()
        self.seen: Stamps = {}

    def __call__(self) -> set[Path]:
        """The files as they are now."""
        try:
            specs = gather(self.paths, library=library())
            below = gather([str(self.root)]) if self.root else ()
        except click.UsageError:  # between two steps of an editor's save, a file may be missing
            return set()
        neighbours = (near for spec in specs for near in spec.parent.glob(f"*{SUFFIX}"))
        self.look_up(specs)
        return {*specs, *neighbours, *below, *self.imports}

    def look_up(self, specs: Sequence[Path]) -> None:
        """Find what specs import, if one of them has changed; what is gone may come again."""
        now = stamps([*specs, *self.imports])
        if now == self.seen:
            return
        for spec in specs:
            loader = Loader(self.root, self.limits)
            with suppress(OSError), deep_recursion(self.limits):
                loader.load(spec)
            self.imports |= {each.path for each in loader.imported if each.path is not None}
        self.seen = stamps([*specs, *self.imports])
