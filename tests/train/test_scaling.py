"""What images are brought to."""

import pytest
import torch

from cnndsl.recipe.augmentations import Hflip
from cnndsl.train.data.samples import Arrays, Places
from cnndsl.train.engine import Engine
from cnndsl.train.feed import Feed
from cnndsl.train.learning.scaling import Scale, scale

CPU = Engine(torch.device("cpu"))


class Counted(Arrays):
    """Images that know which of them were read."""

    def __init__(self, count: int) -> None:
        chance = torch.Generator().manual_seed(0)
        images = torch.randint(0, 256, (count, 3, 2, 2), generator=chance, dtype=torch.uint8)
        super().__init__(images, torch.arange(count) % 4)
        self.asked: list[int] = []

    def read(self, places: Places) -> tuple[torch.Tensor, torch.Tensor]:
        self.asked += [*places]
        return super().read(places)


@pytest.mark.parametrize("count", [1, 99, 100, 101, 199, 200, 250])
def test_no_more_are_read_than_asked_for(count: int) -> None:
    samples = Counted(count)
    found = scale(samples, 100)
    assert len(samples.asked) == len({*samples.asked}) <= 100
    assert len(samples.asked) >= min(count, 50)
    chosen = samples.images[samples.asked].double().movedim(1, 0).flatten(1) / 255
    assert found.mean == pytest.approx(chosen.mean(1).tolist())
    assert found.deviation == pytest.approx(chosen.std(1, correction=0).tolist())


def test_images_that_are_here_are_not_read_again() -> None:
    samples = Counted(30)
    own = Feed(samples, 7, None, CPU)
    before = len(samples.asked)
    assert own.scale == scale(samples)
    assert len(samples.asked) == before + 30, "by the line above alone"
    given = Scale((0.5,) * 3, (2.0,) * 3)
    assert Feed(samples, 7, given, CPU).scale == given
    assert Feed(samples, 7, None, CPU, room=0).scale == own.scale


def test_masks_are_looked_at_where_their_images_are() -> None:
    chance = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, (9, 1, 4, 6), generator=chance, dtype=torch.uint8)
    feed = Feed(Arrays(images, images[:, 0].long() % 5), 4, None, CPU)
    for batch in feed.mixed(0, 0, [Hflip(chance=1.0)], 5):
        own = images[batch.places, 0].long() % 5
        assert torch.equal(batch.labels, own.flip(-1))
        assert torch.equal(batch.targets, batch.labels)
