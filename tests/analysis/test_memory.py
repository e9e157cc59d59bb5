"""Memory against what torch keeps, counted by hooks, and against arithmetic by hand."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TypedDict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnndsl.analysis import OPTIMIZERS, PRECISIONS, Bytes, Most, memory
from cnndsl.resources import library
from tests.graph.drawn import graph_of
from tests.zoo.reference import network

REFERENCE = Path(__file__).parents[1] / "reference" / "saved_bytes.json"
OWN = Path(__file__).parent / "specs"
MODELS = {
    "alexnet": (library() / "alexnet.cnn", "AlexNet"),
    "vgg16_bn": (OWN / "vgg_adaptive.cnn", "VGG16BN"),
    "resnet50": (library() / "resnet.cnn", "ResNet50"),
    "densenet121": (library() / "densenet.cnn", "DenseNet121"),
    "densenet_bc_k12_L100_cifar10": (library() / "densenet_cifar.cnn", "CifarDenseNetBC12x100"),
    "resnet110_A_cifar10": (library() / "resnet_cifar.cnn", "CifarResNet110"),
}
# What torch 2.13 keeps for a batch of one of these, counted by `saved_tensors_hooks`.
MEASURED = {
    ("views.cnn", "Odd"): Bytes(68, 402_600),
    ("views.cnn", "Two"): Bytes(0, 61_576),
}


class Reference(TypedDict):
    """Bytes by batch, the input's among them, and how many storages of each size but the input."""

    batches: dict[str, int]
    input: int
    storages: dict[str, int]


@cache
def references() -> dict[str, Reference]:
    networks: dict[str, Reference] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return networks


graph = cache(network)


def test_every_reference_has_its_model() -> None:
    assert references().keys() == MODELS.keys()


@pytest.mark.parametrize("name", MODELS)
def test_saved_bytes_are_those_of_torch(name: str) -> None:
    saved, known = memory(graph(*MODELS[name])).saved, references()[name]["batches"]
    assert {batch: saved.at(int(batch)) for batch in known} == known


