"""A training goes on to the same bits, keeps what was best, and ends when it should."""

from math import inf
from pathlib import Path
from typing import cast

import pytest
import torch
from torch import Tensor, nn

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import replace
from cnndsl.emit.weights import save_weights
from cnndsl.recipe.data import Random
from cnndsl.recipe.losses import CrossEntropy
from cnndsl.recipe.optimizers import Adam, Gd, Sgd
from cnndsl.recipe.schedules import Constant
from cnndsl.recipe.splits import Official
from cnndsl.recipe.stops import Early
from cnndsl.train.engine import Engine
from cnndsl.train.kept.folder import RunFolder, hash_of
from cnndsl.train.kept.settled import RunError
from cnndsl.train.learning.finite import NotFinite, first_not_finite
from cnndsl.train.run import prepared
from cnndsl.train.stopping import Stop
from tests.graph.drawn import graph_of
from tests.train.made import NET, RECIPE, After, begun, made


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = RunFolder.made("Net", tmp_path_factory.mktemp("runs"))
    training = begun(made(), folder)
    assert training.run(Stop()).is_over
    return hash_of(training.learner.weights())


@pytest.mark.parametrize("steps", [(1,), (5, 6, 7), (11,), (12, 23, 31)])
def test_going_on_leads_to_the_same_bits(
    whole: str, steps: tuple[int, ...], tmp_path: Path
) -> None:
    folder = RunFolder.made("Net", tmp_path)
    for number, step in enumerate((*steps, 1_000)):
        torch.manual_seed(step)
        training = begun(made(), folder)
        if number:
            training.resume(folder.last)
        training.run(After(step))
    assert training.state.is_over
    assert hash_of(training.learner.weights()) == whole
    assert [each.number for each in training.state.epochs] == [1, 2, 3]


def test_what_was_counted_before_counts(tmp_path: Path) -> None:
    folders = [RunFolder.made("Net", tmp_path) for _ in range(2)]
    once = begun(made(), folders[0]).run(Stop())
    begun(made(), folders[1]).run(After(5))
    again = begun(made(), folders[1])
    again.resume(folders[1].last)
    twice = again.run(Stop())
    for one, other in zip(once.epochs, twice.epochs, strict=True):
        assert (one.training, one.validation) == (other.training, other.validation)


def test_parts_of_a_batch_make_the_same_step(tmp_path: Path) -> None:
    text = "model Net {\n  input 1x8x8\n  conv(4, 3) -> relu\n  flatten -> linear(10)\n}"
    settings = {"epochs": 1, "ema": None, "optimizer": Sgd(lr=0.1)}
    found = []
    for accumulate in (1, 4):
        folder = RunFolder.made("Net", tmp_path)
        training = begun(made(text, accumulate=accumulate, **settings), folder)
        training.run(Stop())
        found.append(training.learner.weights())
    for name, one in found[0].items():
        assert torch.allclose(one, found[1][name], atol=1e-5)


def test_the_whole_set_as_one_batch(tmp_path: Path) -> None:
    run = made(optimizer=Gd(lr=0.1), schedule=Constant(), epochs=2)
    state = begun(run, RunFolder.made("Net", tmp_path)).run(Stop())
    assert (run.task.training.steps, state.step) == (1, 2)


def test_a_batch_has_an_image_for_each_process() -> None:
    engine = Engine(torch.device("cpu"), processes=4)
    figures = Figures(graph_of(NET))
    one = replace(RECIPE, batch=3, schedule=Constant())
    few = replace(one, batch=8, data=Random(count=3), split=Official(fraction=0))
    for each in (one, few):
        with pytest.raises(RunError, match="a batch of 3 images cannot go among 4 processes; take"):
            prepared(figures, each, engine, Path())
    alone = prepared(figures, few, Engine(torch.device("cpu")), Path())
    assert (alone.recipe.batch, alone.task.training.steps) == (3, 1)


