"""What holds of every layer and form, whatever its name."""

import inspect
import json
import re
from itertools import pairwise
from math import prod
from pathlib import Path

import pytest

from cnndsl.layers import FORMS, LAYERS, WORDS, Entry, Form, Layer, Merge, bind, signature
from cnndsl.layers.declared import declarations
from cnndsl.layers.words import (
    FOREIGN_ARGUMENTS,
    FOREIGN_LAYERS,
    FOREIGN_WORDS,
    Word,
    layer_meant,
)
from tests.layers.written import entry, inputs, layer, shapes

ENTRIES: dict[str, type[Entry]] = {**LAYERS, **FORMS}
REFERENCE = Path(__file__).parents[1] / "reference" / "layers.json"
ROWS = json.loads(REFERENCE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("word", LAYERS)
def test_the_example_of_a_layer_is_true(word: str) -> None:
    example = LAYERS[word].example
    made = layer(example.spec)
    xs = inputs(LAYERS[word])
    facts = made.facts(xs)
    assert made.word == word
    assert facts.outputs == shapes(example.output) == made.outputs(xs)
    assert len(facts.reach) == len(xs)


@pytest.mark.parametrize("word", FORMS)
def test_the_example_of_a_form_is_true(word: str) -> None:
    example = FORMS[word].example
    form, (x,) = entry(example.spec), shapes(example.input)
    assert isinstance(form, Form)
    y = x
    for step in re.search(r"\{ (.*) \}", example.spec)[1].split(" -> "):  # type: ignore[index]
        (y,) = layer(step).outputs((y,))
    for _, each in form.path(x, y):
        (x,) = each.outputs((x,))
    merged, _ = bind(form.merge, {})
    assert merged is not None
    branches = (x, y) if form.identity == "first" else (y, x)
    assert merged.outputs(branches) == shapes(example.output)


@pytest.mark.parametrize("word", ENTRIES)
def test_everything_is_described(word: str) -> None:
    cls = ENTRIES[word]
    text = inspect.getdoc(cls)
    assert text
    assert text[0].isupper()
    assert text.endswith(".")
    for parameter in signature(cls):
        assert re.fullmatch(r"[a-z0-9].*[^.]", parameter.description), parameter.name


@pytest.mark.parametrize("word", ENTRIES)
def test_arguments_come_in_a_sensible_order(word: str) -> None:
    parameters = signature(ENTRIES[word])
    assert all(before.required or not after.required for before, after in pairwise(parameters))
    for parameter in parameters:
        if isinstance(parameter.default, str):
            assert isinstance(parameter.default, Word)
            assert parameter.default in parameter.words


@pytest.mark.parametrize("word", LAYERS)
def test_a_class_is_abstract_or_final(word: str) -> None:
    assert not LAYERS[word].__subclasses__()
    assert not inspect.isabstract(LAYERS[word])


@pytest.mark.parametrize("word", ENTRIES)
def test_defaults_are_valid(word: str) -> None:
    cls = ENTRIES[word]
    made = entry(cls.example.spec)
    given = {parameter.name: getattr(made, parameter.name) for parameter in signature(cls)}
    strings = {name: Word(each) for name, each in given.items() if isinstance(each, str)}
    chosen = {name: each for name, each in {**given, **strings}.items() if each is not None}
    if not {"to", "kernel"} <= declarations(cls).keys():
        assert bind(cls, chosen) == (made, ())


def test_words_of_other_frameworks_lead_to_ours() -> None:
    assert not FOREIGN_LAYERS.keys() & ENTRIES.keys()
    assert {each.partition("(")[0] for each in FOREIGN_LAYERS.values()} <= ENTRIES.keys()
    ours = {parameter.name for cls in ENTRIES.values() for parameter in signature(cls)}
    assert {each for names in FOREIGN_ARGUMENTS.values() for each in names} <= ours
    assert set(FOREIGN_WORDS.values()) <= WORDS
    assert not FOREIGN_WORDS.keys() & WORDS


def test_a_merge_learns_nothing() -> None:
    for cls in LAYERS.values():
        if issubclass(cls, Merge):
            facts = layer(cls.example.spec).facts(shapes(cls.example.input))
            assert (facts.weights, facts.buffers, facts.macs) == ({}, {}, 0)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[2]}-{row[3]}")
def test_numbers_of_known_networks(row: tuple[str, dict[str, object], str, str, int, int]) -> None:
    word, given, x, y, params, macs = row
    written = {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}
    made, problems = bind(LAYERS[word], written)
    assert isinstance(made, Layer), problems
    facts = made.facts(shapes(x))
    assert facts.outputs == shapes(y)
    assert sum(map(prod, facts.weights.values())) == params
    assert facts.macs == macs


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Dropout", "dropout"),
        ("Dropout2d", "spatial_dropout"),
        ("Dense", "linear"),
        ("Conv2DTranspose", "deconv"),
        ("GlobalMaxPooling2D", "maxpool(global)"),
        ("MaxPool2d", "maxpool"),
        ("view", "reshape"),
        ("softmx", "softmax"),
    ],
)
def test_what_others_call_our_layers(theirs: str, ours: str) -> None:
    assert layer_meant(theirs, ENTRIES) == ours
