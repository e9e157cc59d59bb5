"""The vocabulary: one class per layer type, found by itself."""

from cnndsl.layers.base import (
    Arity,
    Entry,
    Example,
    Facts,
    Form,
    Layer,
    Merge,
    Saved,
    Splitter,
    Unary,
)
from cnndsl.layers.binding import bind
from cnndsl.layers.mistakes import ArgumentProblem
from cnndsl.layers.parameters import Parameter, signature
from cnndsl.layers.registry import FORMS, LAYERS, discover
from cnndsl.layers.words import Word

discover(__name__, list(__path__))

WORDS = frozenset(
    word
    for entry in (*LAYERS.values(), *FORMS.values())
    for parameter in signature(entry)
    for word in parameter.words
)

__all__ = [
    "FORMS",
    "LAYERS",
    "WORDS",
    "ArgumentProblem",
    "Arity",
    "Entry",
    "Example",
    "Facts",
    "Form",
    "Layer",
    "Merge",
    "Parameter",
    "Saved",
    "Splitter",
    "Unary",
    "Word",
    "bind",
    "signature",
]
