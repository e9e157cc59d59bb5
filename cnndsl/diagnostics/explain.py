"""The page of each code: what it means, and a bad and a good example."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from cnndsl.dataclasses import dataclass

MAIN = "main.cnn"
FENCE = re.compile(r"^```cnn (bad|good)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^# file: (\S+)\n", re.MULTILINE)
LIMITS = re.compile(r"# limits: (.*)\n")


@dataclass(frozen=True, slots=True)
class Example:
    """The files of an example by name, of which `main.cnn` is checked within the `limits`."""

    kind: str
    files: Mapping[str, str]
    limits: Mapping[str, int]


def codes() -> list[str]:
    """Every code that has a page."""
    return sorted(_pages())


def explain(code: str) -> str | None:
    """The page of a code, in any case."""
    page = _pages().get(code.upper())
    return page.read_text(encoding="utf-8") if page else None


def title(code: str) -> str | None:
    """The mistake in a few words."""
    page = explain(code)
    return page.partition("\n")[0].partition(": ")[2] if page else None


def examples(page: str) -> list[Example]:
    """The examples of a page, in order."""
    return [Example(kind, dict(_files(text)), _limits(text)) for kind, text in FENCE.findall(page)]


def _files(text: str) -> Iterator[tuple[str, str]]:
    main, *others = FILE.split(text)
    yield MAIN, main
    yield from zip(others[::2], others[1::2], strict=True)


def _limits(text: str) -> dict[str, int]:
    given = LIMITS.match(text)
    pairs = (pair.split("=") for pair in given[1].split()) if given else ()
    return {name: int(value) for name, value in pairs}


@cache
def _pages() -> Mapping[str, Traversable]:
    pages = (files("cnndsl.diagnostics") / "pages").iterdir()
    return {page.name.removesuffix(".md"): page for page in pages if page.name.endswith(".md")}
