"""Numbers that are no more: where that began."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

IMAGES, LOSS = "the images", "the loss"
"""Where numbers are wrong, if not in a network."""
_CURE = "Take a lower `lr`, a warm-up in the schedule, or `clip`"


class NotFinite(Exception):
    """Numbers that are no more."""

    def __init__(self, step: int, message: str) -> None:
        self.step = step
        super().__init__(f"{message}. {_CURE}")


class LostLoss(NotFinite):
    """The loss is no number any more."""

    def __init__(self, step: int, rate: float, norm: float, layer: str) -> None:
        super().__init__(
            step,
            f"the loss is not finite at step {step:,} (learning rate {rate:.3g}, norm of the "
            f"gradients {norm:.3g}); the first numbers that are not are in {layer}",
        )


class LostWeights(NotFinite):
    """Weights that are no numbers any more, and so must not take the place of others."""

    def __init__(self, step: int, rate: float, name: str) -> None:
        super().__init__(
            step,
            f"the weights `{name}` are not finite after step {step:,} (learning rate {rate:.3g}); "
            "those that were kept before are as they were",
        )


class LostSight(NotFinite):
    """What a network makes of images that are held out is no number any more."""

    def __init__(self, epoch: int, step: int, rate: float) -> None:
        super().__init__(
            step,
            f"the validation loss of epoch {epoch:,} is not finite (step {step:,}, learning rate "
            f"{rate:.3g}); what was kept before is as it was",
        )


def whole(numbers: Tensor) -> Tensor:
    """All of a tensor of which each process may have a part; all have to ask for it."""
    gather = getattr(numbers, "full_tensor", None)
    return numbers if gather is None else gather()


def is_finite(numbers: Tensor) -> bool:
    """Whether all of them are."""
    return bool(torch.isfinite(whole(numbers)).all())


def first_not_finite(module: nn.Module, images: Tensor) -> str:
    """Where, as numbers flow through a network, the first of them is not finite.

    All of it is looked at, since processes that have parts of it have to do so together.
    """
    found = [] if is_finite(images) else [IMAGES]
    weights = module.named_parameters()
    found += [f"the weights `{name}`" for name, each in weights if not is_finite(each)]
    hooks = [
        inner.register_forward_hook(_told(name, found))
        for name, inner in module.named_modules()
        if not [*inner.children()]
    ]
    try:
        with torch.no_grad():
            module(images)
    finally:
        for hook in hooks:
            hook.remove()
    return found[0] if found else LOSS


def _told(name: str, found: list[str]) -> Callable[[nn.Module, object, object], None]:
    def look(_: nn.Module, __: object, output: object) -> None:
        told = output if isinstance(output, tuple) else (output,)  # such as that of an attention
        if not all(is_finite(each) for each in told if isinstance(each, Tensor)):
            found.append(f"what the layer `{name}` leaves")

    return look
