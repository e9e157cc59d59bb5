"""Where paths lead: in a spec from its folder, in a command from where that is given."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from cnndsl.graph.asked import AskedError
from cnndsl.recipe.choice import parameters, written
from cnndsl.recipe.data import DATA
from cnndsl.recipe.overrides import is_override, overrides
from cnndsl.resources import library
from cnndsl.syntax import tree

_WEIGHTS = ("weights", "")
_ARGUMENTS = frozenset(name for each in DATA.values() for name in each.paths)
"""Arguments of data that are paths."""


def home_of(spec: Path) -> Path:
    """The folder from which paths of a spec lead; of one that ships, where the command is given."""
    home = spec.parent.resolve()
    return Path.cwd() if home.is_relative_to(library().resolve()) else home


def from_home(texts: Sequence[str], home: Path) -> tuple[str, ...]:
    """Settings of a command whose paths lead from where it is given, with paths from `home`."""
    way = _way(home)
    return tuple([_led(each, way) if way and is_override(each) else each for each in texts])


def _way(home: Path) -> str:
    """From a folder to the one where a command is given, if that is another."""
    here = Path.cwd()
    if home == here:
        return ""
    if here.is_relative_to(home):
        return here.relative_to(home).as_posix()
    if home.is_relative_to(here):
        return "/".join([".."] * len(home.relative_to(here).parts))
    return here.as_posix()


def _led(text: str, way: str) -> str:
    """The same setting by that way; one that cannot be read is told by whoever reads it."""
    try:
        ((key, argument),) = overrides([text]).items()
    except AskedError:
        return text
    start = written(f"{way.rstrip('/')}/")[1:-1]
    for place in sorted(_paths(key, argument.value), reverse=True):
        text = f"{text[:place]}{start}{text[place:]}"
    return text


def _paths(key: tuple[str, str], node: tree.Expression) -> Iterator[int]:
    """Where each path begins that a setting names and that leads from somewhere."""
    setting, argument = key
    match node:
        case tree.Conditional():
            yield from _paths(key, node.then)
            yield from _paths(key, node.otherwise)
        case tree.Binary():
            yield from _paths(key, node.left)
        case tree.String(parts=(str(first), *_)) if first and (
            key == _WEIGHTS or (setting == "data" and argument in _ARGUMENTS)
        ):
            if not (first.startswith("~") or Path(first).is_absolute()):
                yield node.span.start + 1
        case tree.Call(function=tree.Name() as word, arguments=arguments) if key == ("data", ""):
            names = [each.name for each in parameters(DATA[word.name])] if word.name in DATA else []
            for name, each in zip(names, arguments, strict=False):
                yield from _paths((setting, each.name.name if each.name else name), each.value)
