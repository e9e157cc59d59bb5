"""Frozen weights: which a pattern means, and what training then keeps, counts and holds."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
import torch

from cnndsl.analysis import cost, costs, memory, needs
from cnndsl.analysis.find import Nothing, matching, names_of
from cnndsl.analysis.freeze import freeze
from cnndsl.emit.execution import Execution
from cnndsl.graph import Graph, Node
from cnndsl.workspace import Report, check
from tests.graph.drawn import graph_of
from tests.layers.running import kept
from tests.zoo.reference import graph

BATCH = 2
NET = """
block Unit(width) {
  conv(width, 3, pad = 1, bias = false) -> bn -> relu
}

model Net {
  input 3x8x8
  conv(8, 1) as stem
  stage body {
    repeat 3 { Unit(8) }
  }
  stage tail { Unit(8) }
  shared twice = conv(8, 1)
  twice -> twice -> flatten
  linear(10) as head
}
"""


def frozen(text: str, *patterns: str) -> Graph:
    """A network with what patterns freeze, all of which mean something."""
    graph, missed = freeze(graph_of(text), patterns)
    assert missed == {}
    return graph


def match(pattern: str) -> Sequence[Node] | Nothing:
    graph = graph_of(NET)
    return matching(graph, pattern, names_of(graph))


@pytest.mark.parametrize(
    ("pattern", "owners"),
    [
        ("stem", "stem"),
        ("body", "body.0.conv1 body.0.bn1 body.1.conv1 body.1.bn1 body.2.conv1 body.2.bn1"),
        ("body.1", "body.1.conv1 body.1.bn1"),
        ("body.1..2", ""),
        ("body.0..2", "body.0.conv1 body.0.bn1 body.1.conv1 body.1.bn1 body.2.conv1 body.2.bn1"),
        ("*.bn1", "body.0.bn1 body.1.bn1 body.2.bn1 tail.0.bn1"),
        ("*.0", "body.0.conv1 body.0.bn1 tail.0.conv1 tail.0.bn1"),
        ("t*", "tail.0.conv1 tail.0.bn1 twice"),
        ("s*m", "stem"),
        ("tail.*.conv1", "tail.0.conv1"),
        ("2.bn1", "body.2.bn1"),
        ("twice_2", "twice"),
        ("flatten*", ""),
        ("3", ""),
        ("steam", ""),
        ("bn1", ""),
        ("b.dy", ""),
        ("", ""),
    ],
)
def test_what_a_pattern_means(pattern: str, owners: str) -> None:
    found = match(pattern)
    names = [] if isinstance(found, Nothing) else [node.owner.name for node in found]
    assert [*dict.fromkeys(names)] == owners.split()


@pytest.mark.parametrize(
    ("pattern", "message", "help_"),
    [
        ("steam", "there is no layer `steam` in `Net`", "did you mean `stem`?"),
        ("boddy.*", "no layer of `Net` fits `boddy.*`", "did you mean `body.*`?"),
        ("relu*", "no layer of `Net` fits `relu*`", "it has `input`, `stem`, `body`, "),
        ("conv*", "no layer of `Net` fits `conv*`", "did you mean `*conv*`?"),
        ("*relu1", "`*relu1` has no weights in `Net`", "weights are in `stem`, `body`, "),
        ("bn1", "`bn1` fits 4 names", "choose one of `body.0.bn1`, "),
    ],
)
def test_what_is_said_of_one_that_means_nothing(pattern: str, message: str, help_: str) -> None:
    found = match(pattern)
    assert isinstance(found, Nothing)
    assert found.message == message
    assert found.help.startswith(help_)


def test_costs_of_what_learns_and_of_what_does_not() -> None:
    free, held = cost(graph_of(NET)), cost(frozen(NET, "stem", "twice_2"))
    assert held.frozen == (3 * 8 + 8) + (8 * 8 + 8)
    assert held.params == held.trainable + held.frozen == free.trainable == free.params
    rows = costs(frozen(NET, "twice_2"))
    assert sum(each.frozen for each in rows) == 8 * 8 + 8
    assert sum(each.training for each in rows) < free.training


def test_a_pattern_is_told_where_it_froze_first() -> None:
    found, _ = freeze(graph_of(NET), ["*conv1", "body"], 7)
    assert str(found.frozen["body.0.conv1"]) == "by `*conv1` of `train` on line 7"
    assert str(found.frozen["body.0.bn1"]) == "by `body` of `train` on line 7"


BODIES = [
    "conv(4, 1) as it1",
    "conv(4, 3, pad = 1, pad_mode = reflect) as it1",
    "deconv(4, 2, stride = 2) as it1",
    "sepconv(4, 3, pad = 1) as it1",
    "partial_conv([[0, 1], [2]], 3) as it1",
    "linear(4) as it1",
    "bn as it1",
    "instancenorm(affine = true) as it1",
    "layernorm as it1",
    "groupnorm(2) as it1",
    "prelu as it1",
    "layerscale as it1",
    "subsample(2) as it1",
    "rbf(3, learned = true) as it1",
    "reshape(4x64) -> gru(3, layers = 2) as it1",
]


@pytest.mark.parametrize("first", ["relu", "conv(4, 1)"])
@pytest.mark.parametrize("body", BODIES)
def test_what_torch_keeps_of_a_frozen_layer(body: str, first: str) -> None:
    """Where nothing before it learns, and where something does."""
    agree(frozen(f"model M {{ input 4x8x8; {first} -> {body} -> flatten; linear(3) }}", "it1"))


@pytest.mark.parametrize("body", BODIES)
def test_what_torch_keeps_of_the_first_that_learns(body: str) -> None:
    agree(frozen(f"model M {{ input 4x8x8; prelu as first -> {body} }}", "first"))


@pytest.mark.parametrize(
    ("file", "model", "patterns"),
    [
        ("resnet", "ResNet18", ["conv1", "bn1", "layer*"]),
        ("resnet", "ResNet18", ["*bn*", "*downsample*"]),
        ("resnet", "ResNet50", ["conv1", "layer1", "layer2"]),
        ("googlenet", "GoogLeNet", ["*conv*"]),
        ("unet", "PaddedUNet", ["*conv1*"]),
    ],
)
def test_what_torch_keeps_of_published_networks(file: str, model: str, patterns: list[str]) -> None:
    with torch.device("meta"):
        agree(freeze(graph(file, model), patterns)[0])


def agree(graph: Graph) -> None:
    """What is kept, layer by layer and in all, and what learns, are what torch says."""
    run = Execution(graph)
    inputs = tuple(torch.rand(BATCH, *graph.shape(wire)) for wire in graph.inputs.values())
    assert memory(graph).saved.at(BATCH) == kept(run, inputs, run)[1]
    learned = [each.numel() for each in run.weights.values() if each.requires_grad]
    assert cost(graph).trainable == sum(learned)
    assert memory(graph).trainable == 4 * sum(learned)
    assert 0 < cost(graph).frozen == cost(graph).params - sum(learned)


def test_nothing_is_kept_but_for_a_new_head() -> None:
    body, _ = freeze(graph("resnet", "ResNet18"), ["conv1", "bn1", "layer*"])
    told = memory(body)
    assert (told.saved.fixed, told.saved.each) == (0, 4 * 512)
    assert told.trainable == 4 * (512 * 1000 + 1000)
    assert told.training("adam").at(0) == told.weights + 3 * told.trainable + told.buffers
    found = cost(body)
    assert found.training == 2 * (found.macs + 512 * 1000)


def test_what_layers_need_adds_up() -> None:
    chance = Random(1)
    made = graph_of(NET)
    names = [node.name for node in made.nodes if node.owner.weights]
    for _ in range(20):
        held, _ = freeze(made, chance.sample(names, chance.randrange(len(names))))
        told = [each for node in held.nodes for each in needs(held, node) or ()]
        first = [
            each
            for node in held.nodes
            for each in needs(held, node) or ()
            if each.first in (None, node.index)
        ]
        assert len(told) >= len(first)
        assert sum(each.bytes.at(BATCH) for each in first) == memory(held).saved.at(BATCH)


def test_a_frozen_norm_still_tracks() -> None:
    """As the page on costs says: torch freezes its weights, not its statistics."""
    run = Execution(frozen("model M { input 3x8x8; bn; conv(2, 1) }", "bn1"))
    before = run.buffers["bn1.running_mean"].clone()
    run(torch.rand(BATCH, 3, 8, 8) + 1)
    assert (run.buffers["bn1.running_mean"] > before).all()


TRAINED = """
import Net from "net"

