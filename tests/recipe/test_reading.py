"""What a training does: as it is written, as it is chosen, and as a command has it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from cnndsl.graph.changes import Changes
from cnndsl.recipe.augmentations import Crop, Hflip
from cnndsl.recipe.data import Digits
from cnndsl.recipe.losses import CrossEntropy, Mse, Nll
from cnndsl.recipe.optimizers import Adam, Adamw, Sgd
from cnndsl.recipe.overrides import OPTIONAL
from cnndsl.recipe.schedules import Constant, Cosine, Step
from cnndsl.recipe.splits import Holdout, Official
from cnndsl.workspace import check
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
  normalize = imagenet
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
    "normalize": "imagenet",
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


def test_of_both_lengths_on_the_command_line_none_goes_before(tmp_path: Path) -> None:
    found = report(tmp_path, NET, "train.steps=10", "train.epochs=3")
    assert [each.code for each in found.diagnostics] == ["E416"]


def test_arguments_of_adversaries_are_those_of_what_was_chosen(tmp_path: Path) -> None:
    text = """
model Maker { input 7x1x1; deconv(1, 8) -> tanh }
model Judge { input 1x8x8; conv(1, 8) }
train Maker, Judge {}
"""
    assert recipe(tmp_path, text, "train.lr=1e-4").optimizer == Adam(lr=1e-4, beta1=0.5)


def test_of_a_test_set_is_told_what_is_known(tmp_path: Path) -> None:
    for data, reason in (
        ("cifar10", "a test set is for the end alone"),
        ('folder("photos")', "a test set, if there is one, is for the end alone"),
    ):
        found = recipe(tmp_path, NET + f"train Net on {data} {{}}")
        assert (found.split, found.reasons["split"]) == (Official(), reason)


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
    if code == "E413":
        named = report(tmp_path, text + "train Net on digits {}\n", whole=False)
        assert [(each.code, each.message) for each in named.diagnostics] == [(code, message)]


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
        ("schedule = step(at = [5])", ["train.schedule.at=[3]"], "schedule", Step(at=(3,))),
        ("optimizer = sgd(0.1)", ["train.schedule.warmup=1"], "schedule", Constant(warmup=1.0)),
        ("", ["train.schedule.warmup=1"], "schedule", Cosine(warmup=1.0)),
        ("", ["train.split.fraction=0.2"], "split", Official(fraction=0.2)),
        ("augment = hflip", ["train.augment.chance=0.3"], "augment", (Hflip(chance=0.3),)),
        (
            "augment = [hflip, crop(1)]",
            ["train.augment.chance=0.3"],
            "augment",
            (Hflip(chance=0.3), Crop(pad=1)),
        ),
        ("epochs = 9", ["train.steps=10"], "steps", 10),
        ("epochs = 9", ["train.steps=10"], "epochs", None),
        ("steps = 9", ["train.epochs=10"], "epochs", 10),
        ("steps = 9", ["train.epochs=10"], "steps", None),
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
        ("train.epochs.foo=3", "`--set train.epochs.foo=3`: `epochs` has no arguments; write"),
        ("train.seed.foo=3", "`--set train.seed.foo=3`: `seed` has no arguments; write"),
        ("train.freeze.a=1", "`--set train.freeze.a=1`: `freeze` has no arguments; write"),
        ("train.lr=1)", "`--set train.lr=1)`: "),
    ],
)
def test_a_command_that_cannot_be_read_is_misuse(tmp_path: Path, text: str, misuse: str) -> None:
    assert report(tmp_path, NET, text).misuse.startswith(misuse)


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("train.schedule.at=[3]", "E200", "`cosine` has no argument `at`"),
        (
            "train.augment.chance=0.3",
            "E416",
            "`chance` is an argument of an augmentation, and none is named",
        ),
        (
            "train.stop.patience=3",
            "E416",
            "`patience` is an argument of a rule to stop by, and none is named",
        ),
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


@pytest.mark.parametrize(
    ("augment", "code", "message", "cure"),
    [
        ("[]", "E416", "`chanse` is an argument of an augmentation, and none", "name it: "),
        (
            "hflip",
            "E200",
            "no augmentation here has an argument `chanse`",
            "did you mean `chance`?",
        ),
        (
            "[crop(1), rotate(9)]",
            "E200",
            "no augmentation here has an argument `chanse`",
            "what there is takes `pad` and `degrees`",
        ),
    ],
)
def test_an_argument_that_none_of_several_takes_is_told(
    tmp_path: Path, augment: str, code: str, message: str, cure: str
) -> None:
    text = NET + f"train Net {{ augment = {augment} }}"
    (problem,) = report(tmp_path, text, "train.augment.chanse=0.3").diagnostics
    assert (problem.code, problem.message[: len(message)]) == (code, message)
    assert problem.helps[0].startswith(cure)


LONG = NET + "train Net on cifar10 { epochs = 90; schedule = step(at = [30, 60]); stop = early }"


def test_a_command_may_cut_a_training_short(tmp_path: Path) -> None:
    assert recipe(tmp_path, LONG, "train.epochs=1").is_cut
    assert recipe(tmp_path, LONG, "train.steps=3").is_cut
    assert not recipe(tmp_path, LONG, "train.batch=3").is_cut
    found = report(tmp_path, LONG, "train.epochs=10", "train.stop=early(patience=20)")
    assert [each.code for each in found.diagnostics] == ["E415", "E415"]


FROZEN = """
model Net {
  input 3x8x8
  conv(4, 3) -> flatten -> linear(10)
}

