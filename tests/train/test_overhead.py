"""What keeps a step short changes nothing of what comes of it."""

import pytest
import torch

from cnndsl.recipe.data import Digits
from cnndsl.train import feed
from cnndsl.train.data.samples import Arrays
from cnndsl.train.engine import Engine
from cnndsl.train.feed import Batch, Feed
from cnndsl.train.learning import scores
from cnndsl.train.learning.scaling import Scale
from cnndsl.train.learning.scores import Scores
from cnndsl.train.learning.targets import together
from tests.train.made import made

CPU = Engine(torch.device("cpu"))


def samples(count: int = 30) -> Arrays:
    chance = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, (count, 2, 3, 5), generator=chance, dtype=torch.uint8)
    return Arrays(images, torch.arange(count) % 4)


def batches(*, is_copied: bool = False) -> list[Batch]:
    scale = Scale((0.0,) * 2, (1.0,) * 2) if is_copied else Scale((0.4, 0.5), (0.2, 0.3))
    made = Feed(samples(), 7, scale, CPU, is_copied=is_copied)
    assert (made._ready is None) == (is_copied or feed._ON_CPU < 30 * 30 * 4)
    return [*made.plain(), *made.mixed(0, 1, (), 4)]


@pytest.mark.parametrize("room", [0, 30 * (30 + 8), 30 * 30 * 4])
def test_images_that_are_kept_ready_are_what_they_were(
    room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = batches()
    monkeypatch.setattr(feed, "_ON_CPU", room)
    monkeypatch.setattr(feed, "_PIECE", 4)
    for one, other in zip(known, batches(), strict=True):
        assert torch.equal(one.images, other.images)
        assert torch.equal(one.targets, other.targets)


@pytest.mark.parametrize(
    ("room", "held"),
    [
        (30 * 38 - 1, 0),
        (30 * 38, 30 * 38),
        (30 * (38 + 120) - 1, 30 * 38),
        (30 * (38 + 120), 30 * (38 + 120)),
        (None, 30 * (38 + 120)),
    ],
)
def test_no_more_images_stay_than_there_is_room_for(room: int | None, held: int) -> None:
    """Of 30 bytes and a label of 8, and of 120 bytes when they are scaled."""
    own = Feed(samples(), 7, Scale((0.4, 0.5), (0.2, 0.3)), CPU, room=room)
    assert own.held == held
    [*own.plain()]
    there = [*(own.resident or ()), *([] if own._ready is None else [own._ready])]
    assert sum(each.nbytes for each in there) == held


def test_the_plan_tells_of_images_that_stay() -> None:
    """1,437 digits of 64 bytes with labels of 8, and in single precision."""
    run = made(augment=())
    assert run.room.held == 1437 * (64 + 8 + 256)
    assert str(run.room).endswith(", 460 KiB of it for images that stay")


def test_images_that_are_copied_are_what_outputs_are_compared_with() -> None:
    for each in batches(is_copied=True):
        assert torch.equal(each.images, each.targets)
        assert torch.equal(each.images, samples().images[each.places].float() / 255)


def test_it_is_all_one_when_outputs_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = torch.Generator().manual_seed(1)
    drawn = [
        (torch.rand((), generator=chance), torch.rand(5, 8, generator=chance), torch.arange(-1, 4))
        for _ in range(20)
    ]
    found = []
    for held in (1, 100, 1 << 20):
        monkeypatch.setattr(scores, "_HELD", held)
        counted = Scores(8, CPU.device)
        for number, each in enumerate(drawn):
            counted.add(*each)
            assert counted._numbers < held
            if number == 11:  # as at a checkpoint
                counted.resume(counted.numbers())
        found.append(counted.score())
    assert found[0] == found[1] == found[2]
    right = sum(int((outputs.argmax(1) == shown).sum()) for _, outputs, shown in drawn)
    assert found[0].accuracy == right / 80


def test_a_single_part_is_not_copied() -> None:
    one = torch.ones(3)
    assert together([one]) is one
    assert together([one, one]).shape == (6,)


def test_chance_of_a_step_begins_where_torch_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(5)
    known = torch.rand(4)
    CPU.seed(5)
    assert torch.equal(torch.rand(4), known)
    run = made(data=Digits())
    batch = next(run.task.training.mixed(0, 0, (), 10))
    monkeypatch.setattr(torch, "manual_seed", None)  # it asks after every kind of device
    run.learner.step(0, batch, 1.0)


def test_a_network_that_was_looked_at_learns_on() -> None:
    run = made()
    batch = next(run.task.training.mixed(0, 0, (), 10))
    with run.learner.looking() as module:
        assert not any(each.training for each in module.modules())
    run.learner.step(0, batch, 1.0)
    assert all(each.training for each in run.learner.module.modules())
