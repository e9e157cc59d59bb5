"""Where layers and forms enter the vocabulary, each under its word."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TypeVar

from cnndsl.layers.base import Entry, Layer
from cnndsl.layers.families import Form
from cnndsl.layers.rules import Family

E = TypeVar("E", bound=Entry)
L = TypeVar("L", bound=Layer)
F = TypeVar("F", bound=Form)

_layers: dict[str, type[Layer]] = {}
_forms: dict[str, type[Form]] = {}

LAYERS: Mapping[str, type[Layer]] = MappingProxyType(_layers)
FORMS: Mapping[str, type[Form]] = MappingProxyType(_forms)


def layer(word: str, family: Family) -> Callable[[type[L]], type[L]]:
    """Enter a layer type into the vocabulary under this word."""

    def enter(cls: type[L]) -> type[L]:
        _layers[word] = _named(cls, word, family)
        return cls

    return enter


def form(word: str) -> Callable[[type[F]], type[F]]:
    """Enter a form into the vocabulary under this word."""

    def enter(cls: type[F]) -> type[F]:
        _forms[word] = _named(cls, word, Family.FORMS)
        return cls

    return enter


def _named(cls: type[E], word: str, family: Family) -> type[E]:
    if word in _layers or word in _forms:
        raise ValueError(f"two layers are called `{word}`")
    cls.word = word
    cls.family = family
    return cls


def discover(package: str, path: list[str]) -> None:
    """Import every module of a package, so that its layers enter the vocabulary."""
    for module in sorted(found.name for found in iter_modules(path)):
        import_module(f"{package}.{module}")
