"""A compiled network is a module like any other: whatever torch does with modules goes well."""

import copy
import io
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

import cnndsl
from cnndsl.dataclasses import replace
from cnndsl.emit.compiled import compiled
from cnndsl.graph import Freeze
from tests.emit.source.agreeing import present, shapes
from tests.emit.source.specs import HEADS, SHARED
from tests.graph.drawn import graph_of

MIXED = """
block Unit(width, stride = 1, drop = 0) {
  residual(shortcut = project) {
    conv(width, 3, stride = stride, pad = 1, bias = false) -> bn -> relu
    if drop > 0 { droppath(drop) }
    conv(width, 3, pad = 1)
  }
}

model Mixed {
  input 3xHxW
  stage body { Unit(4) -> Unit(8, stride = 2, drop = 0.5) -> Unit(8) }
  layerscale(0.5) -> maxpool(2) as pooled -> tanh -> unpool(pooled)
  conv(8, 3, stride = 2, pad = same)
  concat { | dwconv(3, pad = 1) -> gelu | split(2) as (left, right); from left }
  dropout(0.3) -> avgpool(global) -> flatten -> linear(6) -> rbf(3)
}
"""
TEXTS = {"mixed": MIXED, "heads": HEADS, "shared": SHARED}
BATCH = 4


def module(name: str) -> nn.Module:
    torch.manual_seed(0)
    return compiled(graph_of(TEXTS[name]))


def images(name: str) -> Tensor:
    torch.manual_seed(1)
    return torch.rand(BATCH, 8 if name == "shared" else 3, 16, 16)


def same(one: nn.Module, other: nn.Module, name: str) -> None:
    """Both have the same tensors and answer alike, in training and at other times."""
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    assert all(torch.equal(*pair) for pair in pairs)
    for training in (False, True):
        answers = []
        for each in (one, other):
            torch.manual_seed(2)
            answers.append(present(each.train(training)(images(name))))
        assert all(torch.equal(*pair) for pair in zip(*answers, strict=True))


@pytest.mark.parametrize("name", TEXTS)
def test_copies(name: str) -> None:
    made = module(name)
    other = copy.deepcopy(made)
    assert {id(each) for each in made.parameters()}.isdisjoint(map(id, other.parameters()))
    same(made, other, name)


@pytest.mark.parametrize("name", TEXTS)
def test_pickles(name: str) -> None:
    made = module(name)
    same(made, pickle.loads(pickle.dumps(made)), name)


@pytest.mark.parametrize("name", TEXTS)
def test_files_of_torch(name: str) -> None:
    made, file = module(name), io.BytesIO()
    torch.save(made, file)
    same(made, torch.load(io.BytesIO(file.getvalue()), weights_only=False), name)
    other = module(name)
    nn.init.zeros_(next(other.parameters()))
    file = io.BytesIO()
    torch.save(made.state_dict(), file)
    other.load_state_dict(torch.load(io.BytesIO(file.getvalue()), weights_only=True))
    same(made, other, name)


def test_pickles_are_read_where_nothing_was_compiled(tmp_path: Path) -> None:
    """Of the module, of a part of it and of what it answers with."""
    made = module("heads").train()
    answer = made(images("heads"))
    held = {"module": made, "part": made.get_submodule("head2"), "answer": answer}
    path = tmp_path / "held.pickle"
    path.write_bytes(pickle.dumps(held))
    program = f"""
import pickle, sys, torch
held = pickle.loads(open({str(path)!r}, "rb").read())
module, answer = held["module"], held["answer"]
again = module(torch.rand(4, 3, 16, 16))
assert type(again) is type(answer), (type(again), type(answer))
assert again._fields == ("mask", "scores", "aux"), again._fields
assert held["part"](torch.rand(2, 8, 4, 4)).shape == (2, 5)
try:
    module(torch.rand(4, 3, 15, 16))
except ValueError as error:
    assert "takes a batch of 3x16x16" in str(error)
else:
    raise AssertionError
"""
    subprocess.run([sys.executable, "-c", program], check=True, env=dict(os.environ))


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("training", [True, False])
def test_torch_compiles_it_in_one_piece(name: str, training: bool) -> None:
    made = module(name).train(training)
    other = copy.deepcopy(made)
    torch._dynamo.reset()
    quick = torch.compile(made, fullgraph=True, backend="aot_eager")
    for each in (other, quick):
        torch.manual_seed(3)
        answers = present(each(images(name)))
        if each is other:
            expected = answers
    close(answers, expected)


