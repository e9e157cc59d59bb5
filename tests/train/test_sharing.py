"""Processes that share a network change it as one does that has all of it."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, distributed, nn
from torch.distributed.tensor import DTensor

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import replace
from cnndsl.recipe.optimizers import OPTIMIZERS, Adam, Optimizer
from cnndsl.recipe.penalties import L1, L2
from cnndsl.train.building import Kept
from cnndsl.train.engine import engine
from cnndsl.train.feed import Batch, Feed
from cnndsl.train.kept.first import first_weights
from cnndsl.train.kept.settled import Strategy
from cnndsl.train.learning.finite import LostWeights, NotFinite
from cnndsl.train.learning.learner import Learner
from cnndsl.train.looking import looked
from cnndsl.train.run import Run, prepared
from cnndsl.train.splitting import Part
from cnndsl.train.stopping import Stop
from cnndsl.train.together.group import Lost
from cnndsl.train.together.parts import units
from cnndsl.train.watcher import Silent
from tests.graph.drawn import graph_of
from tests.train.made import RECIPE, made
from tests.train.processes import Process, group, kill, together
from tests.train.test_killing import reached, told

NET = """
block Twice {
  shared layer = conv(6, 3, pad = 1)
  layer -> relu -> layer
}

model Net {
  input 1x8x8
  conv(6, 3, pad = 1) -> prelu
  Twice -> maxpool(2)
  flatten -> linear(32) -> relu -> linear(10)
}
"""
SETTINGS: dict[str, Any] = {
    "batch": 49,  # of 149 images, one of three processes has another number of batches
    "augment": (),
    "accumulate": 2,
    "clip": 0.5,
    "penalty": (L1(strength=1e-4), L2(strength=1e-2)),
}
STEPS = 3


def shared(strategy: Strategy, **settings: Any) -> Run:  # noqa: ANN401
    """A run that this process shares with others."""
    recipe = replace(RECIPE, **SETTINGS, **settings)
    return prepared(
        Figures(graph_of(NET)), recipe, engine("cpu", "fp32", strategy=strategy), Path()
    )


def batches(run: Run) -> Iterator[Batch]:
    return run.task.training.mixed(0, 0, (), run.task.classes)


def same(one: dict[str, Tensor], other: dict[str, Tensor], most: float = 1e-5) -> bool:
    assert one.keys() == other.keys()
    return all(torch.allclose(one[name], other[name], atol=most) for name in one)


def learner(run: Run, optimizer: Optimizer) -> Learner:
    """One that begins anew, on the way of a run."""
    recipe = replace(run.recipe, optimizer=optimizer)
    module, _ = first_weights(run.figures, recipe, Path())
    return Learner(module, recipe, run.learner.objective, run.engine)


def learn_in_parts(folder: Path) -> None:
    parted, alone = shared("fsdp"), made(NET, **SETTINGS)
    steps = [*islice(zip(*map(batches, (parted, alone)), strict=True), STEPS)]
    for word, cls in OPTIMIZERS.items():
        chosen = cls(lr=0.01, decay="matrices", weight_decay=0.01)
        own, again = (learner(parted, chosen) for _ in range(2))
        one = learner(alone, chosen)
        for number, (part, whole) in enumerate(steps):
            own.step(number, part, 1.0)
            one.step(number, whole, 1.0)
        found = [
            looked(each, run.task.validation, 10)  # type: ignore[arg-type]
            for each, run in ((own, parted), (one, alone))
        ]
        assert found[0].confusion == found[1].confusion, word
        weights, content = own.weights(), own.content()
        if parted.engine.group.is_first:
            assert same(weights, one.weights()), word
            torch.save(content, folder / word)
        distributed.barrier()
        for each in (again, one):
            each.resume(torch.load(folder / word, weights_only=True))
        part, whole = steps[0]
        for each, batch in ((own, part), (again, part), (one, whole)):
            each.step(STEPS, batch, 1.0)
        ends = own.weights(), again.weights()
        if parted.engine.group.is_first:
            assert all(torch.equal(each, ends[1][name]) for name, each in ends[0].items()), word
            assert same(ends[0], one.weights()), word


def test_parts_learn_as_the_whole(tmp_path: Path) -> None:
    together(3, learn_in_parts, tmp_path)


def lose_numbers(_: Path) -> None:
    run = shared("fsdp", optimizer=Adam(lr=0.01))
    learner, rank = run.learner, run.engine.group.rank
    for each in learner.learned:
        assert isinstance(each, DTensor)
    whole = sum(each.numel() for each in learner.learned)
    held = sum(each.numel() for each in learner.sharing.own([*learner.learned]))
    assert held < 0.6 * whole
    batch = next(batches(run))
    learner.step(0, batch, 1.0)
    if rank == 1:
        batch = replace(batch, images=batch.images.fill_(float("nan")))
    with pytest.raises(NotFinite, match="the first numbers that are not are in the images"):
        learner.step(1, batch, 1.0)
    if rank == 1:
        with torch.no_grad():
            learner.sharing.own([*learner.learned])[-2].fill_(float("nan"))
    with pytest.raises(LostWeights, match=r"the weights `linear2.weight` are not finite"):
        learner.refuse_lost(1)


def test_numbers_that_one_process_loses(tmp_path: Path) -> None:
    together(2, lose_numbers, tmp_path)


def look_at_few(_: Path) -> None:
    alone = made(NET, **SETTINGS)
    assert alone.task.validation is not None
    for strategy in ("ddp", "fsdp"):
        run = shared(strategy)
        for count in (1, 2):
            few = Part(alone.task.validation.samples, torch.arange(count))
            one, other = (
                looked(
                    each.learner,
                    Feed(few, 49, run.scale, each.engine, group=each.engine.group),
                    10,
                )
                for each in (run, alone)
            )
            assert (one.count, one.confusion) == (count, other.confusion)
            assert one.loss == pytest.approx(other.loss, rel=1e-5)


def test_fewer_images_than_processes(tmp_path: Path) -> None:
    """To validate with: some have none."""
    together(3, look_at_few, tmp_path)


def lose_another(folder: Path) -> None:
    run, kept = shared("fsdp"), Kept(folder)
    run.training(kept, Silent()).save(Stop())
    if not run.engine.group.is_first:
        os._exit(0)
    with pytest.raises(Lost, match="another process of this training is lost"):
        kept.give(run.training(kept, Silent()))


def test_a_process_that_is_lost_before_the_first_step(tmp_path: Path) -> None:
    """The checkpoint is not to blame."""
    (tmp_path / "checkpoints").mkdir()
    together(2, lose_another, tmp_path)


def learn_with_idle_weights(_: Path) -> None:
    run = shared("ddp", optimizer=Adam(lr=0.01))
    idle = shared("ddp", optimizer=Adam(lr=0.01)).learner.module
    idle.beside = nn.Linear(3, 3)
    before = idle.beside.weight.clone()
    other = Learner(idle, run.learner.recipe, run.learner.objective, run.engine)
    for number, batch in enumerate(islice(batches(run), STEPS)):
        for each in (run.learner, other):
            each.step(number, batch, 1.0)
    ends = run.learner.weights(), other.weights()
    assert all(torch.equal(each, ends[1][name]) for name, each in ends[0].items())
    assert not torch.equal(before, ends[1]["beside.weight"])  # penalties are of them as well


def test_idle_weights_are_not_waited_for(tmp_path: Path) -> None:
    together(2, learn_with_idle_weights, tmp_path)


def test_layers_that_hold_most_are_units() -> None:
    module = nn.Sequential(
        nn.Conv2d(1, 2, 3),
        nn.ModuleList([nn.Sequential(nn.Linear(40, 40)), nn.LSTM(30, 20)]),
        nn.MultiheadAttention(20, 2),
    )
    assert [type(each) for each in units(module)] == [nn.Linear, nn.LSTM, nn.MultiheadAttention]


SPEC = """
model Net {
  input 1x8x8
  conv(4, 3, pad = 1) -> relu -> maxpool(2)
  flatten -> linear(32) -> relu -> linear(10)
}

train Net on digits { epochs = 3; batch = 60; optimizer = momentum(lr = 0.05); ema = 0.9 }
"""


def test_a_run_goes_on_in_another_way(tmp_path: Path) -> None:
    (tmp_path / "net.cnn").write_text(SPEC, encoding="utf-8")
    whole = Process(["build", "net.cnn", "-o", "whole"], tmp_path)
    assert whole.end() == 0, whole.output
    words, run = ["net.cnn", "-o", "run"], tmp_path / "run"
    for strategy in ("fsdp", "ddp"):
        words = ["build", *words, "--strategy", strategy, "--save-every", "0.0005"]
        processes = group(2, words, tmp_path)
        processes[0].wait_for(reached(run, "within", 1))
        kill(processes)
        words = ["--resume", "run"]
    assert "began with fsdp and goes on with ddp: its numbers" in processes[0].output
    last = Process(["build", *words, "--devices", "1"], tmp_path)
    assert last.end() == 0, last.output
    assert "began with 2 processes and goes on with 1: its numbers" in last.output
    for row, same in zip(told(run)[2], told(tmp_path / "whole")[2], strict=True):
        for name in ("loss", "validation_loss"):
            assert float(row[name]) == pytest.approx(float(same[name]), rel=1e-4)
