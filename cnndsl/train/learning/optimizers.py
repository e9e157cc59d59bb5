"""Optimizers: torch's own where it has them, on groups that decay and that do not."""

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import nn, optim

from cnndsl.recipe import optimizers as choices
from cnndsl.train.learning.lamb import Lamb


def optimizer_of(
    optimizer: choices.Optimizer,
    named: Iterable[tuple[str, nn.Parameter]],
    device: torch.device,
    *,
    is_fused: bool = True,
) -> optim.Optimizer:
    """What changes these weights as it says, in as few kernels as torch has for it.

    Not fused, it works on several at once all the same, which weights in parts can take too.
    """
    groups = _groups(optimizer, [each for _, each in named])
    rate: dict[str, Any] = {"lr": optimizer.lr}
    whole = is_fused and device.type in ("cpu", "cuda")
    fused: dict[str, Any] = {"fused": True} if whole else {"foreach": True}
    match optimizer:
        case choices.Gd():
            return optim.SGD(groups, **rate, **fused)
        case choices.Sgd():
            momentum, nesterov = optimizer.momentum, optimizer.nesterov
            return optim.SGD(groups, **rate, momentum=momentum, nesterov=nesterov, **fused)
        case choices.Momentum():
            return optim.SGD(groups, **rate, momentum=optimizer.momentum, **fused)
        case choices.Nesterov():
            return optim.SGD(groups, **rate, momentum=optimizer.momentum, nesterov=True, **fused)
        case choices.Adagrad():
            alone = fused if device.type == "cpu" else {}  # what every release has
            return optim.Adagrad(groups, **rate, eps=optimizer.eps, **alone)
        case choices.Adadelta():
            return optim.Adadelta(groups, **rate, rho=optimizer.rho, eps=optimizer.eps)
        case choices.Rmsprop():
            alpha, momentum = optimizer.alpha, optimizer.momentum
            return optim.RMSprop(groups, **rate, alpha=alpha, momentum=momentum, eps=optimizer.eps)
        case choices.Adam():
            means: dict[str, Any] = {
                "betas": (optimizer.beta1, optimizer.beta2),
                "eps": optimizer.eps,
            }
            if isinstance(optimizer, choices.Lamb):
                return Lamb(groups, **rate, **means)
            adam = optim.AdamW if isinstance(optimizer, choices.Adamw) else optim.Adam
            return adam(groups, **rate, **means, **fused)
    raise TypeError(f"no rule for the optimizer {optimizer.word}")


def _groups(optimizer: choices.Optimizer, weights: list[nn.Parameter]) -> list[dict[str, Any]]:
    """All in one, or those apart that do not decay."""
    own = optimizer.weight_decay
    if optimizer.decay == "all" or not own:
        return [{"params": weights, "weight_decay": own}]
    matrices = [each for each in weights if each.dim() > 1]
    others = [each for each in weights if each.dim() <= 1]
    both = ((matrices, own), (others, 0.0))
    return [{"params": each, "weight_decay": decay} for each, decay in both if each]


def restore(optimizer: optim.Optimizer, state: dict[str, Any]) -> None:
    """Have an optimizer be as it was, with the kernels that it has here."""
    groups = []
    for group, own in zip(state["param_groups"], optimizer.param_groups, strict=True):
        kernels = {name: own[name] for name in ("fused", "foreach") if name in own}
        groups.append({**group, **kernels})
    optimizer.load_state_dict({**state, "param_groups": groups})


def slow_down(optimizer: optim.Optimizer, weights: Sequence[nn.Parameter], factor: float) -> None:
    """Let the rate of some weights be a part of the others'."""
    slow = {id(each) for each in weights}
    for group in [*optimizer.param_groups] if slow and factor != 1 else ():
        own: list[nn.Parameter] = []
        others: list[nn.Parameter] = []
        for each in group["params"]:
            (own if id(each) in slow else others).append(each)
        if not others:
            group["lr"] *= factor
        elif own:
            group["params"] = others
            optimizer.add_param_group({**group, "params": own, "lr": group["lr"] * factor})
