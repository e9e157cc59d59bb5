"""LAMB (You et al.: Large Batch Optimization for Deep Learning, 2020), which torch lacks."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, optim


class Lamb(optim.Optimizer):
    """Adam whose step for each tensor is as long as the tensor, times the rate."""

    def __init__(
        self,
        params: Iterable[dict[str, Any]],
        lr: float,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-6,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(
            params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        )

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """One step for all that has a gradient; nothing waits for the device."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            weights = [each for each in group["params"] if each.grad is not None]
            if weights:
                self._change(group, weights)
        return loss

    def _change(self, group: dict[str, Any], weights: list[Tensor]) -> None:
        for each in weights:
            if not self.state[each]:
                self.state[each] |= {
                    "step": 0,
                    "exp_avg": torch.zeros_like(each),
                    "exp_avg_sq": torch.zeros_like(each),
                }
            self.state[each]["step"] += 1
        steps = _steps(group, weights, [self.state[each] for each in weights])
        factors = _lengths(weights) / _lengths(steps)
        factors = torch.where(factors.isfinite() & (factors > 0), factors, 1.0)
        torch._foreach_mul_(steps, [*factors.mul(-group["lr"]).unbind()])
        torch._foreach_add_(weights, steps)


def _steps(
    group: dict[str, Any], weights: list[Tensor], states: list[dict[str, Any]]
) -> list[Tensor]:
    """Those of AdamW, without its rate."""
    first, second = group["betas"]
    gradients = [each.grad for each in weights if each.grad is not None]
    means = [each["exp_avg"] for each in states]
    squares = [each["exp_avg_sq"] for each in states]
    torch._foreach_lerp_(means, gradients, 1 - first)
    torch._foreach_mul_(squares, second)
    torch._foreach_addcmul_(squares, gradients, gradients, 1 - second)
    below = torch._foreach_sqrt(squares)
    torch._foreach_div_(below, [(1 - second ** each["step"]) ** 0.5 for each in states])
    torch._foreach_add_(below, group["eps"])
    steps = torch._foreach_div(means, [1 - first ** each["step"] for each in states])
    torch._foreach_div_(steps, below)
    if group["weight_decay"]:
        torch._foreach_add_(steps, weights, alpha=group["weight_decay"])
    return [*steps]


def _lengths(tensors: list[Tensor]) -> Tensor:
    return torch.stack([*torch._foreach_norm(tensors)])
