"""What every word of the training vocabulary has: its setting, its arguments, how it is written."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, TypeVar

from cnndsl.layers.base import Worded
from cnndsl.layers.declared import declarations
from cnndsl.layers.parameters import Parameter, accepted, signature
from cnndsl.layers.words import Word
from cnndsl.layers.writing import spelled

_ESCAPED = re.compile(r'[\\"{}\n\r\t]')
_EXACT = 2**53

C = TypeVar("C", bound="Choice")


class Choice(Worded):
    """A word that a setting of `train` can take, with its arguments."""

    setting: ClassVar[str]
    example: ClassVar[str]
    last: ClassVar[tuple[str, ...]] = ()
    """Arguments that come behind a word's own, where none are named."""

    def __str__(self) -> str:
        """As a spec writes it: `sgd(lr = 0.1)`, without what is as it would be anyway."""
        declared = declarations(type(self))
        given = [
            f"{name} = {_argument(type(self), name, value)}"
            for name, value in self
            if declared[name].is_required or value != declared[name].default
        ]
        return f"{self.word}({', '.join(given)})" if given else self.word


def parameters(cls: type[Choice]) -> tuple[Parameter, ...]:
    """What a choice takes, in the order in which it may be given without names."""
    return tuple(sorted(signature(cls), key=lambda each: each.name in cls.last))


def by_word(*classes: type[C]) -> Mapping[str, type[C]]:
    """The choices of a setting, each under its word."""
    return MappingProxyType({each.word: each for each in classes})


def _argument(cls: type[Choice], name: str, value: object) -> str:
    if isinstance(value, str) and value in accepted(cls, name).words:
        value = Word(value)
    return written(value)


def written(value: object) -> str:
    """A value as a spec writes it, so that it is read as the same again."""
    match value:
        case Choice():
            return str(value)
        case Word():
            return value[:]
        case str():
            return f'"{_ESCAPED.sub(_escape, value)}"'
        case tuple():
            return f"[{', '.join(map(written, value))}]"
        case float():
            return _number(value)
    return spelled(value)


def _number(value: float) -> str:
    """A number in the fewest letters that say all of it."""
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    short = f"{value:g}"
    text = short if float(short) == value else repr(value)
    return re.sub(r"e([+-])0*", lambda found: "e-" if found[1] == "-" else "e", text)


def _escape(found: re.Match[str]) -> str:
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(found[0], f"\\{found[0]}")
