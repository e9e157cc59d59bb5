"""Reads the uses of layers that examples show, without the language's own parser."""

import re
from ast import literal_eval
from collections.abc import Iterator

from cnndsl.layers import (
    FORMS,
    LAYERS,
    WORDS,
    Entry,
    Layer,
    Undoing,
    Word,
    bind,
    signature,
)
from cnndsl.shape import Shape

VALUE = re.compile(r"(?:(\w+) = )?([\w.+-]+|\(.*?\)|\[\[.*?\]\]|\[.*?\])(?:, |$)")


def shapes(text: str) -> tuple[Shape, ...]:
    """`64x8x8 32x8x8` as two shapes."""
    return tuple(Shape.of(*map(int, each.split("x"))) for each in text.split())


def entry(text: str) -> Entry:
    """`conv(64, 3, pad = 1)` or the head of `dense { ... }` as an entry of the vocabulary."""
    head, _, _ = text.partition(" {")
    word, _, written = head.removesuffix(")").partition("(")
    cls = LAYERS.get(word) or FORMS[word]
    made, problems = bind(cls, dict(arguments(cls, written)))
    assert made is not None, problems
    return made


def layer(text: str) -> Layer:
    """One layer as it is written."""
    made = entry(text)
    assert isinstance(made, Layer)
    return made


def inputs(cls: type[Layer]) -> tuple[Shape, ...]:
    """What goes into a layer in its example."""
    written = shapes(cls.example.input)
    if issubclass(cls, Undoing):
        undone = cls.undoes.example
        return *written, *layer(undone.spec).facts(shapes(undone.input)).asides
    return written


def arguments(cls: type[Entry], written: str) -> Iterator[tuple[str, object]]:
    if issubclass(cls, Undoing):
        yield "of", layer(cls.undoes.example.spec)
        return
    names = [parameter.name for parameter in signature(cls)]
    for index, (name, text) in enumerate(VALUE.findall(written)):
        yield name or names[index], value(text)


def value(text: str) -> object:
    if text in ("true", "false"):
        return text == "true"
    if text in WORDS:
        return Word(text)
    if text[0] in "([":
        return _tuples(literal_eval(text))
    if re.fullmatch(r"\d+(x\d+)+", text):
        return tuple(map(int, text.split("x")))
    return float(text) if re.search(r"[.e]", text) else int(text)


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value
