"""Schedules, step by step beside torch's own."""

import math
import random

import pytest
import torch
from torch.optim import SGD, lr_scheduler

from cnndsl.recipe.schedules import SCHEDULES, Constant, Cosine, OneCycle, Plateau, Schedule, Step
from cnndsl.train.learning.schedules import rate

EPOCHS, STEPS = 12, 7
TOTAL = EPOCHS * STEPS


def optimizer(lr: float = 1.0) -> SGD:
    return SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)


def torch_rates(sgd: SGD, scheduler: lr_scheduler.LRScheduler) -> list[float]:
    found = []
    for _ in range(TOTAL):
        found.append(sgd.param_groups[0]["lr"])
        sgd.step()
        scheduler.step()
    return found


def rates(schedule: Schedule) -> list[float]:
    return [rate(schedule, step, STEPS, TOTAL) for step in range(TOTAL)]


def test_constant_is_1() -> None:
    assert rates(Constant()) == [1.0] * TOTAL


def test_step_is_that_of_torch() -> None:
    sgd = optimizer()
    theirs = lr_scheduler.MultiStepLR(sgd, [3 * STEPS, 8 * STEPS], 0.2)
    assert rates(Step(at=(3, 8), gamma=0.2)) == pytest.approx(torch_rates(sgd, theirs))


@pytest.mark.parametrize("end", [0.0, 0.05])
def test_cosine_is_that_of_torch(end: float) -> None:
    sgd = optimizer()
    theirs = lr_scheduler.CosineAnnealingLR(sgd, TOTAL, eta_min=end)
    assert rates(Cosine(end=end)) == pytest.approx(torch_rates(sgd, theirs))


@pytest.mark.parametrize("cycle", [OneCycle(), OneCycle(rise=0.1, start=5.0, end=100.0)], ids=str)
def test_one_cycle_is_that_of_torch(cycle: OneCycle) -> None:
    sgd = optimizer()
    theirs = lr_scheduler.OneCycleLR(
        sgd,
        1.0,
        TOTAL,
        pct_start=cycle.rise,
        div_factor=cycle.start,
        final_div_factor=cycle.end,
        cycle_momentum=False,
    )
    assert rates(cycle) == pytest.approx(torch_rates(sgd, theirs))


@pytest.mark.parametrize("total", [3, 4, 10])
def test_one_cycle_begins_low_and_ends_lower_in_however_few_steps(total: int) -> None:
    cycle = OneCycle(rise=0.5, start=5.0, end=100.0)
    assert rate(cycle, 0, 1, total) == pytest.approx(1 / 5)
    assert rate(cycle, total - 1, 1, total) == pytest.approx(1 / 500)


def test_a_step_behind_the_last_the_cosine_would_be_at_its_end() -> None:
    assert rate(Cosine(end=0.05), TOTAL, STEPS, TOTAL) == pytest.approx(0.05)
    assert 0.05 < rate(Cosine(end=0.05), TOTAL - 1, STEPS, TOTAL) < 0.051


@pytest.mark.parametrize("schedule", [Constant(warmup=2.0), Cosine(warmup=2.0)], ids=str)
def test_a_warm_up_rises_evenly(schedule: Schedule) -> None:
    found = rates(schedule)
    assert found[: 2 * STEPS] == pytest.approx([(1 + i) / (2 * STEPS) for i in range(2 * STEPS)])
    assert max(found) == found[2 * STEPS] == 1


def test_after_the_warm_up_the_cosine_is_a_whole_one() -> None:
    found, short = rates(Cosine(warmup=2.0)), TOTAL - 2 * STEPS
    assert found[2 * STEPS :] == [rate(Cosine(), step, STEPS, short) for step in range(short)]


def test_a_warm_up_may_be_part_of_an_epoch_or_nothing() -> None:
    assert rates(Constant(warmup=0.5))[:5] == [0.25, 0.5, 0.75, 1.0, 1.0]
    assert rate(Constant(warmup=0.0), 0, STEPS, TOTAL) == 1


def test_a_step_in_the_warm_up_falls_as_well() -> None:
    found = rates(Step(at=(1,), gamma=0.5, warmup=2.0))
    assert found[STEPS] == pytest.approx((STEPS + 1) / (2 * STEPS) / 2)


@pytest.mark.parametrize("patience", [1, 2, 5])
def test_plateau_is_that_of_torch(patience: int) -> None:
    """Which waits for one epoch more than it is told to."""
    chance = random.Random(patience)
    losses = [math.exp(-epoch / 20) + chance.gauss(0, 0.1) for epoch in range(80)]
    losses[40] = math.nan
    sgd = optimizer()
    theirs = lr_scheduler.ReduceLROnPlateau(
        sgd, factor=0.5, patience=patience - 1, threshold=0, eps=0
    )
    schedule = Plateau(patience=patience, gamma=0.5)
    for epoch in range(len(losses)):
        ours = rate(schedule, epoch * STEPS, STEPS, TOTAL, losses[:epoch])
        assert ours == pytest.approx(sgd.param_groups[0]["lr"])
        theirs.step(losses[epoch])
    assert ours < 1


@pytest.mark.parametrize("total", [1, 2, 3, 10])
@pytest.mark.parametrize("word", sorted(SCHEDULES))
def test_short_runs_have_rates_as_well(word: str, total: int) -> None:
    cls = SCHEDULES[word]
    schedule = cls(at=(1,)) if cls is Step else cls()
    found = [rate(schedule, step, 1, total) for step in range(total)]
    assert all(0 < each <= 1 for each in found)
    if "warmup" in dict(schedule):
        longer = cls(**{**dict(schedule), "warmup": 20.0})
        assert all(0 < rate(longer, step, 1, total) <= 1 for step in range(total))
