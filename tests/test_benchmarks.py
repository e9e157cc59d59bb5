"""The benchmarks run to their end, at the smallest sizes; what they measure here says nothing."""

import re
from dataclasses import replace

import pytest
import torch

from benchmarks import feeding, gpu, memory, modules, training
from benchmarks.modules import Setting, in_turn
from cnndsl.recipe.data import Random
from cnndsl.train.engine import Engine

SMALL = gpu.Scope(
    device="cpu",
    settings=(Setting("cpu", 1), Setting("cpu", 1, half=True)),
    networks=("ResNet18",),
    rounds=1,
    trained=(("std/resnet_cifar", "CifarResNet20", 2, "bf16"), ("std/lenet", "LeNet5", 2, "fp32")),
    side=32,
    held={"CifarResNet20": "std/resnet_cifar", "LeNet5": "std/lenet"},
    batches=(1, 3),
    memory=32 << 20,
)


def test_the_table_of_a_gpu(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(modules.NETWORKS, "ResNet18", ("std/resnet", "resnet18"))
    monkeypatch.setattr(gpu, "STEPS", 2)
    gpu.table(SMALL)
    told = capsys.readouterr().out
    assert told.count("ResNet18: forward in evaluation") == 2
    assert told.count("memory seen beside worked out") == 8
    assert len(re.findall(r"images fits in 32 MiB", told)) == 2
    assert len(re.findall(r"images/s, \d+\.\d\d TFLOP/s: \d+% of one large product's", told)) == 2


@pytest.mark.parametrize(("name", "spec"), SMALL.held.items())
def test_memory_as_it_is_counted(name: str, spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    for precision in ("fp32", "mixed"):
        memory.memory(name, spec, 3, "cpu", precision)
        assert 0.97 < float(capsys.readouterr().out.split("x")[0]) < 1.03


def test_both_loops_learn_the_same() -> None:
    case = replace(training.cases()[0][0], data=Random(count=12, classes=10), batch=4)
    run = training.begun(case, Engine(torch.device("cpu")))
    works = training.epochs(run)
    bare = works["theirs"].args[0]  # type: ignore[attr-defined]
    before = [each.clone() for each in bare.parameters()]
    times = in_turn(works, lambda: None, 1)
    assert {name: len(each) for name, each in times.items()} == dict.fromkeys(works, 1)
    for kind in (bare, run.learner.module):
        pairs = zip(before, kind.parameters(), strict=True)
        assert all(not torch.equal(old, new) for old, new in pairs)


@pytest.mark.filterwarnings("ignore:This DataLoader will create")  # where there is one core
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
@pytest.mark.parametrize("name", [*feeding.SHAPES])
def test_both_pipelines_feed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    feeding.measured(name, count=256, rounds=1)
    assert "cropped and turned over" in capsys.readouterr().out
