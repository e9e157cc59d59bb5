"""Whether a training fits, before it begins."""

import re

import pytest
import torch

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import replace
from cnndsl.emit.compiled import compiled
from cnndsl.train.engine import Engine
from cnndsl.train.kept.settled import Strategy
from cnndsl.train.room import Room, TooLarge, room
from tests.graph.drawn import graph_of
from tests.train.made import NET, RECIPE

WIDE = """
model Wide {
  input 1x256x256
  conv(64, 3, pad = 1) -> bn -> relu -> conv(64, 3, pad = 1) -> relu
  avgpool(global) -> flatten -> linear(10)
}
"""
HUGE = "model Huge { input 1x8x8; flatten -> linear(2 ** 36) -> linear(10) }"
MANY = 10_000_000
STRATEGIES: tuple[Strategy, ...] = ("ddp", "fsdp")
CPU = Engine(torch.device("cpu"))


def asked(text: str, batch: int, *, networks: int = 1, accumulate: int = 1) -> Room:
    """The room of a training on the CPU."""
    recipe = replace(RECIPE, batch=batch, accumulate=accumulate)
    return room([Figures(graph_of(text))] * networks, recipe, CPU)


def largest(error: pytest.ExceptionInfo[TooLarge]) -> int:
    """The batch that the complaint names."""
    (found,) = re.findall(r"the largest batch that fits is ([\d,]+)", str(error.value))
    return int(found.replace(",", ""))


def test_the_batch_that_is_named_fits_and_no_larger_one() -> None:
    with pytest.raises(TooLarge) as error:
        asked(WIDE, MANY)
    fitting = largest(error)
    assert fitting > 1
    assert str(asked(WIDE, fitting // 2)).endswith(" free")
    with pytest.raises(TooLarge):
        asked(WIDE, fitting * 2)


def test_the_parts_that_are_named_fit() -> None:
    with pytest.raises(TooLarge) as error:
        asked(WIDE, MANY)
    (parts,) = re.findall(r"`accumulate = (\d+)` works on 10,000,000 in parts", str(error.value))
    # Others take memory and leave it between two looks.
    assert asked(WIDE, MANY, accumulate=2 * int(parts)).images == -(-MANY // (2 * int(parts)))


def test_an_adversary_takes_more_and_works_on_whole_batches() -> None:
    assert asked(WIDE, 8, networks=2).taken > 2 * asked(WIDE, 8).taken
    with pytest.raises(TooLarge, match=r"the largest batch that fits is [\d,]+$"):
        asked(WIDE, MANY, networks=2)


def test_weights_alone_can_be_too_much() -> None:
    with pytest.raises(TooLarge, match="not even one image fits"):
        asked(HUGE, 1)


def test_no_batch_is_refused_that_is_small() -> None:
    assert asked(NET, 128).taken < 10_000_000


def test_the_mean_that_follows_the_weights_is_counted() -> None:
    figures = Figures(graph_of(NET))
    own, alone = (room([figures], replace(RECIPE, ema=ema), CPU).taken for ema in (0.9, None))
    state = compiled(figures.graph).state_dict().values()
    assert own - alone == sum(each.nbytes for each in state)


def test_processes_share_images_and_by_fsdp_what_learns() -> None:
    text = "model Net { input 1x8x8; flatten -> linear(1000) -> linear(1000) -> linear(10) }"
    large, small = (65_000, 1_001_000), 10_010
    rooms = [
        room(
            [Figures(graph_of(text))],
            replace(RECIPE, batch=130, accumulate=2),
            Engine(torch.device("cpu"), processes=4, strategy=strategy),
        )
        for strategy in STRATEGIES
    ]
    assert [each.images for each in rooms] == [17, 17]
    copy, part = (each.step.at(0) for each in rooms)
    numbers = sum(large) + small
    learning = 4 * 5 * numbers  # weights, their mean, gradients, and what Adam keeps
    gathered = 4 * (3 * max(large) + 2 * small)
    assert copy - part == learning - learning // 4 - gathered + 4 * numbers  # which are sent


def test_weights_stay_wide_beside_narrow_products() -> None:
    figures = Figures(graph_of(WIDE))
    wide, narrow = (
        room([figures], RECIPE, Engine(torch.device("cpu"), precision)).step
        for precision in ("fp32", "bf16")
    )
    mean = 4 * (figures.cost.params + figures.cost.buffers)
    own = 4 * 3 * figures.cost.params  # and what Adam keeps
    assert min(wide.at(0), narrow.at(0)) > own + mean
    assert narrow.at(0) > wide.at(0)  # by the copies of weights
    assert 0.5 < narrow.at(100) / wide.at(100) < 0.55
