"""Two networks learn from each other, to the same bits whenever that is."""

from math import log
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import replace
from cnndsl.recipe.augmentations import Hflip
from cnndsl.recipe.losses import Bce, Mse
from cnndsl.recipe.optimizers import Adam, Sgd
from cnndsl.recipe.schedules import Constant
from cnndsl.recipe.splits import Official
from cnndsl.train.engine import Engine
from cnndsl.train.feed import Batch
from cnndsl.train.kept.folder import RunFolder, hash_of
from cnndsl.train.learning.adversaries import Adversaries
from cnndsl.train.learning.finite import NotFinite
from cnndsl.train.run import Run, prepared
from cnndsl.train.stopping import Stop
from tests.graph.drawn import graph_of
from tests.train.made import RECIPE, After, begun

GENERATOR = """
model Generator {
  input (6, 1, 1)
  deconv(8, 2, bias = false) -> bn -> relu
  deconv(6, 4, stride = 2, pad = 1, bias = false) -> bn -> relu
  deconv(1, 4, stride = 2, pad = 1) -> tanh
}
"""
DISCRIMINATOR = """
model Discriminator {
  input 1x8x8
  conv(8, 4, stride = 2, pad = 1) -> leaky_relu(0.2) -> dropout(0.2)
  conv(8, 4, stride = 2, pad = 1) -> bn -> leaky_relu(0.2)
  conv(1, 2)
}
"""
DUEL = replace(
    RECIPE,
    models=("Generator", "Discriminator"),
    task="adversarial",
    split=Official(fraction=0.0),
    loss=Bce(),
    optimizer=Adam(lr=2e-3, beta1=0.5),
    schedule=Constant(),
    augment=(Hflip(),),
    ema=None,
    batch=256,
)


def duel(generator: str = GENERATOR, discriminator: str = DISCRIMINATOR, **settings: Any) -> Run:  # noqa: ANN401
    one, other = (Figures(graph_of(each)) for each in (generator, discriminator))
    engine = Engine(torch.device("cpu"))
    return prepared(one, replace(DUEL, **settings), engine, Path(), other)


def both(run: Run) -> Adversaries:
    assert isinstance(run.learner, Adversaries)
    return run.learner


def hashes(run: Run) -> tuple[str, str]:
    return hash_of(run.learner.weights()), hash_of(both(run).adversary.weights())


def sheets(folder: RunFolder) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in (folder.path / "samples").iterdir()}


@pytest.mark.parametrize("settings", [{}, {"ema": 0.9, "clip": 0.1}])
def test_going_on_leads_to_the_same_bits(settings: dict[str, Any], tmp_path: Path) -> None:
    whole, parts = (RunFolder.made("Generator", tmp_path) for _ in range(2))
    run = duel(**settings)
    assert begun(run, whole).run(Stop()).is_over
    for number, step in enumerate((2, 5, 6, 8, 1_000)):
        torch.manual_seed(step)
        again = duel(**settings)
        training = begun(again, parts)
        if number:
            training.resume(parts.last)
        state = training.run(After(step))
    assert state.is_over
    assert hashes(again) == hashes(run)
    assert sheets(parts) == sheets(whole)
    assert [*sorted(sheets(whole))] == ["epoch-001.png", "epoch-002.png", "epoch-003.png"]


def test_the_last_weights_are_kept(tmp_path: Path) -> None:
    folder = RunFolder.made("Generator", tmp_path)
    run = duel()
    state = begun(run, folder).run(Stop())
    assert hash_of(folder.best_weights) == hashes(run)[0]
    assert state.best is state.epochs[-1]
    assert not state.epochs[-1].is_judged


def test_a_step_is_that_of_the_paper() -> None:
    run, batch = duel(augment=(), optimizer=Sgd(lr=0.1)), None
    batch = next(run.task.training.mixed(0, 0, (), 0))
    learner = both(run)
    copies = _copy(run.learner.module), _copy(learner.adversary.module)
    losses = learner.step(0, batch, 1.0)[0]
    assert losses.tolist() == pytest.approx(_by_hand(copies, batch, learner))
    for copied, own in zip(copies, (learner, learner.adversary), strict=True):
        for one, other in zip(copied.parameters(), own.module.parameters(), strict=True):
            assert torch.allclose(one, other, atol=1e-6)