@pytest.mark.parametrize("name", TEXTS)
def test_torch_exports_it(name: str) -> None:
    made = module(name).eval()
    exported = torch.export.export(made, (images(name),)).module()
    close(present(exported(images(name))), present(made(images(name))))


@pytest.mark.parametrize("name", TEXTS)
def test_torch_traces_it(name: str) -> None:
    made = module(name).eval()
    traced = torch.fx.symbolic_trace(made)
    close(present(traced(images(name))), present(made(images(name))))


def close(ones: tuple[Tensor, ...], others: tuple[Tensor, ...]) -> None:
    torch.testing.assert_close(ones, others)


@pytest.mark.parametrize("name", TEXTS)
def test_any_number_type(name: str) -> None:
    for dtype in (torch.bfloat16, torch.float64):
        made = module(name).to(dtype)
        for each in present(made(images(name).to(dtype))):
            assert each.dtype == dtype
        assert {each.dtype for each in made.parameters()} == {dtype}


@pytest.mark.parametrize("name", TEXTS)
def test_a_device_without_numbers(name: str) -> None:
    made = module(name)
    with torch.device("meta"):
        empty = module(name)
        answers = present(empty(images(name)))
    assert all(each.is_meta for each in empty.state_dict().values())
    assert shapes(empty) == shapes(made)
    assert [each.shape for each in answers] == [each.shape for each in present(made(images(name)))]
    assert shapes(copy.deepcopy(made).to("meta")) == shapes(made)


@pytest.mark.parametrize("name", TEXTS)
def test_channels_may_come_last(name: str) -> None:
    made = module(name).eval()
    other = copy.deepcopy(made).to(memory_format=torch.channels_last)
    theirs = images(name).to(memory_format=torch.channels_last)
    close(present(other(theirs)), present(made(images(name))))


@pytest.mark.parametrize("name", TEXTS)
def test_mixed_precision(name: str) -> None:
    made = module(name).train()
    with torch.autocast("cpu", torch.bfloat16):
        answers = present(made(images(name)))
        total = torch.stack([each.float().square().mean() for each in answers]).sum()
    total.backward()
    assert all(each.dtype == torch.float32 for each in made.parameters())
    assert all(each.grad is not None for each in made.parameters() if each.requires_grad)


@contextmanager
def one_process(tmp_path: Path) -> Iterator[None]:
    """A group of processes that has this one alone."""
    address = f"file://{tmp_path / 'group'}"
    torch.distributed.init_process_group("gloo", init_method=address, rank=0, world_size=1)
    try:
        yield
    finally:
        torch.distributed.destroy_process_group()


@pytest.mark.parametrize("name", TEXTS)
def test_processes_share_the_work(name: str, tmp_path: Path) -> None:
    made = module(name).train()
    other = copy.deepcopy(made)
    with one_process(tmp_path):
        spread = nn.parallel.DistributedDataParallel(other)
        for each in (made, spread):
            torch.manual_seed(4)
            torch.stack([y.square().mean() for y in present(each(images(name)))]).sum().backward()
    for ours, theirs in zip(made.parameters(), other.parameters(), strict=True):
        assert (ours.grad is None) == (theirs.grad is None)
        assert ours.grad is None or torch.equal(ours.grad, theirs.grad)  # type: ignore[arg-type]


def test_outputs_have_names_and_heads_rest() -> None:
    made = module("heads").train()
    answer = made(images("heads"))
    assert answer._fields == ("mask", "scores", "aux")
    assert [tuple(each.shape[1:]) for each in answer] == [(1, 16, 16), (5,), (3,)]
    at_rest = made.eval()(images("heads"))
    assert type(at_rest) is type(answer)
    assert at_rest.aux is None
    ran: list[str] = []
    for name, part in made.named_modules():
        part.register_forward_hook(lambda *_, name=name: ran.append(name))
    made(images("heads"))
    assert "head2" in ran
    assert "head1" not in ran
    made.train()(images("heads"))
    assert "head1" in ran


def test_one_output_beside_heads_is_a_tensor_at_rest() -> None:
    text = "from a { relu -> output side if training }"
    made = compiled(graph_of(f"model Net {{ input 3x4x4; conv(2, 1) as a; {text}; tanh }}"))
    answer = made(torch.rand(1, 3, 4, 4))
    assert answer._fields == ("out", "side")
    assert torch.equal(made.eval()(torch.rand(1, 3, 4, 4)) > 2, torch.zeros(1, 2, 4, 4) > 2)


