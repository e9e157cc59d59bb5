"""What a training does: as it is written, as it is chosen, and as a command has it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from cnndsl.recipe.data import Digits
from cnndsl.recipe.losses import CrossEntropy, Mse, Nll
from cnndsl.recipe.optimizers import Adamw, Sgd
from cnndsl.recipe.schedules import Constant, Cosine, Step
from cnndsl.recipe.splits import Holdout, Official
from tests.recipe.written import NET, recipe, report

WHOLE = (
    NET
    + """
let rate = 0.1
let epochs = 40

train Net on cifar10("images") {
  epochs = epochs * 2
  batch = 128
  split = kfold(4, fold = 2)
  loss = cross_entropy(0.1, weights = balanced)
  optimizer = sgd(rate / 2, momentum = 0.9) if epochs > 3 else adam
  schedule = step(at = [epochs, epochs + 10])
  augment = [crop(4), hflip, mixup]
  penalty = l1(1e-5)
  stop = early(patience = 3)
  precision = bf16
  seed = 7
  clip = 1
  accumulate = 2
  ema = 0.999
  init = he
  weights = "best.pt"
  fresh = "linear*"
  slower = 1 / 8
  freeze = []
}
"""
)
SAID = {
    "data": 'cifar10(folder = "images")',
    "split": "kfold(folds = 4, fold = 2)",
    "batch": "128",
    "epochs": "80",
    "loss": "cross_entropy(label_smoothing = 0.1, weights = balanced)",
    "optimizer": "sgd(lr = 0.05, momentum = 0.9)",
    "schedule": "step(at = [40, 50])",
    "augment": "[crop(pad = 4), hflip, mixup]",
    "penalty": "[l1(strength = 1e-5)]",
    "stop": "early(patience = 3)",
    "precision": "bf16",
    "seed": "7",
    "clip": "1",
    "accumulate": "2",
    "ema": "0.999",
    "init": "he",
    "weights": '"best.pt"',
    "fresh": '["linear*"]',
    "slower": "0.125",
}


def ending(what: str, shape: str = "3x8x8") -> str:
    return f"model Net {{ input {shape}\n {what}\n}}\n"


def test_all_settings_are_read(tmp_path: Path) -> None:
    found = recipe(tmp_path, WHOLE)
    assert found.written() == SAID
    assert found.models == ("Net",)
    assert found.reasons == {}


def test_what_is_written_is_read_as_the_same(tmp_path: Path) -> None:
    settings = "".join(f"  {name} = {text}\n" for name, text in SAID.items() if name != "data")
    again = recipe(tmp_path, f"{NET}train Net on {SAID['data']} {{\n{settings}}}\n")
    assert again == recipe(tmp_path, WHOLE)


def test_all_that_nobody_says_has_a_reason(tmp_path: Path) -> None:
    found = recipe(tmp_path, NET)
    assert found.data == Digits()
    assert found.split == Official()
    assert (found.loss, found.task) == (CrossEntropy(), "classes")
    assert (found.optimizer, found.schedule) == (Adamw(), Cosine())
    assert (found.epochs, found.steps) == (20, None)
    chosen = {"data", "split", "loss", "optimizer", "schedule", "epochs", "batch"}
    chosen |= {"accumulate", "init", "precision", "seed"}
    assert found.reasons.keys() == chosen
    assert all(found.reasons.values())


@pytest.mark.parametrize(
    ("text", "loss", "task"),
    [
        (ending("flatten -> linear(10)"), CrossEntropy(), "classes"),
        (ending("flatten -> linear(10) -> log_softmax"), Nll(), "classes"),
        (ending("conv(3, 3, pad = 1)"), Mse(), "images"),
        (ending("conv(3, 3, pad = 1) -> sigmoid"), Mse(), "images"),
    ],
)
def test_loss_follows_from_the_network(tmp_path: Path, text: str, loss: object, task: str) -> None:
    found = recipe(tmp_path, text)
    assert (found.loss, found.task) == (loss, task)
    assert "loss" in found.reasons


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("optimizer = sgd(1)", {"schedule": Constant()}),
        ("steps = 300", {"epochs": None, "steps": 300}),
        ("schedule = cosine", {"optimizer": Adamw()}),
    ],
)
def test_what_is_said_decides_what_is_chosen(
    tmp_path: Path, settings: str, expected: Mapping[str, object]
) -> None:
    found = recipe(tmp_path, f"{NET}train Net {{ {settings} }}\n")
    assert {name: getattr(found, name) for name in expected} == expected


def test_another_rate_alone_leaves_the_schedule(tmp_path: Path) -> None:
    assert recipe(tmp_path, NET, "train.lr=0.05").schedule == Cosine()
    assert recipe(tmp_path, NET, "train.optimizer=adam").schedule == Constant()


def test_data_without_a_test_are_split(tmp_path: Path) -> None:
    assert recipe(tmp_path, NET + "train Net on random {}").split == Holdout()


MASKS = ending("conv(5, 3, pad = 1)") + 'train Net on pairs("a", "b", classes = 5) {}'


def test_masks_are_compared_pixel_by_pixel(tmp_path: Path) -> None:
    found = recipe(tmp_path, MASKS)
    assert (found.loss, found.task) == (CrossEntropy(), "masks")


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (
            ending("flatten -> linear(10) -> softmax"),
            "E413",
            "no loss is named, and `Net` ends with `softmax`",
        ),
        (
            ending("flatten -> rbf(10)"),
            "E413",
            "no loss is named, and `Net` ends with distances, of which the least tells the class",
        ),
        (
            ending("flatten -> linear(7)"),
            "E411",
            "no data are named, and the digits that come along are not for `Net`",
        ),
        (
            ending("linear(10)", "7"),
            "E411",
            "no data are named, and the digits that come along are not for `Net`",
        ),
    ],
)
def test_what_nothing_can_be_chosen_for_is_told_when_it_begins(
    tmp_path: Path, text: str, code: str, message: str
) -> None:
    found = report(tmp_path, text)
    assert [(each.code, each.message) for each in found.diagnostics] == [(code, message)]
    assert all(each.helps for each in found.diagnostics)
    assert not found.recipes
    before = report(tmp_path, text + "train Net {}\n", whole=False)
    assert (before.diagnostics, before.recipes) == ((), ())


def test_a_softmax_too_many_is_a_warning_until_it_begins(tmp_path: Path) -> None:
    text = ending("flatten -> linear(10) -> softmax") + "train Net { loss = cross_entropy }"
    before, begun = report(tmp_path, text, whole=False), report(tmp_path, text)
    assert [each.code for each in before.diagnostics] == ["W202"]
    assert [each.code for each in begun.diagnostics] == ["E413"]


@pytest.mark.parametrize(
    ("train", "sets", "setting", "expected"),
    [
        ("", ["train.lr=0.05"], "optimizer", Adamw(lr=0.05)),
        ("", ["train.lr=0.05", "train.optimizer=sgd"], "optimizer", Sgd(lr=0.05)),
        ("optimizer = sgd(1)", ["train.lr = 1 / 4"], "optimizer", Sgd(lr=0.25)),
        ("optimizer = sgd", ["train.lr=rate"], "optimizer", Sgd(lr=0.1)),
        ("optimizer = sgd(1)", ["train.optimizer.lr=2"], "optimizer", Sgd(lr=2.0)),
        ("loss = mse", ["train.loss=nll"], "loss", Nll()),
        ("", ["train.loss.aux=0"], "loss", CrossEntropy(aux=0.0)),
        ("epochs = 7", ["train.epochs=3"], "epochs", 3),
        ("", ["train.schedule.at=[3]"], "schedule", Step(at=(3,))),
        ("", ["train.data=digits"], "data", Digits()),
    ],
)
def test_a_command_has_the_last_word(
    tmp_path: Path, train: str, sets: list[str], setting: str, expected: object
) -> None:
    text = ending("flatten -> linear(10)" + " -> log_softmax" * (expected == Nll()))
    if setting == "loss" and expected == CrossEntropy(aux=0.0):
        text = ending(
            "flatten as flat\n linear(10)\n from flat { linear(10) -> output aux if training }"
        )
    found = recipe(tmp_path, f"let rate = 0.1\n{text}train Net {{ {train} }}\n", *sets)
    assert getattr(found, setting) == expected
    assert setting not in found.reasons


@pytest.mark.parametrize(
    ("text", "misuse"),
    [
        ("train.lr", "`--set train.lr`: expected a setting and its value, such as `train.lr=0.05`"),
        ("train.lr=", "`--set train.lr=`: there is no value"),
        ("train.a.b.c=1", "`--set train.a.b.c=1`: expected `train.SETTING=VALUE` or"),
        ("train.=1", "`--set train.=1`: expected a setting"),
        ("train.lr=1)", "`--set train.lr=1)`: "),
    ],
)
def test_a_command_that_cannot_be_read_is_misuse(tmp_path: Path, text: str, misuse: str) -> None:
    assert report(tmp_path, NET, text).misuse.startswith(misuse)


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("train.lrr=1", "E200", "`adamw` has no argument `lrr`"),
        ("train.lr=0", "E206", "`lr` of `adamw` must be a number above 0, found 0"),
        ("train.epoch.a=1", "E400", "there is no setting named `epoch`"),
        ("train.epochs=few", "E204", "`epochs` of `train` must be a whole number of at least 1"),
        ("train.epochs=1 / 0", "E208", "cannot divide 1 by zero"),
    ],
)
def test_a_command_that_is_wrong_is_told(
    tmp_path: Path, text: str, code: str, message: str
) -> None:
    (problem,) = report(tmp_path, NET, text).diagnostics
    assert (problem.code, problem.message[: len(message)]) == (code, message)
    assert problem.span.source.name == f"--set {text}"