def test_it_ends_early_and_keeps_the_best(tmp_path: Path) -> None:
    folder = RunFolder.made("Net", tmp_path)
    wild = Sgd(lr=3.0)
    run = made(epochs=50, stop=Early(patience=1), optimizer=wild, schedule=Constant(), ema=None)
    training = begun(run, folder)
    state = training.run(Stop())
    assert state.is_over
    assert state.step < run.task.steps
    best = state.best
    assert best is not None
    assert best.number == len(state.epochs) - 1
    of = f"{len(state.epochs)} of 50"
    why = f"after epoch {of}: the validation loss has not fallen since epoch {best.number}"
    assert run.task.early(state.epochs) == why
    assert not run.task.early(state.epochs[:-1])
    training.learner.module.load_state_dict(folder.best_weights)
    assert run.task.validation is not None
    assert run.look(run.task.validation.samples) == best.validation


def test_numbers_that_are_no_more_say_where(tmp_path: Path) -> None:
    run = made(optimizer=Sgd(lr=1e38), loss=CrossEntropy(), schedule=Constant(), ema=None)
    with pytest.raises(NotFinite, match=r"step 2 \(learning rate 1e\+38, norm of the gradients "):
        begun(run, RunFolder.made("Net", tmp_path)).run(Stop())


@pytest.mark.parametrize(
    ("scale", "where"),
    [
        (1.0, "the loss"),
        (1e30, "what the layer `linear1` leaves"),
        (3e38, "what the layer `conv1` leaves"),
        (inf, "the weights `conv1."),
    ],
)
def test_where_numbers_are_no_more(scale: float, where: str) -> None:
    run = made("model Net {\n  input 1x8x8\n  conv(4, 3) -> relu\n  flatten -> linear(10)\n}")
    with torch.no_grad():
        for each in run.learner.module.parameters():
            each.fill_(scale)
    batch = next(run.task.training.mixed(0, 0, (), 10))
    assert where in first_not_finite(run.learner.module, batch.images)
    batch.images[-1, 0, 3, 3] = inf
    assert first_not_finite(run.learner.module, batch.images) == "the images"


class Reading(nn.Module):
    """Has a layer that leaves several tensors."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn, self.last = nn.RNN(1, 1, nonlinearity="relu", bias=False), nn.Linear(1, 1)

    def forward(self, numbers: Tensor) -> Tensor:
        return cast(Tensor, self.last(self.rnn(numbers)[0]))


def test_a_layer_that_leaves_several_tensors_is_looked_at() -> None:
    module = Reading()
    with torch.no_grad():
        for each in module.rnn.parameters():
            each.fill_(1e30)
    where = first_not_finite(module, torch.full((3, 1, 1), 1e30))
    assert where == "what the layer `rnn` leaves"


def test_steps_in_place_of_epochs(tmp_path: Path) -> None:
    run = made(epochs=None, steps=17)
    state = begun(run, RunFolder.made("Net", tmp_path)).run(Stop())
    assert (state.step, len(state.epochs)) == (17, 2)


def test_it_learns(tmp_path: Path) -> None:
    run = made(epochs=12, augment=(), ema=None)
    best = begun(run, RunFolder.made("Net", tmp_path)).run(Stop()).best
    assert best is not None
    assert best.validation is not None
    assert best.validation.accuracy is not None
    assert best.validation.accuracy > 0.9


def test_a_network_goes_on_with_the_weights_of_another(tmp_path: Path) -> None:
    first = made()
    begun(first, RunFolder.made("Net", tmp_path)).run(Stop())
    save_weights(first.learner.module, tmp_path / "net.pt")
    run = made(
        optimizer=Adam(lr=1e-2, weight_decay=1e-4, decay="matrices"),
        weights=str(tmp_path / "net.pt"),
        fresh=("linear1",),
        slower=0.1,
    )
    before, after = first.learner.module.state_dict(), run.learner.module.state_dict()
    same = {name for name, each in after.items() if torch.equal(each, before[name])}
    assert same == before.keys() - {"linear1.weight", "linear1.bias"}
    names = {id(each): name for name, each in run.learner.module.named_parameters()}
    rates = {
        names[id(each)]: group["lr"]
        for group in run.learner.optimizer.param_groups
        for each in group["params"]
    }
    assert {name for name, rate in rates.items() if rate == 1e-2} == {
        "linear1.weight",
        "linear1.bias",
    }
    assert {rate for name, rate in rates.items() if "linear" not in name} == {1e-3}
    assert begun(run, RunFolder.made("Net", tmp_path)).run(Stop()).is_over
