"""Losses: the mean of a batch, in single precision at least.

Targets are classes, shares of classes on the second axis, or numbers like the outputs'. A class
below 0 is none: where it stands, nothing is compared.
"""

import torch
from torch import Tensor
from torch.nn import functional

from cnndsl.recipe import losses as choices
from cnndsl.train.learning.targets import NOWHERE, constant, shares


def loss_of(
    loss: choices.Loss,
    outputs: Tensor,
    target: Tensor,
    class_counts: Tensor | None = None,
    over: Tensor | None = None,
) -> Tensor:
    """How wrong outputs [n, k, ...] are; `class_counts` tell how rare each class is.

    Of a part of a batch, the sum is divided by what the whole of it counts.
    """
    outputs = outputs.float() if outputs.dtype != torch.float64 else outputs
    match loss:
        case choices.CrossEntropy() | choices.Nll():
            return _likely(loss, outputs, target, class_counts, over)
        case choices.Bce():
            return _bce(outputs, target, over)
        case choices.Mse():
            wanted, known = _wanted(outputs, target)
            return _mean((outputs - wanted).square(), known, over)
        case choices.Focal():
            return _focal(loss, outputs, target, over)
        case choices.Ctc():
            return _ctc(outputs, target)
        case choices.Dice():
            return _dice(loss, outputs, target)
    raise TypeError(f"no rule for the loss {loss.word}")


def amount_of(
    loss: choices.Loss, target: Tensor, class_counts: Tensor | None = None
) -> Tensor | None:
    """How much the mean of a batch counts beside that of others; none where images count alike.

    That is how many dots of masks show a class, or what all classes that are shown count.
    """
    if target.is_floating_point() or isinstance(loss, choices.Dice | choices.Ctc):
        return None
    own = getattr(loss, "weights", None)
    if own is None:
        return (target >= 0).sum().float() if target.dim() > 1 else None
    weights = _weights(own, class_counts, target.device)
    return (weights[target.clamp(min=0)] * (target >= 0)).sum()


def divisor(amount: Tensor) -> Tensor:
    """What a sum is divided by that counts so much: by 1, where nothing does."""
    return amount.where(amount > 0, 1)


def _likely(
    loss: choices.CrossEntropy | choices.Nll,
    outputs: Tensor,
    target: Tensor,
    class_counts: Tensor | None,
    over: Tensor | None,
) -> Tensor:
    """Minus the logarithm of what the right class is given."""
    if over is None and (loss.weights is not None or target.dim() > 1):
        amount = amount_of(loss, target, class_counts)
        over = None if amount is None else divisor(amount)
    of = "mean" if over is None else "sum"
    weights = None
    if loss.weights is not None:
        weights = _weights(loss.weights, class_counts, outputs.device).to(outputs.dtype)
    outputs, target = _flat(outputs), _flat_target(target)
    if isinstance(loss, choices.Nll):
        found = _nll(outputs, target, weights, of)
    else:
        smooth = loss.label_smoothing
        found = functional.cross_entropy(
            outputs, target, weights, ignore_index=NOWHERE, reduction=of, label_smoothing=smooth
        )
    return found if over is None else found / over


def _flat(outputs: Tensor) -> Tensor:
    """[n, k] of [n, k, ...]: torch's kernel for more axes is not deterministic."""
    return outputs if outputs.dim() == 2 else outputs.movedim(1, -1).flatten(0, -2)


def _flat_target(target: Tensor) -> Tensor:
    if target.is_floating_point():
        return _flat(target)
    return torch.threshold(target.flatten(), -1, NOWHERE)  # in one kernel


def _weights(own: tuple[float, ...] | str, counts: Tensor | None, device: torch.device) -> Tensor:
    """What each class counts."""
    if isinstance(own, tuple):
        return constant(own, device)
    assert counts is not None, "balanced weights need the classes counted"
    counts = counts.to(device, torch.float32)
    shown = counts > 0  # what no image shows is not to be told where labels are smoothed or mixed
    return torch.where(shown, counts.sum() / (counts * shown.sum()), 0)


def _nll(outputs: Tensor, target: Tensor, weights: Tensor | None, of: str) -> Tensor:
    if not target.is_floating_point():
        return functional.nll_loss(outputs, target, weights, ignore_index=NOWHERE, reduction=of)
    each = target * outputs if weights is None else target * outputs * weights
    return -each.sum(1).mean()


def _bce(outputs: Tensor, target: Tensor, over: Tensor | None) -> Tensor:
    wanted, known = _wanted(outputs, target)
    each = functional.binary_cross_entropy_with_logits(outputs, wanted, reduction="none")
    return _mean(each, known, over)


def _focal(loss: choices.Focal, outputs: Tensor, target: Tensor, over: Tensor | None) -> Tensor:
    """Of the sigmoid of each class (Lin et al.: Focal Loss for Dense Object Detection, 2017)."""
    wanted, known = _wanted(outputs, target)
    each = functional.binary_cross_entropy_with_logits(outputs, wanted, reduction="none")
    wrong = functional.logsigmoid(outputs * (1 - 2 * wanted))  # its logarithm is never infinite
    each = each * (loss.gamma * wrong).exp()
    if loss.alpha is not None:
        each = each * (loss.alpha * wanted + (1 - loss.alpha) * (1 - wanted))
    return _mean(each, known, over)


def _ctc(outputs: Tensor, target: Tensor) -> Tensor:
    """Of sequences (Graves et al.: Connectionist Temporal Classification, 2006).

    Each is divided by its length. The last class is the blank; a sequence ends where its target
    is below 0.
    """
    if torch.are_deterministic_algorithms_enabled():  # torch has it for a processor alone
        device, outputs, target = outputs.device, outputs.cpu(), target.cpu()
        return _read(outputs, target).to(device)
    return _read(outputs, target)


def _read(outputs: Tensor, target: Tensor) -> Tensor:
    told = outputs.log_softmax(1).permute(2, 0, 1)
    steps = torch.full((told.shape[1],), told.shape[0], device=told.device)
    lengths, blank = (target >= 0).sum(1), told.shape[2] - 1
    return functional.ctc_loss(told, target.clamp(min=0), steps, lengths, blank, zero_infinity=True)


def _dice(loss: choices.Dice, outputs: Tensor, target: Tensor) -> Tensor:
    """Of the softmax, or of the sigmoid of a single output; for each image by itself."""
    wanted, known = _wanted(outputs, target)
    told = outputs.sigmoid() if outputs.shape[1] == 1 else outputs.softmax(1)
    told = told if known is None else told * known
    both, areas = (
        each.reshape(*each.shape[:2], -1).sum(2) for each in (told * wanted, told + wanted)
    )
    return 1 - ((2 * both + loss.smooth) / (areas + loss.smooth)).mean()


def _wanted(outputs: Tensor, target: Tensor) -> tuple[Tensor, Tensor | None]:
    """The numbers that outputs were to be, and for classes, where there are any.

    A single output tells the second of two classes.
    """
    single = outputs.shape[1] == 1
    if target.is_floating_point():
        is_pair = single and target.shape[1] == 2
        return (target[:, 1:] if is_pair else target).to(outputs.dtype), None
    known = (target >= 0)[:, None].to(outputs.dtype)
    wanted = (
        target[:, None].to(outputs.dtype) * known if single else shares(target, outputs.shape[1])
    )
    return wanted.to(outputs.dtype), known


def _mean(each: Tensor, known: Tensor | None, over: Tensor | None) -> Tensor:
    if known is None:
        return each.mean()
    over = divisor(known.sum()) if over is None else over
    return (each * known).sum() / (over * each.shape[1])
