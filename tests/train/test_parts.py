"""Batches go in parts, to several processes and one after the other, and all of it comes back."""

from typing import Any

import pytest
import torch

from cnndsl.dataclasses import replace
from cnndsl.recipe.augmentations import Augmentation, Cutmix, Hflip, Mixup, Rotate
from cnndsl.recipe.losses import CrossEntropy
from cnndsl.recipe.optimizers import Sgd
from cnndsl.recipe.schedules import Constant
from cnndsl.train.agreeing import refuse_engine
from cnndsl.train.data.samples import Arrays
from cnndsl.train.engine import Engine
from cnndsl.train.feed import Batch, Feed
from cnndsl.train.kept.settled import RunError
from cnndsl.train.learning.scaling import Scale
from cnndsl.train.run import Run
from cnndsl.train.together.group import ALONE, Group
from tests.train.made import made

CPU = Engine(torch.device("cpu"))
SCALE = Scale((0.4, 0.5), (0.2, 0.3))
MIXED = (Rotate(degrees=20), Mixup(alpha=1), Hflip(), Cutmix(alpha=1))


def samples(count: int) -> Arrays:
    chance = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, (count, 2, 5, 6), generator=chance, dtype=torch.uint8)
    return Arrays(images, torch.arange(count) % 4)


def batches(
    count: int, batch: int, *augment: Augmentation, group: Group = ALONE, accumulate: int = 1
) -> list[Batch]:
    feed = Feed(samples(count), batch, SCALE, CPU, group=group, accumulate=accumulate)
    found = [*feed.mixed(7, 2, augment, 4)]
    assert len(found) == feed.steps
    return found


@pytest.mark.parametrize("augment", [(), MIXED[:1], MIXED[1:2], MIXED], ids=str)
@pytest.mark.parametrize(("count", "batch"), [(30, 8), (19, 8), (18, 8), (9, 9), (3, 3)])
def test_processes_have_what_one_has(
    count: int, batch: int, augment: tuple[Augmentation, ...]
) -> None:
    """Of a last batch of 3 or 2 images, too."""
    alone = batches(count, batch, *augment)
    for size in (2, 3, 5):
        groups = [batches(count, batch, *augment, group=Group(r, size)) for r in range(size)]
        for whole, *own in zip(alone, *groups, strict=True):
            assert sum(each.share for each in own) == pytest.approx(size)
            shared = [each for each in own if each.share]
            for each in shared:
                assert each.share == pytest.approx(size * len(each.places) / len(whole.places))
            for name in ("images", "labels", "targets", "places"):
                there = torch.cat([getattr(each, name) for each in shared])
                assert torch.equal(there, getattr(whole, name)), name


@pytest.mark.parametrize(
    ("count", "batch", "accumulate", "sizes"),
    [
        (20, 10, 3, [[4, 3, 3], [4, 3, 3]]),
        (15, 10, 4, [[3, 3, 2, 2], [3, 2]]),
        (13, 10, 5, [[2, 2, 2, 2, 2], [3]]),
        (11, 10, 5, [[2, 2, 2, 2, 2]]),
        (6, 4, 4, [[1, 1, 1, 1], [1, 1]]),
    ],
)
def test_parts_are_even_and_of_two_images_where_there_are_more(
    count: int, batch: int, accumulate: int, sizes: list[list[int]]
) -> None:
    found = batches(count, batch, accumulate=accumulate)
    for each, wanted in zip(found, sizes, strict=True):
        parts = [*each.parts()]
        assert [len(part.places) for part in parts] == wanted
        for name in ("images", "labels", "targets", "places"):
            whole = torch.cat([getattr(part, name) for part in parts])
            assert torch.equal(whole, getattr(each, name))


def test_processes_go_through_as_many_parts() -> None:
    """Where each has a part of the weights, all call the network equally often."""
    groups = [batches(31, 11, group=Group(r, 3), accumulate=4) for r in range(3)]
    for own in zip(*groups, strict=True):
        assert len({len([*each.parts()]) for each in own}) == 1


NORMED = "model Net {\n  input 1x8x8\n  flatten -> linear(6) -> bn -> relu -> linear(10)\n}"
SETTINGS: dict[str, Any] = {
    "augment": (),
    "optimizer": Sgd(lr=0.1),
    "schedule": Constant(),
    "loss": CrossEntropy(),
}


def learned(run: Run) -> int:
    for number, batch in enumerate(run.task.training.mixed(0, 0, (), 10)):
        run.learner.step(number, batch, 1.0)
    return number + 1


def test_batch_norms_see_two_images() -> None:
    """The last batch has fewer, and goes in fewer parts."""
    run = made(NORMED, batch=128, accumulate=64, **SETTINGS)
    assert learned(run) == run.task.training.steps
    for batch, accumulate in ((128, 100), (1, 1), (3, 2)):
        with pytest.raises(RunError, match=r"`bn1` needs two images at least, and a batch of "):
            made(NORMED, batch=batch, accumulate=accumulate, **SETTINGS)
    flat = NORMED.replace("flatten", "bn -> flatten").replace("(6) -> bn", "(6)")
    made(flat, batch=1, **SETTINGS)


def test_a_batch_that_cannot_go_in_so_many_parts() -> None:
    with pytest.raises(RunError, match="a batch of 3 images cannot go in 4 parts; take fewer of"):
        made(batch=3, accumulate=4)


def test_narrow_numbers_that_a_processor_cannot_learn_with() -> None:
    run = made()
    with pytest.raises(RunError, match="`fp16` needs a GPU; on a CPU, take `bf16` or `fp32`"):
        refuse_engine(run.recipe, replace(CPU, precision="fp16"), run.graphs)
