"""Penalties by their formulas, and by the gradients that follow."""

import torch
from torch import nn

from cnndsl.recipe.penalties import L1, L2
from cnndsl.train.learning.penalties import penalty_of


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Linear(4, 3)).double()


def test_l1_is_the_sum_of_magnitudes() -> None:
    module = network()
    expected = 0.01 * sum(abs(x) for each in module.parameters() for x in each.flatten().tolist())
    assert abs(penalty_of(L1(strength=0.01), module.parameters()).item() - expected) < 1e-12


def test_l2_is_half_the_sum_of_squares() -> None:
    module = network()
    expected = 0.005 * sum(x * x for each in module.parameters() for x in each.flatten().tolist())
    assert abs(penalty_of(L2(strength=0.01), module.parameters()).item() - expected) < 1e-12


def test_a_gradient_of_l2_is_what_weight_decay_adds() -> None:
    module = network()
    penalty_of(L2(strength=0.01), module.parameters()).backward()
    for each in module.parameters():
        assert each.grad is not None
        assert torch.allclose(each.grad, 0.01 * each)


def test_a_gradient_of_l1_has_the_weights_sign() -> None:
    module = network()
    penalty_of(L1(strength=0.01), module.parameters()).backward()
    for each in module.parameters():
        assert each.grad is not None
        assert torch.allclose(each.grad, 0.01 * each.sign())


def test_what_is_frozen_costs_nothing() -> None:
    module = network()
    whole = penalty_of(L2(strength=1.0), module.parameters()).item()
    frozen = module[2].requires_grad_(False)  # type: ignore[index]
    own = sum(each.square().sum().item() for each in frozen.parameters()) / 2
    assert own > 0
    assert abs(whole - penalty_of(L2(strength=1.0), module.parameters()).item() - own) < 1e-12
