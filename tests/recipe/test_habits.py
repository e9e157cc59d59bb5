"""What people write first who come from other programs, and what they are told."""

from pathlib import Path

import pytest

from cnndsl.model.facts import USUAL_OPTIMIZERS
from tests.recipe.written import NET, recipe, report

ADVERSARIES = """
model Maker { input 4x1x1; deconv(3, 8) -> tanh }
model Judge { input 3x8x8; conv(1, 8) -> flatten }
"""


def net(ending: str, given: str = "3x8x8") -> str:
    return f"model Net {{ input {given}\n {ending} }}\n"


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        (NET + "train Net on random { lr = 0.1 }", "write `optimizer = adamw(lr = 0.1)`"),
        (
            NET + "train Net on random { learning_rate = 1e-2; optimizer = adam }",
            "write `optimizer = adam(lr = 1e-2)`",
        ),
        (
            NET + "train Net on random { weight_decay = 0.1; optimizer = sgd(1) }",
            "write it there: `optimizer = sgd(..., weight_decay = 0.1)`",
        ),
        (
            ADVERSARIES + "train Maker, Judge on random { lr = 0.1 }",
            "write `optimizer = adam(lr = 0.1)`",
        ),
        (
            net("flatten -> linear(10)", "32x48x3") + "train Net on cifar10",
            "channels come first: write `input 3x32x48`",
        ),
        (
            net("flatten -> linear(10)", "28x28x1") + "train Net on digits",
            "channels come first: write `input 1x28x28`",
        ),
        (
            net("avgpool(global) -> linear(10)") + "train Net on random",
            "put `flatten` before `linear`, which works along the last axis alone",
        ),
        (
            net("conv(10, 1) -> avgpool(global)") + "train Net on random",
            "end with `flatten`, which leaves 10 numbers",
        ),
        (
            net("conv(4, 1)") + "train Net on random",
            "end with one number for each class: `avgpool(global) -> flatten -> linear(...)`",
        ),
        (
            net("flatten -> linear(1)") + "train Net on random(classes = 2)",
            "let the last layer leave 2, or write `loss = bce`",
        ),
        (
            net("flatten -> linear(1) -> sigmoid") + 'train Net on folder("x")',
            "leave `sigmoid` out and write `loss = bce`, for two classes by one number",
        ),
    ],
)
def test_what_a_file_says_first(text: str, cure: str, tmp_path: Path) -> None:
    text = text if text.endswith("}") else f"{text} {{}}"
    for whole in (True, False):
        problems = report(tmp_path, text, whole=whole).diagnostics
        assert cure in [help for each in problems for help in each.helps]


def test_a_forgotten_flatten_without_data(tmp_path: Path) -> None:
    (problem,) = report(tmp_path, net("avgpool(global) -> linear(10)", "1x8x8")).diagnostics
    told = "put `flatten` before `linear`, which works along the last axis alone"
    assert (problem.code, problem.helps) == ("E411", (told,))


def test_a_rate_is_mended_into_the_optimizer_that_is_chosen(tmp_path: Path) -> None:
    (problem,) = report(tmp_path, NET + "train Net on random { lr = 0.1 }").diagnostics
    assert problem.fix is not None
    before, after = problem.fix.span.text, problem.fix.replacement
    assert (before, after) == ("lr = 0.1", "optimizer = adamw(lr = 0.1)")
    chosen = recipe(tmp_path, NET + "train Net on random {}").optimizer
    (both,) = report(tmp_path, ADVERSARIES + "train Maker, Judge on random {}").recipes
    assert (chosen.word, both.optimizer.word) == USUAL_OPTIMIZERS


@pytest.mark.parametrize(
    ("setting", "meant"),
    [("batch_size=3", "batch"), ("optimzer=sgd", "optimizer"), ("dat=digits", "data")],
)
def test_a_setting_of_a_command_is_meant_that_is_called_so(
    tmp_path: Path, setting: str, meant: str
) -> None:
    misuse = report(tmp_path, NET, f"train.{setting}").misuse
    name = setting.partition("=")[0]
    told = f"there is no setting `{name}`; did you mean `train.{meant}`?"
    assert misuse == f"`--set train.{setting}`: {told}"
