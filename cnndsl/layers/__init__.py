"""The vocabulary: one class per layer type, found by itself."""

from cnndsl.layers.base import (
    Arity,
    Backward,
    Entry,
    Example,
    Facts,
    Layer,
    Saved,
)
from cnndsl.layers.binding import bind
from cnndsl.layers.families import Form, Merge, Splitter, Unary, Undoing
from cnndsl.layers.mistakes import ArgumentProblem
from cnndsl.layers.parameters import Parameter, signature
from cnndsl.layers.reach import EVERYWHERE, POINTWISE, Reach, Sight
from cnndsl.layers.registry import FORMS, LAYERS, discover
from cnndsl.layers.rules import NAMES, Family, Rule
from cnndsl.layers.vocabulary import Words
from cnndsl.layers.words import Word

discover(__name__, list(__path__))

WORDS = Words()

__all__ = [
    "EVERYWHERE",
    "FORMS",
    "LAYERS",
    "NAMES",
    "POINTWISE",
    "WORDS",
    "ArgumentProblem",
    "Arity",
    "Backward",
    "Entry",
    "Example",
    "Facts",
    "Family",
    "Form",
    "Layer",
    "Merge",
    "Parameter",
    "Reach",
    "Rule",
    "Saved",
    "Sight",
    "Splitter",
    "Unary",
    "Undoing",
    "Word",
    "bind",
    "signature",
]
