"""Losses beside torch's own, torchvision's, or their formulas number by number."""

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - its usual name
from torchvision.ops import sigmoid_focal_loss

from cnndsl.recipe.losses import LOSSES, Bce, CrossEntropy, Dice, Focal, Loss, Mse, Nll
from cnndsl.train.learning.losses import loss_of
from cnndsl.train.learning.targets import NOWHERE, shares

CLASSES = 5
WEIGHTS = (0.5, 1.0, 2.0, 0.0, 3.0)


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(0)


def images() -> tuple[Tensor, Tensor]:
    """Outputs for images, and their classes."""
    return torch.randn(8, CLASSES, requires_grad=True), torch.randint(CLASSES, (8,))


def masks() -> tuple[Tensor, Tensor]:
    """Outputs for pixels, and masks that say nothing here and there."""
    mask = torch.randint(CLASSES, (3, 4, 6))
    mask[0, :2] = NOWHERE
    mask[2, 1, 3] = -1
    return torch.randn(3, CLASSES, 4, 6), mask


def soft(count: int = 8) -> Tensor:
    return torch.rand(count, CLASSES).softmax(1)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_cross_entropy_is_that_of_torch(
    weights: tuple[float, ...] | None, smoothing: float
) -> None:
    outputs, labels = images()
    loss = CrossEntropy(label_smoothing=smoothing, weights=weights)
    tensor = torch.tensor(weights) if weights else None
    for target in (labels, soft()):
        theirs = F.cross_entropy(outputs, target, tensor, label_smoothing=smoothing)
        assert torch.equal(loss_of(loss, outputs, target), theirs)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_cross_entropy_of_masks_is_that_of_torch(
    weights: tuple[float, ...] | None, smoothing: float
) -> None:
    outputs, mask = masks()
    loss = CrossEntropy(label_smoothing=smoothing, weights=weights)
    tensor = torch.tensor(weights) if weights else None
    known = mask.where(mask >= 0, NOWHERE)
    theirs = F.cross_entropy(outputs, known, tensor, label_smoothing=smoothing)
    assert loss_of(loss, outputs, mask).item() == pytest.approx(theirs.item())
    mixed = torch.rand(3, CLASSES, 4, 6).softmax(1)
    theirs = F.cross_entropy(outputs, mixed, tensor, label_smoothing=smoothing)
    assert loss_of(loss, outputs, mixed).item() == pytest.approx(theirs.item())


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_nll_is_that_of_torch(weights: tuple[float, ...] | None) -> None:
    outputs, labels = images()
    told = outputs.log_softmax(1)
    tensor = torch.tensor(weights) if weights else None
    assert torch.equal(
        loss_of(Nll(weights=weights), told, labels), F.nll_loss(told, labels, tensor)
    )
    mixed = soft()
    theirs = F.cross_entropy(outputs, mixed, tensor)
    assert loss_of(Nll(weights=weights), told, mixed).item() == pytest.approx(theirs.item())
    outputs, mask = masks()
    theirs = F.nll_loss(outputs, mask.where(mask >= 0, NOWHERE), tensor)
    assert loss_of(Nll(weights=weights), outputs, mask).item() == pytest.approx(theirs.item())


@pytest.mark.parametrize("cls", [CrossEntropy, Nll])
def test_balanced_weights_make_each_class_count_alike(cls: type[CrossEntropy | Nll]) -> None:
    outputs, labels = images()
    counts = torch.tensor([10, 40, 30, 0, 20])
    weights = tuple(100 / (4 * each) if each else 0.0 for each in counts.tolist())
    balanced, fixed = cls(weights="balanced"), cls(weights=weights)
    mixed = soft()
    assert loss_of(balanced, outputs, mixed, counts).item() == pytest.approx(
        loss_of(fixed, outputs, mixed).item()
    )
    assert loss_of(balanced, outputs, labels, counts).item() == pytest.approx(
        loss_of(fixed, outputs, labels).item()
    )


def test_nothing_leads_to_a_class_that_no_image_shows() -> None:
    """Smoothed labels have a share of it."""
    outputs, labels = torch.zeros(4, 3, requires_grad=True), torch.tensor([0, 1, 0, 1])
    smooth = CrossEntropy(weights="balanced", label_smoothing=0.1)
    loss_of(smooth, outputs, labels, torch.tensor([50, 50, 0])).backward()
    assert outputs.grad is not None
    assert bool((outputs.grad[:, 2] > 0).all())
    assert bool((outputs.grad[range(4), labels] < 0).all())


def test_bce_is_that_of_torch() -> None:
    outputs, labels = images()
    ones = F.one_hot(labels, CLASSES).float()
    theirs = F.binary_cross_entropy_with_logits(outputs, ones)
    assert loss_of(Bce(), outputs, labels).item() == pytest.approx(theirs.item())
    mixed = soft()
    theirs = F.binary_cross_entropy_with_logits(outputs, mixed)
    assert torch.equal(loss_of(Bce(), outputs, mixed), theirs)


def test_a_single_output_tells_the_second_of_two_classes() -> None:
    outputs, labels = torch.randn(8, 1), torch.randint(2, (8,))
    theirs = F.binary_cross_entropy_with_logits(outputs[:, 0], labels.float())
    assert loss_of(Bce(), outputs, labels).item() == pytest.approx(theirs.item())
    assert loss_of(Bce(), outputs, shares(labels, 2)).item() == pytest.approx(theirs.item())


def test_mse_is_that_of_torch() -> None:
    pictures, wanted = torch.randn(4, 3, 5, 5), torch.rand(4, 3, 5, 5)
    assert torch.equal(loss_of(Mse(), pictures, wanted), F.mse_loss(pictures, wanted))
    outputs, labels = images()
    theirs = F.mse_loss(outputs, F.one_hot(labels, CLASSES).float())
    assert loss_of(Mse(), outputs, labels).item() == pytest.approx(theirs.item())


