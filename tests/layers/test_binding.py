"""What is said of wrong arguments, and what right ones become."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from cnndsl.layers import FORMS, LAYERS, WORDS, Entry, Word, bind, signature
from cnndsl.layers.activation import LeakyReLU

HALF = Fraction(1, 2)
TINY = Fraction(1, 10**400)
WRONG: list[tuple[str, dict[str, object]]] = [
    ("conv", {}),
    ("conv", {"out": Fraction(25, 2), "kernel": 3}),
    ("conv", {"out": Fraction(64, 3), "kernel": 3}),
    ("conv", {"out": 12.0, "kernel": 3}),
    ("conv", {"out": True, "kernel": 3}),
    ("conv", {"out": "64", "kernel": Word("same")}),
    ("conv", {"out": 0, "kernel": (3, 0)}),
    ("conv", {"out": 64, "kernel": ()}),
    ("conv", {"out": 64, "kernel": (3, Fraction(5, 2))}),
    ("conv", {"out": (64,), "kernel": 3}),
    ("conv", {"out": None, "kernel": 3}),
    ("conv", {"out": 64, "kernel": 3, "kernel_size": 3, "padding": 1, "colour": 2}),
    ("conv", {"out": 64, "kernel": 3, "pad": Word("smae")}),
    ("conv", {"out": 64, "kernel": 3, "pad": "same"}),
    ("conv", {"out": 64, "kernel": 3, "pad": "sane"}),
    ("conv", {"out": 64, "kernel": 3, "pad": -1}),
    ("conv", {"out": 64, "kernel": 3, "pad": ((1, 2, 3),)}),
    ("conv", {"out": 64, "kernel": 3, "pad": ((1, -1), (0, 0))}),
    ("conv", {"out": 64, "kernel": 3, "pad": (1, (0, 1))}),
    ("conv", {"out": 64, "kernel": 3, "bias": 0}),
    ("conv", {"out": 64, "kernel": 3, "pad_mode": Word("zero")}),
    ("conv", {"out": 64, "kernel": 3, "pad_mode": 0}),
    ("conv", {"out": 10**30, "kernel": Fraction(10**30, 3)}),
    ("bn", {"eps": 10**30, "momentum": Fraction(10**30, 3)}),
    ("bn", {"eps": -1, "momentum": Fraction(3, 2)}),
    ("bn", {"eps": float("inf"), "momentum": Word("all")}),
    ("softplus", {"beta": 0}),
    ("dropout", {"rate": HALF}),
    ("relu", {"slope": HALF}),
    ("maxpool", {}),
    ("maxpool", {"kernel": 3, "to": 7}),
    ("maxpool", {"kernel": Word("globl")}),
    ("avgpool", {"kernel": Word("global"), "stride": 2}),
    ("upsample", {"scale": 2, "mode": Word("bilinear")}),
    ("upsample", {"scale": 0, "align": True}),
    ("upsample", {"scale": 2, "align": True}),
    ("crop", {}),
    ("crop", {"size": 1, "to": 2}),
    ("fractional_maxpool", {"kernel": 2}),
    ("fractional_maxpool", {"kernel": 2, "ratio": 1}),
    ("hardtanh", {"low": 1, "high": 1}),
    ("lstm", {"hidden": 8, "project": 8}),
    ("gru", {"hidden": 8, "dropout": HALF}),
    ("partial_conv", {"table": ((0, 1), (2, -1)), "kernel": 3}),
    ("partial_conv", {"table": (0, 1), "kernel": 3}),
    ("permute", {"order": 2}),
    ("permute", {"order": ()}),
    ("partial_conv", {"table": (), "kernel": 3}),
    ("linear", {"out": (((1, 2), 3), (1,) * 9)}),
    ("unpool", {"of": 3}),
    ("residual", {"shortcut": Word("projection"), "when": 1}),
]


def test_each_mistake_is_told(golden: Callable[[str, str], None]) -> None:
    golden("layers/mistakes.txt", "\n\n".join(told(*each) for each in WRONG))


def told(word: str, given: dict[str, object]) -> str:
    cls: type[Entry] = LAYERS.get(word) or FORMS[word]
    made, problems = bind(cls, given)
    assert made is None
    assert len({each.argument for each in problems}) == len(problems)
    lines = [f"{word}({', '.join(f'{name} = {value!r}' for name, value in given.items())})"]
    for each in problems:
        lines.append(f"  {each.code} [{each.argument}] {each.message}")
        lines += [f"    help: {line}" for line in each.helps]
    return "\n".join(lines)


@pytest.mark.parametrize("value", [1, HALF, 0.5, Fraction(1, 3)])
def test_a_real_takes_every_number(value: float | Fraction) -> None:
    made, problems = bind(LeakyReLU, {"slope": value})
    assert not problems
    assert made == LeakyReLU(slope=float(value))


@pytest.mark.parametrize(
    ("word", "given"),
    [
        ("bn", {"eps": TINY}),
        ("bn", {"momentum": 1 + TINY}),
        ("upsample", {"scale": (2, TINY)}),
        ("fractional_maxpool", {"kernel": 2, "ratio": 1 - TINY}),
    ],
)
def test_no_bound_is_crossed_by_rounding(word: str, given: dict[str, object]) -> None:
    made, problems = bind(LAYERS[word], given)
    assert made is None
    assert [each.code for each in problems] == ["E206"]


def test_words_and_tuples_arrive() -> None:
    given = {"out": 8, "kernel": (3, 5), "pad": ((1, 1), (0, 2)), "pad_mode": Word("reflect")}
    made, problems = bind(LAYERS["conv"], given)
    assert not problems
    assert made is not None
    assert {name: getattr(made, name) for name in given} == given


def test_equal_arguments_make_equal_layers() -> None:
    first, _ = bind(LAYERS["conv"], {"out": 64, "kernel": 3})
    second, _ = bind(LAYERS["conv"], {"kernel": 3, "out": 64, "stride": 1})
    other, _ = bind(LAYERS["conv"], {"kernel": 3, "out": 65})
    assert first == second != other
    assert len({first, second, other}) == 2


def test_the_order_of_arguments() -> None:
    names = [parameter.name for parameter in signature(LAYERS["conv"])]
    assert names == ["out", "kernel", "stride", "pad", "dilation", "groups", "bias", "pad_mode"]
    assert {"same", "valid", "global", "project", "pad", "identity", "zeros", "reflect"} <= WORDS