@pytest.mark.parametrize("name", MODELS)
def test_storages_are_those_of_torch(name: str) -> None:
    known = references()[name]
    sizes = Counter({int(size): count for size, count in known["storages"].items()})
    sizes[known["input"]] += 1
    found: Counter[int] = Counter()
    for kept in memory(graph(*MODELS[name])).kept:
        # A batch norm's mean and deviation are two storages of one size.
        found += Counter([kept.bytes.fixed // 2] * 2 + [kept.bytes.each])
    del found[0]
    assert found == sizes


@pytest.mark.parametrize(("file", "model"), MEASURED)
def test_views_share_their_storage(file: str, model: str) -> None:
    assert memory(graph(OWN / file, model)).saved == MEASURED[file, model]


def test_nothing_is_kept_before_the_first_that_learns() -> None:
    text = "model M { input 3x8x8; maxpool(2) -> relu -> conv(4, 1) -> sigmoid }"
    relu, sigmoid = 4 * 3 * 4 * 4, 4 * 4 * 4 * 4
    assert memory(graph_of(text)).saved == Bytes(0, relu + sigmoid)


def test_precision_halves_numbers_alone() -> None:
    text = "model M { input 3x8x8; conv(4, 3, pad = 1) -> bn -> maxpool(2) }"
    image, features, indices, statistics = 3 * 64, 4 * 64, 8 * 4 * 16, 2 * 4 * 4
    for precision, width in PRECISIONS.items():
        found = memory(graph_of(text), precision)
        assert found.saved == Bytes(statistics, width * (image + 2 * features) + indices)
        assert found.weights == width * (4 * 27 + 4 + 4 + 4)
        assert found.buffers == width * (4 + 4) + 8


@pytest.mark.parametrize(
    ("body", "peak"),
    [
        ("relu -> relu -> relu", 200),
        ("residual { relu -> relu }", 300),
        ("residual { residual { relu } }", 300),
        ("identity -> flatten -> slice(0, 50) -> dropout(0.5)", 100),
        ("identity as x\n output x\n relu -> relu", 300),
        ("concat { | identity | relu }", 400),
        ("relu as unread\n from input -> conv(9, 1)", 1000),
        ("conv(9, 1) -> conv(1, 1) -> conv(1, 1)", 1000),
        ("maxpool(2) as p\n unpool(p)", 175),
        ("split(2, axis = height) as (a, b)\n from a -> relu -> relu", 150),
    ],
)
def test_peak_of_inference(body: str, peak: int) -> None:
    body = body.replace("from input", "from image")
    text = f"model M {{\n input image: 1x10x10\n {body}\n}}"
    found = memory(graph_of(text))
    assert found.inference == Bytes(found.weights, 4 * peak)


@pytest.mark.parametrize(("optimizer", "copies"), [("sgd", 1), ("momentum", 2), ("adam", 3)])
def test_training_holds_weights_gradients_and_state(optimizer: str, copies: int) -> None:
    found = memory(graph_of("model M { input 10; linear(100) -> bn }"))
    weights, norm = 4 * (10 * 100 + 100 + 100 + 100), 4 * (100 + 100)
    own, output, gradient = Bytes(copies * weights + norm + 8), Bytes(0, 400), Bytes(0, 400)
    kept = Bytes(8 * 100, 4 * (10 + 100))
    early = own + kept + output + gradient + gradient + Bytes(norm)
    late = own + Bytes(0, 4 * 10) + output + gradient + Bytes(weights)
    assert found.training(optimizer) == Most((late, early))
    further = (late + Bytes(weights - norm), early + Bytes(weights))
    assert found.training(optimizer, adds=True) == Most(further)


def test_inputs_and_outputs_are_held_once() -> None:
    text = "model M { input 3x8x8; relu -> output a; slice(0, 1) -> output b; conv(2, 1) -> relu }"
    assert memory(graph_of(text)).held == 4 * 3 * 8 * 8  # the input, as backward keeps the others
    text = "model M { input 3x8x8; conv(4, 1) -> output a; slice(0, 1) -> output b }"
    assert memory(graph_of(text)).held == 4 * 4 * 8 * 8


@settings(deadline=None)
@given(st.integers(0, 10**12), st.sampled_from(sorted(OPTIMIZERS)))
def test_largest_batch_is_the_largest_that_fits(available: int, optimizer: str) -> None:
    step = memory(graph(*MODELS["resnet110_A_cifar10"])).training(optimizer)
    batch = step.largest_batch(available)
    assert batch is not None
    assert batch == 0 or step.at(batch) <= available
    assert step.at(batch + 1) > available


def test_any_batch_fits_what_does_not_grow() -> None:
    assert Bytes(10, 0).largest_batch(10) is None
    assert Bytes(10, 0).largest_batch(9) == 0


def test_shared_weights_are_held_once() -> None:
    text = "model M { input 5; shared half = linear(5); half -> half -> half }"
    found = memory(graph_of(text))
    assert found.weights == 4 * 30
    assert found.saved == Bytes(0, 4 * 15)


def test_an_unpooling_keeps_the_indices_that_its_pooling_does_not() -> None:
    text = "model M { input 1x8x8; maxpool(2) as p -> prelu -> unpool(p) }"
    pooled, indices = 4 * 16, 8 * 16
    assert memory(graph_of(text)).saved == Bytes(0, pooled + indices)


def test_indices_alone_lead_back_to_nothing() -> None:
    text = """
model M {
  input image: 1x8x8
  conv(1, 1) -> maxpool(2) as p
  from image -> maxpool(2) -> relu -> unpool(p)
}
"""
    image, features, indices = 4 * 64, 4 * 64, 8 * 16
    assert memory(graph_of(text)).saved == Bytes(0, image + features + indices)
