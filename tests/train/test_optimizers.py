"""Optimizers on a small problem: torch's own bit for bit, and LAMB beside its formula."""

import copy
import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn, optim

from cnndsl.recipe import optimizers as choices
from cnndsl.recipe.optimizers import OPTIMIZERS, Optimizer
from cnndsl.train.learning.optimizers import optimizer_of

CPU = torch.device("cpu")
FUSED = {"fused": True}

PAIRS: list[tuple[Optimizer, Any, dict[str, Any]]] = [
    (choices.Gd(lr=0.5, weight_decay=0.1), optim.SGD, {"lr": 0.5, "weight_decay": 0.1, **FUSED}),
    (choices.Sgd(lr=0.1), optim.SGD, {"lr": 0.1, **FUSED}),
    (
        choices.Sgd(lr=0.1, momentum=0.8, nesterov=True),
        optim.SGD,
        {"lr": 0.1, "momentum": 0.8, "nesterov": True, **FUSED},
    ),
    (choices.Momentum(lr=0.1), optim.SGD, {"lr": 0.1, "momentum": 0.9, **FUSED}),
    (
        choices.Nesterov(lr=0.1, weight_decay=0.01),
        optim.SGD,
        {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01, **FUSED},
    ),
    (choices.Adagrad(weight_decay=0.1), optim.Adagrad, {"lr": 0.01, "weight_decay": 0.1, **FUSED}),
    (choices.Adadelta(rho=0.8, eps=1e-5), optim.Adadelta, {"rho": 0.8, "eps": 1e-5}),
    (
        choices.Rmsprop(lr=0.02, alpha=0.9, momentum=0.5, eps=1e-6),
        optim.RMSprop,
        {"lr": 0.02, "alpha": 0.9, "momentum": 0.5, "eps": 1e-6},
    ),
    (
        choices.Adam(beta1=0.8, beta2=0.99, eps=1e-6, weight_decay=0.1),
        optim.Adam,
        {"betas": (0.8, 0.99), "eps": 1e-6, "weight_decay": 0.1, **FUSED},
    ),
    (choices.Adamw(lr=0.01), optim.AdamW, {"lr": 0.01, **FUSED}),
]


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(5, 7), nn.LayerNorm(7), nn.Tanh(), nn.Linear(7, 3))


def trained(module: nn.Module, optimizer: optim.Optimizer, steps: int = 12) -> list[float]:
    """The losses on the way."""
    torch.manual_seed(1)
    x, y = torch.randn(32, 5), torch.randn(32, 3)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = (module(x) - y).square().mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def made(optimizer: Optimizer, module: nn.Module) -> optim.Optimizer:
    return optimizer_of(optimizer, module.named_parameters(), CPU)


@pytest.mark.parametrize(("ours", "theirs", "arguments"), PAIRS, ids=lambda each: str(each)[:60])
def test_steps_are_those_of_torch(
    ours: Optimizer, theirs: type[optim.Optimizer], arguments: dict[str, Any]
) -> None:
    one, other = network(), network()
    losses = trained(one, made(ours, one))
    assert losses == trained(other, theirs(other.parameters(), **arguments))
    assert losses[-1] < losses[0]
    for left, right in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.equal(left, right)


def test_every_optimizer_is_compared() -> None:
    assert {type(ours).word for ours, _, _ in PAIRS} | {"lamb"} == {*OPTIMIZERS}


@pytest.mark.parametrize("word", sorted(OPTIMIZERS))
def test_steps_go_on_after_a_checkpoint(word: str) -> None:
    cls = OPTIMIZERS[word]
    chosen = cls(lr=0.01)
    through, before = network(), network()
    losses = trained(through, made(chosen, through), 6)
    first = made(chosen, before)
    assert trained(before, first, 3) == losses[:3]
    after = network()
    after.load_state_dict(before.state_dict())
    second = made(chosen, after)
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    assert trained(after, second, 3) == losses[3:]


@pytest.mark.parametrize("word", sorted(OPTIMIZERS))
def test_only_matrices_decay_where_that_is_said(word: str) -> None:
    cls = OPTIMIZERS[word]
    module = network()
    groups = made(cls(lr=0.01, weight_decay=0.1, decay="matrices"), module).param_groups
    assert [group["weight_decay"] for group in groups] == [0.1, 0.0]
    assert [len(group["params"]) for group in groups] == [2, 4]
    assert all(each.dim() == 2 for each in groups[0]["params"])
    assert all(each.dim() == 1 for each in groups[1]["params"])
    whole = made(cls(lr=0.01, weight_decay=0.1), module).param_groups
    assert [len(group["params"]) for group in whole] == [6]
    vectors = nn.LayerNorm(3)
    alone = made(cls(lr=0.01, weight_decay=0.1, decay="matrices"), vectors).param_groups
    assert [group["weight_decay"] for group in alone] == [0.0]


def lamb_by_hand(
    weights: list[float], gradients: list[list[float]], lamb: choices.Lamb
) -> list[float]:
    """One tensor, number by number, as the paper's algorithm 2 has it."""
    m, v = [0.0] * len(weights), [0.0] * len(weights)
    for step, gradient in enumerate(gradients, 1):
        m = [lamb.beta1 * a + (1 - lamb.beta1) * g for a, g in zip(m, gradient, strict=True)]
        v = [lamb.beta2 * a + (1 - lamb.beta2) * g * g for a, g in zip(v, gradient, strict=True)]
        move = [
            (a / (1 - lamb.beta1**step)) / (math.sqrt(b / (1 - lamb.beta2**step)) + lamb.eps)
            + lamb.weight_decay * w
            for a, b, w in zip(m, v, weights, strict=True)
        ]
        own, length = math.hypot(*weights), math.hypot(*move)
        trust = own / length if own and length else 1.0
        weights = [w - lamb.lr * trust * r for w, r in zip(weights, move, strict=True)]
    return weights


@pytest.mark.parametrize("start", ["random", "zero"])
def test_lamb_is_its_formula(start: str) -> None:
    torch.manual_seed(2)
    lamb = choices.Lamb(lr=0.1, beta1=0.8, beta2=0.95, weight_decay=0.05)
    tensors = [nn.Parameter(torch.randn(6).double()), nn.Parameter(torch.randn(2, 3).double())]
    if start == "zero":
        tensors[0].data.zero_()
    before = [each.flatten().tolist() for each in tensors]
    optimizer = optimizer_of(lamb, [(str(i), each) for i, each in enumerate(tensors)], CPU)
    gradients: list[list[list[float]]] = [[], []]
    for _ in range(5):
        for number, each in enumerate(tensors):
            each.grad = torch.randn_like(each)
            gradients[number].append(each.grad.flatten().tolist())
        optimizer.step()
    for first, given, last in zip(before, gradients, tensors, strict=True):
        assert last.flatten().tolist() == pytest.approx(lamb_by_hand(first, given, lamb))


def test_lamb_leaves_what_has_no_gradient() -> None:
    still, moving = nn.Parameter(torch.ones(3)), nn.Parameter(torch.ones(3))
    optimizer = optimizer_of(choices.Lamb(lr=0.1), [("a", still), ("b", moving)], CPU)
    moving.grad = torch.ones(3)

    def loss() -> Tensor:
        return moving.sum()

    assert optimizer.step(loss) is not None  # type: ignore[arg-type]
    assert torch.equal(still, torch.ones(3))
    assert not torch.equal(moving, torch.ones(3))
    moving.grad = None
    kept = moving.clone()
    optimizer.step()
    assert torch.equal(moving, kept)