model Two {
  input 3x8x8
  conv(4, 1) as first -> conv(4, 1) as second
}

train Two { epochs = 3 }
train Two { freeze = "first" }
train Two { freeze = ["second"] }
train Net, Two { freeze = ["body", "tail", "second"] }

expect Two { params = 36; trainable = 20; frozen = 16 }
expect Net { frozen = 2368 }
"""


def checked(folder: Path, text: str, **asked: str) -> Report:
    (folder / "net.cnn").write_text(NET, encoding="utf-8")
    (folder / "spec.cnn").write_text(text, encoding="utf-8")
    return check([folder / "spec.cnn"], **asked)  # type: ignore[arg-type]


def test_the_first_training_that_freezes_a_model(tmp_path: Path) -> None:
    report = checked(tmp_path, TRAINED)
    assert report.diagnostics == ()
    (two,) = report.models
    assert {name: each.line for name, each in two.figures.graph.frozen.items()} == {"first": 10}
    assert checked(tmp_path, TRAINED, model="Two").diagnostics == ()


@pytest.mark.parametrize(
    ("setting", "codes"),
    [
        ('["first", "second"]', ["E403"]),
        ('["first", "thrid"]', ["E402"]),
        ('["first", 3]', ["E204"]),
        ("first", ["E204"]),
        ("Two", ["E102"]),
        ("body.first", ["E204"]),
        ('"fi" + "rst"', []),
        ('("first", "seco*")', ["E403"]),
        ("_parts", []),
        ("_parts + [no]", ["E100"]),
        ("[_parts]", ["E204"]),
        ("[]", []),
    ],
)
def test_settings(setting: str, codes: list[str], tmp_path: Path) -> None:
    text = f"""let _parts = ["first"]
model Two {{ input 3x8x8; conv(4, 1) as first -> conv(4, 1) as second }}
model One {{ input 3x8x8; conv(4, "1") }}
train Two {{ freeze = {setting} }}
train Two, One {{ freeze = "what may be in one that is wrong" }}
model Many(n) {{ input 3x8x8; conv(n, 1) as first }}
train Many {{ freeze = "nobody knows" }}
"""
    found = [each.code for each in checked(tmp_path, text).diagnostics]
    assert sorted(found) == sorted([*codes, "E204"])