def _copy(module: nn.Module) -> nn.Module:
    from copy import deepcopy

    return deepcopy(module)


def _by_hand(networks: tuple[nn.Module, nn.Module], batch: Batch, own: Adversaries) -> list[float]:
    """Radford et al. 2015, as anyone would write it; chance is that of the step."""
    (generator, discriminator), images = networks, batch.images
    noise = own.duel.drawn(0, 0, batch.places)
    own._seed(0)
    criterion = nn.BCEWithLogitsLoss()
    ones = torch.ones(len(images), 1, 1, 1)
    steps = [torch.optim.SGD(each.parameters(), 0.1) for each in (generator, discriminator)]
    made = generator(noise)
    told = criterion(discriminator(images), ones)
    told = told + criterion(discriminator(made.detach()), 0 * ones)
    told.backward()
    steps[1].step()
    fooled = criterion(discriminator(made), ones)
    fooled.backward()
    steps[0].step()
    return [fooled.item(), told.item()]


def test_a_probability_is_no_logit() -> None:
    sure = DISCRIMINATOR.replace("conv(1, 2)", "conv(1, 2) -> sigmoid")
    found = []
    for text in (DISCRIMINATOR, sure):
        run = duel(discriminator=text, augment=())
        batch = next(run.task.training.mixed(0, 0, (), 0))
        found.append(run.learner.step(0, batch, 1.0)[0])
    one, other = found
    assert torch.allclose(one, other, atol=1e-5)


def test_least_squares() -> None:
    run = duel(loss=Mse())
    with torch.no_grad():
        for each in both(run).adversary.module.parameters():
            each.zero_()
    batch = next(run.task.training.mixed(0, 0, (), 0))
    assert run.learner.step(0, batch, 0.0)[0].tolist() == pytest.approx([1.0, 1.0])


def test_who_knows_nothing_loses_a_bit() -> None:
    run = duel()
    with torch.no_grad():
        for each in both(run).adversary.module.parameters():
            each.zero_()
    batch = next(run.task.training.mixed(0, 0, (), 0))
    losses = run.learner.step(0, batch, 0.0)[0]
    assert losses.tolist() == pytest.approx([log(2), 2 * log(2)])


def test_a_network_leaves_the_other_as_it_is() -> None:
    run = duel()
    learner = both(run)
    batch = next(run.task.training.mixed(0, 0, (), 0))
    learner.step(0, batch, 1.0)
    for each in (learner, learner.adversary):
        assert all(weight.grad is None for weight in each.module.parameters())


@pytest.mark.parametrize(("end", "mean", "deviation"), [("tanh", 0.5, 0.5), ("sigmoid", 0.0, 1.0)])
def test_images_are_brought_to_what_is_made(end: str, mean: float, deviation: float) -> None:
    run = duel(GENERATOR.replace("tanh", end))
    assert (run.scale.mean, run.scale.deviation) == ((mean,), (deviation,))
    shown = both(run).shown(5)
    assert shown.shape == (5, 1, 8, 8)
    assert shown.dtype == torch.uint8
    assert torch.equal(shown, both(run).shown(9)[:5])


@pytest.mark.parametrize("broken", ["generator", "discriminator"])
def test_numbers_that_are_no_more_say_where(broken: str) -> None:
    run = duel()
    learner = both(run) if broken == "generator" else both(run).adversary
    name, weight = next(learner.module.named_parameters())
    with torch.no_grad():
        weight.fill_(torch.nan)
    batch = next(run.task.training.mixed(0, 0, (), 0))
    with pytest.raises(NotFinite, match=f"are in the weights `{name}` of the {broken}"):
        run.learner.step(0, batch, 1.0)


def test_it_learns(tmp_path: Path) -> None:
    """What is made becomes as bright as what is given, which it was not."""
    run = duel(epochs=8, batch=64)
    given = run.task.training.resident
    assert given is not None
    wanted = given[0].float().mean(0)
    before = (both(run).shown(200).float().mean(0) - wanted).abs().mean()
    begun(run, RunFolder.made("Generator", tmp_path)).run(Stop())
    after = (both(run).shown(200).float().mean(0) - wanted).abs().mean()
    assert after < before / 3
