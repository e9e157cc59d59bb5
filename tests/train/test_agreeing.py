"""Settings held against the data, once these are read."""

from typing import Any

import pytest
import torch

from cnndsl.dataclasses import replace
from cnndsl.recipe.data import Random
from cnndsl.recipe.optimizers import Gd
from cnndsl.recipe.schedules import Constant, Cosine, OneCycle, Plateau, Schedule, Step
from cnndsl.recipe.splits import Official
from cnndsl.recipe.stops import Early
from cnndsl.train.agreeing import refuse_engine
from cnndsl.train.data.samples import DataError
from cnndsl.train.engine import Engine
from cnndsl.train.kept.settled import RunError
from tests.train.made import RECIPE, made

NOISE = Random(count=1000)


@pytest.mark.parametrize("waits", [{"stop": Early()}, {"schedule": Plateau()}], ids=str)
def test_who_waits_for_a_validation_needs_images_for_it(waits: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="waits for the validation loss, and no image is to"):
        made(data=NOISE, split=Official(fraction=0.0), epochs=20, **waits)
    assert made(data=NOISE, epochs=20, **waits).task.validation is not None


@pytest.mark.parametrize(
    ("schedule", "later"),
    [
        (Step(at=(2,)), "the rate falls after epoch 2"),
        (Cosine(warmup=2.0), "the rate rises for 2 epochs"),
        (Plateau(patience=1), "`plateau` acts after epoch 2 at the soonest"),
    ],
    ids=str,
)
def test_what_comes_after_the_last_step_is_told(schedule: Schedule, later: str) -> None:
    """An epoch has 11 steps."""
    assert made(schedule=schedule, epochs=None, steps=23).task.steps == 23
    for steps in (22, 10):
        with pytest.raises(RunError, match=f"{later}, and the training has {steps} steps, of"):
            made(schedule=schedule, epochs=None, steps=steps)


def test_a_stop_after_the_last_step_is_told() -> None:
    with pytest.raises(RunError, match="`early` acts after epoch 11 at the soonest, and the"):
        made(stop=Early(), epochs=None, steps=11 * 11)
    assert made(stop=Early(), epochs=None, steps=11 * 11 + 1).task.steps == 122


def test_a_warm_up_has_a_step() -> None:
    whole: dict[str, Any] = {"optimizer": Gd(lr=0.1), "epochs": 3}
    with pytest.raises(RunError, match=r"`warmup = 0.4` is no step, for an epoch has 1 step$"):
        made(schedule=Constant(warmup=0.4), **whole)
    assert made(schedule=Constant(warmup=0.6), **whole).task.steps == 3


def test_one_cycle_has_steps_to_rise_in() -> None:
    with pytest.raises(RunError, match=r"`rise = 0.5` of 2 steps is one at most"):
        made(schedule=OneCycle(rise=0.5), epochs=None, steps=2)
    assert made(schedule=OneCycle(rise=0.5), epochs=None, steps=3).task.steps == 3


def test_processes_and_parts_are_told_in_words() -> None:
    recipe, engine = (
        replace(RECIPE, batch=3, accumulate=2),
        Engine(torch.device("cpu"), processes=2),
    )
    with pytest.raises(RunError, match=r"^a batch of 3 images cannot go among 2 processes in 2 p"):
        refuse_engine(recipe, engine, [])


def test_it_pays_to_compile_for_the_steps_that_are_made() -> None:
    """The last image of 1,293 is none."""
    run = made(batch=323)
    assert run.task.steps == 12
    assert run.engine.reasons["compile"] == "12 steps do not pay for the minute it takes"
