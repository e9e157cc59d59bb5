"""The vocabulary as data."""

import json
from collections.abc import Sequence
from typing import TypedDict

from cnndsl.layers import Entry, Parameter, signature
from cnndsl.layers.parameters import accepted
from cnndsl.layers.writing import spelled
from cnndsl.report.sample import sample
from cnndsl.report.vocabulary import call, summary

VERSION = 1


class Argument(TypedDict):
    """An argument; `default` is written as in the language, None if it depends on others."""

    name: str
    required: bool
    default: str | None
    words: list[str]
    accepts: str
    description: str


class Formulas(TypedDict):
    """What comes out and what it costs; `shape` says in words what the `sizes` cannot."""

    shape: str
    sizes: dict[str, str]
    params: str
    buffers: str
    macs: str


class Word(TypedDict):
    """One entry of the vocabulary; `torch` is what torch calls the layer of the example."""

    word: str
    family: str
    summary: str
    call: str
    arguments: list[Argument]
    formulas: Formulas
    remarks: list[str]
    example: str
    torch: str


class Document(TypedDict):
    """Some entries. Fields may be added; a change that breaks readers raises `version`."""

    version: int
    layers: list[Word]


def document(entries: Sequence[type[Entry]]) -> str:
    """The entries as the text of one JSON document."""
    whole: Document = {"version": VERSION, "layers": [*map(_word, entries)]}
    return json.dumps(whole, indent=2)


def _word(cls: type[Entry]) -> Word:
    rule, shown = cls.rule, sample(cls)
    return {
        "word": cls.word,
        "family": str(cls.family),
        "summary": summary(cls),
        "call": call(cls),
        "arguments": [_argument(cls, each) for each in signature(cls)],
        "formulas": {
            "shape": rule.shape,
            "sizes": dict(rule.sizes),
            "params": rule.params,
            "buffers": rule.buffers,
            "macs": rule.macs,
        },
        "remarks": [*cls.remarks],
        "example": shown.text,
        "torch": shown.torch,
    }


def _argument(cls: type[Entry], parameter: Parameter) -> Argument:
    return {
        "name": parameter.name,
        "required": parameter.required,
        "default": None if parameter.default is None else spelled(parameter.default),
        "words": [*map(str, parameter.words)],
        "accepts": accepted(cls, parameter.name).expected,
        "description": parameter.description,
    }
