"""Each word of the training vocabulary: what it says of itself, and that it is read as written."""

from inspect import getdoc
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnndsl.analysis.freeze import SETTING as FREEZE
from cnndsl.layers import ArgumentProblem, Word, bind
from cnndsl.layers.base import Worded
from cnndsl.layers.declared import declarations
from cnndsl.layers.parameters import Type, accepted
from cnndsl.model.facts import SETTINGS
from cnndsl.recipe.choice import Choice, parameters, written
from cnndsl.recipe.reading import FRESH
from cnndsl.recipe.settings import CHOICES, FOREIGN_ARGUMENTS, Plain
from tests.recipe.written import choice

LANGUAGE = Path(__file__).parents[2] / "docs" / "language.md"
CLASSES = [cls for each in CHOICES.values() for cls in each.words.values()]
TAKING = [cls for cls in CLASSES if parameters(cls)]

each_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: f"{cls.setting}-{cls.word}")


def call(cls: type[Choice]) -> str:
    """A word with all its arguments, as the page lists it."""
    given = [
        each.name if each.required else f"{each.name} = {shown(each.default)}"
        for each in parameters(cls)
    ]
    return f"{cls.word}({', '.join(given)})" if given else cls.word


def shown(default: object) -> str:
    return "..." if default is None else written(default)


def test_there_is_a_reader_for_each_setting() -> None:
    assert {*CHOICES, *declarations(Plain), FREEZE, FRESH} == {*SETTINGS, "data"}


@each_class
def test_example_is_read_as_it_is_written(cls: type[Choice]) -> None:
    found, problems = choice(cls.setting, cls.example)
    assert problems == []
    assert type(found) is cls
    again, problems = choice(cls.setting, str(found))
    assert problems == []
    assert again == found


@each_class
def test_all_is_described(cls: type[Choice]) -> None:
    summary = getdoc(cls)
    assert summary
    assert summary.endswith(".")
    assert all(each.description for each in parameters(cls))
    assert CHOICES[cls.setting].words[cls.word] is cls


@each_class
def test_page_lists_it(cls: type[Choice]) -> None:
    summary = (getdoc(cls) or "").partition("\n")[0].removesuffix(".")
    row = f"| `{call(cls)}` | {summary[0].lower()}{summary[1:]} |"
    assert row in LANGUAGE.read_text(encoding="utf-8")


def test_other_names_mean_what_there_is() -> None:
    for each in CHOICES.values():
        assert {*each.foreign.values()} <= each.words.keys()
    known = {name for cls in CLASSES for name in declarations(cls)}
    assert {name for names in FOREIGN_ARGUMENTS.values() for name in names} <= known


@pytest.mark.parametrize(
    ("setting", "text", "near"),
    [
        ("optimizer", "AdamW", "adamw"),
        ("optimizer", "sgdd(lr = 1)", "sgd"),
        ("loss", "CrossEntropyLoss", "cross_entropy"),
        ("loss", "BCEWithLogitsLoss()", "bce"),
        ("schedule", "OneCycleLR", "one_cycle"),
        ("augment", "ColorJitter(0.1)", "colour"),
        ("data", "ImageFolder", "folder"),
        ("data", "Cifar", "cifar10"),
        ("split", "k_fold(3)", "kfold"),
        ("stop", "early_stopping", "early"),
    ],
)
def test_what_others_say_is_understood(setting: str, text: str, near: str) -> None:
    found, (problem,) = choice(setting, text)
    assert found is None
    assert problem.code == "E410"
    assert problem.helps == (f"did you mean `{near}`?",)
    assert problem.fix is not None
    assert problem.fix.replacement == near


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("sgd(learning_rate = 0.1)", "lr"),
        ("sgd(0.1, wd = 1)", "weight_decay"),
        ("adam(epsilon = 1)", "eps"),
        ("rmsprop(rho = 0.9)", "alpha"),
        ("adadelta(alpha = 0.9)", "rho"),
    ],
)
def test_what_others_call_an_argument_is_understood(text: str, near: str) -> None:
    _, (problem,) = choice("optimizer", text)
    assert (problem.code, problem.helps) == ("E200", (f"did you mean `{near}`?",))


def test_by_place_comes_what_is_not_every_ones() -> None:
    assert str(choice("optimizer", "sgd(rate, 0.9)")[0]) == "sgd(lr = 0.1, momentum = 0.9)"
    assert str(choice("loss", "cross_entropy(0.1)")[0]) == "cross_entropy(label_smoothing = 0.1)"
    assert str(choice("split", "kfold(4, 2)")[0]) == "kfold(folds = 4, fold = 2)"


@pytest.mark.parametrize("text", ["a.b", "data/pets", "pets", "data.pets/cats"])
def test_a_path_wants_quotes(text: str) -> None:
    _, (problem,) = choice("data", f"folder({text})")
    assert (problem.code, problem.helps) == ("E204", (f'write `"{text}"`',))


def values(kind: Type) -> st.SearchStrategy[Any]:
    """Anything that an argument may be given, and some that it may not."""
    if kind.is_list:
        return st.lists(values(kind.items[0]), max_size=4).map(tuple)
    if get_origin(kind.bare) is Literal:
        return st.sampled_from([Word(each) for each in get_args(kind.bare)])
    if kind.bare is bool:
        return st.booleans()
    if kind.bare is str:
        return st.text(st.characters(codec="utf-8"), max_size=9)
    return st.integers(0, 400) | st.floats(0, 1e6).map(abs)


@settings(deadline=None)
@given(st.data())
def test_what_is_bound_is_read_as_it_is_written(data: st.DataObject) -> None:
    cls = data.draw(st.sampled_from(TAKING))
    names = data.draw(st.sets(st.sampled_from([each.name for each in parameters(cls)])))
    needed = {each.name for each in parameters(cls) if each.required}
    kinds = {name: accepted(cls, name).choices for name in sorted(names | needed)}
    arguments = {
        name: data.draw(
            values(data.draw(st.sampled_from([k for k in kind if k.sort != "nothing"])))
        )
        for name, kind in kinds.items()
    }
    found, problems = bound(cls, arguments)
    assert (found is None) == bool(problems)
    if found is not None:
        again, told = choice(cls.setting, str(found))
        assert told == []
        assert again == found


def bound(
    cls: type[Choice], arguments: dict[str, object]
) -> tuple[Worded | None, tuple[ArgumentProblem, ...]]:
    return bind(cls, arguments)
