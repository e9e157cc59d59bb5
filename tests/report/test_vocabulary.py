"""The vocabulary's list, its pages and its data are all that the classes say."""

import json
import re
from inspect import getdoc

import pytest

from cnndsl.layers import FORMS, LAYERS, Entry, Family, signature
from cnndsl.report.glossary import document
from cnndsl.report.vocabulary import ENTRIES, fitting, handbook, listing, near, page
from tests.conftest import Golden


def test_the_handbook_is_what_is_printed(golden: Golden) -> None:
    golden("../../docs/layers.md", handbook())


def test_the_list(golden: Golden) -> None:
    golden("report/layers.txt", listing(fitting("")))


def test_every_word_has_one_line() -> None:
    lines = listing(fitting("")).splitlines()
    words = [re.split(r"\W", line.strip())[0] for line in lines if line.startswith("  ")]
    assert sorted(words) == sorted([*LAYERS, *FORMS])
    assert [line for line in lines if line and line[0] != " "] == [*map(str, Family)]


@pytest.mark.parametrize("cls", ENTRIES.values(), ids=lambda cls: cls.word)
def test_a_page_tells_everything(cls: type[Entry]) -> None:
    text = page(cls)
    joined = " ".join(text.split())
    assert (getdoc(cls) or "?") in text
    for each in signature(cls):
        assert f"- `{each.name}" in text
        assert each.description in joined
    for formula in cls.rule.formulas():
        assert formula == "0" or formula in joined
    assert cls.example.spec.partition("(")[0] in text
    assert (
        "In torch: `torch." in text
        or "In torch: `x[" in text
        or cls.word in (*FORMS, "partial_conv")
    )


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("conv", {"conv", "deconv", "dwconv", "sepconv"}),
        ("Conv2d", {"conv", "deconv", "dwconv", "sepconv"}),
        ("batch_norm", {"bn"}),
        ("ACTIVATIONS", {"relu", "maxout", "gelu"}),
        ("shortcut", {"droppath", "residual"}),
        ("", {*LAYERS, *FORMS}),
        ("xyzzy", set()),
    ],
)
def test_words_lead_to_what_has_to_do_with_them(word: str, found: set[str]) -> None:
    assert {cls.word for cls in fitting(word)} >= found
    assert bool(fitting(word)) == bool(found)


def test_a_slip_of_the_pen() -> None:
    assert near("cnov") == "conv"
    assert near("MaxPool2d") == "maxpool"
    assert near("xyzzyx") is None


def test_data_of_all() -> None:
    whole = json.loads(document(fitting("")))
    assert whole["version"] == 1
    assert {each["word"] for each in whole["layers"]} == {*ENTRIES}
    for each in whole["layers"]:
        assert [given["name"] for given in each["arguments"]] == [
            own.name for own in signature(ENTRIES[each["word"]])
        ]
    (conv,) = (each for each in whole["layers"] if each["word"] == "conv")
    assert conv["torch"] == "torch.nn.Conv2d(3, 64, 7, stride=2, padding=3)"
    assert conv["arguments"][2] == {
        "name": "stride",
        "required": False,
        "default": "1",
        "words": [],
        "accepts": "a whole number of at least 1 or one per axis",
        "description": "how far the window moves at each step",
    }