@pytest.mark.parametrize("alpha", [None, 0.25])
@pytest.mark.parametrize("gamma", [0.0, 2.0, 1.5])
def test_focal_is_that_of_torchvision(gamma: float, alpha: float | None) -> None:
    outputs, labels = images()
    ones = F.one_hot(labels, CLASSES).float()
    theirs = sigmoid_focal_loss(outputs, ones, -1 if alpha is None else alpha, gamma)
    ours = loss_of(Focal(gamma=gamma, alpha=alpha), outputs, labels)
    assert ours.item() == pytest.approx(theirs.mean().item())


def test_focal_without_gamma_is_bce() -> None:
    outputs, labels = images()
    ours, theirs = (loss_of(each, outputs, labels) for each in (Focal(gamma=0), Bce()))
    assert ours.item() == pytest.approx(theirs.item())


def test_focal_has_gradients_where_all_is_right() -> None:
    outputs = torch.tensor([[60.0, -60.0], [-200.0, 200.0]], requires_grad=True)
    loss_of(Focal(gamma=0.5), outputs, torch.tensor([0, 1])).backward()
    assert outputs.grad is not None
    assert bool(outputs.grad.isfinite().all())


def dice_by_hand(told: Tensor, mask: Tensor, smooth: float) -> float:
    """Image by image, class by class, pixel by pixel; `told` are shares of each class."""
    found = []
    for image, labels in zip(told.tolist(), mask.flatten(1).tolist(), strict=True):
        for number, plane in enumerate(image):
            pixels = [x for row in plane for x in row]
            pairs = [(p, y == number) for p, y in zip(pixels, labels, strict=True) if y >= 0]
            both = sum(p for p, is_own in pairs if is_own)
            areas = sum(p + is_own for p, is_own in pairs)
            found.append((2 * both + smooth) / (areas + smooth))
    return 1 - math.fsum(found) / len(found)


@pytest.mark.parametrize("smooth", [1.0, 0.1])
def test_dice_is_its_formula(smooth: float) -> None:
    outputs, mask = masks()
    expected = dice_by_hand(outputs.softmax(1), mask, smooth)
    assert loss_of(Dice(smooth=smooth), outputs, mask).item() == pytest.approx(expected)


def test_dice_of_one_output_is_of_its_sigmoid() -> None:
    outputs, mask = torch.randn(3, 1, 4, 6), torch.randint(2, (3, 4, 6))
    told = outputs.sigmoid()[:, 0]
    overlap, areas = (told * mask).sum((1, 2)), told.sum((1, 2)) + mask.sum((1, 2))
    expected = 1 - ((2 * overlap + 1) / (areas + 1)).mean()
    assert loss_of(Dice(), outputs, mask).item() == pytest.approx(expected.item())


def test_dice_of_the_mask_itself_is_0_and_of_its_opposite_nearly_1() -> None:
    mask = torch.randint(2, (2, 16, 16))
    certain = (shares(mask, 2) - 0.5) * 200
    assert loss_of(Dice(), certain, mask).item() == pytest.approx(0, abs=1e-6)
    assert loss_of(Dice(), -certain, mask).item() > 0.99


ALL: list[Loss] = [CrossEntropy(), Bce(), Mse(), Nll(), Focal(), Dice()]


def test_every_loss_is_among_these() -> None:
    assert {each.word for each in ALL} | {"ctc"} == {*LOSSES}  # which is in `test_reading.py`


@pytest.mark.parametrize("loss", ALL, ids=str)
def test_no_loss_looks_where_a_mask_says_nothing(loss: Loss) -> None:
    outputs, mask = masks()
    other = torch.where((mask < 0)[:, None], torch.randn(3, CLASSES, 4, 6) * 9, outputs)
    assert not torch.equal(other, outputs)
    assert loss_of(loss, outputs, mask).item() == pytest.approx(loss_of(loss, other, mask).item())
    other = outputs * 2
    assert loss_of(loss, outputs, mask).item() != loss_of(loss, other, mask).item()


@pytest.mark.parametrize("loss", [Bce(), Mse(), Focal(alpha=0.3)], ids=str)
def test_the_mean_is_of_what_a_mask_tells(loss: Loss) -> None:
    outputs, mask = masks()
    known = mask >= 0
    rows = outputs.movedim(1, -1)[known]
    expected = loss_of(loss, rows, mask[known])
    assert loss_of(loss, outputs, mask).item() == pytest.approx(expected.item())
    assert loss_of(loss, outputs, torch.full_like(mask, NOWHERE)).item() == 0


@pytest.mark.parametrize("loss", ALL, ids=str)
def test_losses_of_narrow_numbers_are_in_single_precision(loss: Loss) -> None:
    outputs, labels = images()
    narrow = outputs.bfloat16()
    found = loss_of(loss, narrow, labels)
    assert found.dtype == torch.float32
    assert torch.equal(found, loss_of(loss, narrow.float(), labels))


@pytest.mark.parametrize("loss", ALL, ids=str)
def test_gradients_are_those_of_differences(loss: Loss) -> None:
    outputs, labels = images()
    outputs = outputs.detach().double().requires_grad_()
    assert torch.autograd.gradcheck(lambda given: loss_of(loss, given, labels), outputs)


@pytest.mark.parametrize("loss", [each for each in ALL if each.soft], ids=str)
def test_a_mixture_of_one_class_is_that_class(loss: Loss) -> None:
    outputs, labels = images()
    mixed = loss_of(loss, outputs, shares(labels, CLASSES))
    assert mixed.item() == pytest.approx(loss_of(loss, outputs, labels).item(), abs=1e-6)