def test_shared_weights_are_one() -> None:
    made = module("shared")
    assert len([*made.parameters()]) == len({*map(id, made.parameters())})
    heads = [name for name, _ in made.named_parameters() if name.startswith("head")]
    assert heads == ["head.weight", "head.bias"]
    assert [each for each in made.state_dict() if "tower" in each and "conv1" in each] == [
        "tower.conv1.weight",
        "tower.conv1.bias",
    ]


def test_the_same_spec_is_the_same_class() -> None:
    assert type(module("mixed")) is type(module("mixed"))


def test_frozen_weights_need_no_gradients() -> None:
    graph = graph_of(MIXED)
    names = [node.owner.name for node in graph.nodes if node.owner.weights]
    frozen = {name: Freeze(name) for name in names[::2]}
    made = compiled(replace(graph, frozen=frozen))
    for name in names:
        learns = [each.requires_grad for each in made.get_submodule(name).parameters(recurse=True)]
        assert set(learns) == {name not in frozen}


DEVIATIONS: dict[str, Callable[[float, float], float]] = {
    "he": lambda fan_in, _: (2 / fan_in) ** 0.5,
    "lecun": lambda fan_in, _: (1 / fan_in) ** 0.5,
    "xavier": lambda fan_in, fan_out: (2 / (fan_in + fan_out)) ** 0.5,
    "dcgan": lambda _, __: 0.02,
}
"""Of He et al. 2015, LeCun et al. 1998, Glorot and Bengio 2010, and Radford et al. 2015."""
PRODUCTS = {
    "conv": "conv(96, 3) as product",
    "in groups": "conv(256, 3, groups = 4) as product",
    "depthwise": "dwconv(3, multiplier = 8) as product",
    "deconv": "deconv(32, 3) as product",
    "deconv in groups": "deconv(256, 3, groups = 4) as product",
    "linear": "avgpool(global) -> flatten -> linear(200) as product",
    "conv beside deconv": "deconv(64, 2) -> conv(200, 3) as product",
    "deconv beside conv": "conv(64, 2) -> deconv(200, 3) as product",
}


@pytest.mark.parametrize("init", DEVIATIONS)
@pytest.mark.parametrize("product", PRODUCTS)
def test_weights_are_drawn_as_asked(init: str, product: str) -> None:
    text = f"model Net {{ input 64x8x8; {PRODUCTS[product]}; bn }}"
    torch.manual_seed(5)
    made = compiled(graph_of(text), init)  # type: ignore[arg-type]
    weight = made.get_submodule("product").get_parameter("weight")
    deviation = DEVIATIONS[init](*fans(made.get_submodule("product")))
    assert weight.std().item() == pytest.approx(deviation, rel=0.03)
    assert abs(weight.mean().item()) < deviation / 20
    assert not any(each.any() for name, each in made.named_parameters() if "bias" in name)
    assert bool((made.get_submodule("bn1").get_parameter("weight") == 1).all())


def fans(product: nn.Module) -> tuple[float, float]:
    """How many numbers feed one that comes out, and how many one that goes in feeds.

    They are counted where nothing ends: with weights of 1, sums tell how many there are.
    """
    counting = copy.deepcopy(product)
    for name, each in counting.named_parameters():
        nn.init.constant_(each, float(name == "weight"))
    ones = torch.ones(1, 64, *() if isinstance(product, nn.Linear) else (9, 9), requires_grad=True)
    counted = counting(ones)
    counted.sum().backward()
    assert ones.grad is not None
    return counted.max().item(), ones.grad.max().item()


def test_weights_are_drawn_as_torch_does_unless_asked() -> None:
    torch.manual_seed(6)
    made = compiled(graph_of("model Net { input 3x8x8; conv(4, 3) -> flatten -> linear(2) }"))
    torch.manual_seed(6)
    conv, linear = nn.Conv2d(3, 4, 3), nn.Linear(144, 2)
    theirs = [conv.weight, conv.bias, linear.weight, linear.bias]
    assert all(map(torch.equal, made.parameters(), theirs))  # type: ignore[arg-type]


def test_the_ways_in(tmp_path: Path) -> None:
    path = tmp_path / "net.cnn"
    path.write_text("model Net { input 3x8x8; conv(4, 3) }\nmodel Other { input 3x8x8; relu }")
    made = cnndsl.compile(path, "Net")
    assert isinstance(made, nn.Module)
    assert made(torch.rand(1, 3, 8, 8)).shape == (1, 4, 6, 6)
    assert type(cnndsl.load(path, "Net").module()) is type(made)
    with pytest.raises(cnndsl.SpecError, match="expected one model"):
        cnndsl.compile(path)