train Net on cifar10 { freeze = "linear1" }
expect Net { frozen = 1_450 }
"""


@pytest.mark.parametrize(
    ("said", "frozen"),
    [
        ('"conv*"', {"conv1"}),
        ('["conv1"]', {"conv1"}),
        ("[]", set()),
        ("none", set()),
    ],
)
def test_a_command_freezes_in_place_of_the_file(
    tmp_path: Path, said: str, frozen: set[str]
) -> None:
    for train in (FROZEN, FROZEN.partition("train")[0]):
        found = report(tmp_path, train, "train.data=random", f"train.freeze={said}")
        (model,) = found.models
        assert not found.diagnostics
        assert {*model.figures.graph.frozen} == frozen


@pytest.mark.parametrize(
    ("said", "code"), [("conv9", "E204"), ('"conv9"', "E402"), ('"*"', "E403"), ("3", "E204")]
)
def test_a_command_that_freezes_wrongly_is_told(tmp_path: Path, said: str, code: str) -> None:
    found = report(tmp_path, FROZEN, f"train.freeze={said}")
    assert [each.code for each in found.diagnostics] == [code]


def test_an_imported_network_is_frozen(tmp_path: Path) -> None:
    (tmp_path / "other.cnn").write_text(FROZEN.partition("train")[0], encoding="utf-8")
    path = tmp_path / "main.cnn"
    path.write_text('import Net from "other"\ntrain Net on cifar10 { epochs = 1 }\n')
    by_option = check([path], changes=Changes(frozen=("conv1",)), training=[])
    by_setting = check([path], training=['train.freeze="conv1"'])
    for found in (by_option, by_setting):
        assert {*found.models[0].figures.graph.frozen} == {"conv1"}
        assert found.recipes[0].freeze == ("conv1",)


def test_what_is_frozen_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "main.cnn").write_text(FROZEN, encoding="utf-8")
    changes, training = Changes(frozen=("conv1",)), ["train.freeze=[]"]
    found = check([tmp_path / "main.cnn"], changes=changes, training=training)
    assert found.misuse == "`--freeze` and `--set train.freeze` both say what is frozen"


def test_a_network_that_cannot_learn_is_told_when_it_begins(tmp_path: Path) -> None:
    (tmp_path / "main.cnn").write_text(FROZEN, encoding="utf-8")
    found = check([tmp_path / "main.cnn"], changes=Changes(frozen=("*",)), training=[])
    (problem,) = found.diagnostics
    assert problem.message == "nothing of `Net` is left to learn"
    assert problem.span.text == "Net"
    text = ending("avgpool(global) -> flatten") + "train Net on random(classes = 3) {}"
    (problem,) = report(tmp_path, text).diagnostics
    assert (problem.code, problem.message) == ("E403", "`Net` has no weights to learn")


@pytest.mark.parametrize("setting", OPTIONAL)
def test_a_command_takes_a_setting_away(tmp_path: Path, setting: str) -> None:
    others = ("fresh", "slower") if setting == "weights" else ()
    sets = [f"train.{each}=none" for each in (setting, *others)]
    text = WHOLE.replace("freeze = []", 'freeze = "linear1"').replace("input 3x8x8", TWICE)
    assert setting in recipe(tmp_path, text).written()
    found = recipe(tmp_path, text, *sets).written()
    assert {*recipe(tmp_path, text).written()} - {*found} == {setting, *others}


TWICE = "input 3x8x8\n  conv(4, 3)"


def test_without_its_rule_to_stop_by_a_training_may_be_cut_short(tmp_path: Path) -> None:
    assert recipe(tmp_path, LONG, "train.epochs=1", "train.stop=none").is_cut


def test_an_option_is_told_as_it_is_given(tmp_path: Path) -> None:
    text = LONG.partition("train")[0] + "train Net on cifar10 { schedule = cosine }"
    found = report(tmp_path, text, "--epochs 1", "train.schedule=cosine(warmup=1)")
    (problem,) = found.diagnostics
    assert problem.labels[0].span.source.name == "--epochs 1"
    assert recipe(tmp_path, text, "--epochs 3").epochs == 3
    misuse = report(tmp_path, text, "train.epochs=1", "--epochs 2").misuse
    assert misuse == "`--epochs 2`: `train.epochs` is given before"


def test_a_second_training_is_told_when_it_begins(tmp_path: Path) -> None:
    text = NET + "train Net on random {}\ntrain Net on random { seed = 1 }\n"
    assert not report(tmp_path, text, whole=False).diagnostics
    (problem,) = report(tmp_path, text).diagnostics
    assert (problem.code, problem.span.line) == ("E416", problem.labels[0].span.line + 1)


def test_images_that_are_made_again_have_no_other_scale(tmp_path: Path) -> None:
    text = ending("conv(3, 3, pad = 1)") + "train Net on random { normalize = measured }"
    (problem,) = report(tmp_path, text).diagnostics
    told = "`Net` makes the images again that it is shown, of numbers from 0 to 1"
    assert (problem.code, problem.message) == ("E416", told)


def test_a_scale_is_a_list(tmp_path: Path) -> None:
    text = NET + "train Net on random { normalize = fixed(0.5, [0.5]) }"
    (problem,) = report(tmp_path, text).diagnostics
    each = "a list of numbers, one for each channel or one for all"
    assert problem.message == f"`mean` of `fixed` must be {each}, found 0.5"
