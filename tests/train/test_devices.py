"""Numbers on a GPU: nothing waits for it, all lies there, and it makes what a processor makes.

The first two are seen without one as well: on tensors that have a device and no content.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode

from cnndsl.recipe.augmentations import AUGMENTATIONS, Augmentation
from cnndsl.recipe.losses import LOSSES, CrossEntropy, Ctc, Focal, Loss, Nll
from cnndsl.recipe.optimizers import OPTIMIZERS
from cnndsl.recipe.penalties import L1, L2
from cnndsl.train.augmenting import augmented, mixing
from cnndsl.train.chance import normal, order, uniform
from cnndsl.train.learning import targets
from cnndsl.train.learning.losses import loss_of
from cnndsl.train.learning.optimizers import optimizer_of
from cnndsl.train.learning.penalties import penalty_of
from cnndsl.train.learning.scaling import Scale
from cnndsl.train.learning.scores import Scores

gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
CLASSES = 4
STRENGTHS: Mapping[str, dict[str, Any]] = {
    "rotate": {"degrees": 30.0},
    "scale": {"by": 0.2},
    "crop": {"pad": 2},
    "window": {"area": 0.2},
    "translate": {"fraction": 0.2},
    "noise": {"deviation": 0.1},
    "colour": {"brightness": 0.3, "contrast": 0.3, "saturation": 0.3},
    "cutout": {"size": 3},
}
EVERY: Sequence[Augmentation] = [
    cls(**STRENGTHS.get(word, {})) for word, cls in AUGMENTATIONS.items()
]
LOSS: Sequence[Loss] = [
    *(cls() for cls in LOSSES.values() if cls is not Ctc),
    CrossEntropy(weights=(1.0, 2.0, 3.0, 4.0)),
    Nll(weights="balanced"),
    Focal(alpha=0.25),
]


class Waiting(TorchDispatchMode):
    """Refuses what makes a program wait for a device."""

    NAMES = ("_local_scalar_dense", "nonzero", "masked_select", "unique", "is_nonzero", "equal")

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def __torch_dispatch__(
        self,
        func: Callable[..., Any],
        types: object,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 - whatever the operation returns
        found = func(*args, **(kwargs or {}))
        name = str(func).removeprefix("aten.")
        assert not name.startswith(self.NAMES), name
        if name.startswith(("_to_copy", "copy_")):
            devices = {each.device.type for each in (*args, found) if isinstance(each, Tensor)}
            assert len(devices) == 1, f"{name} between {devices}"
        return found


@contextmanager
def pretended() -> Iterator[None]:
    """A GPU whose tensors have no content; what is kept for it is forgotten afterwards."""
    tables = (mixing._quantiles, targets.constant)
    for each in tables:
        each.cache_clear()
    with FakeTensorMode():
        yield
    for each in tables:
        each.cache_clear()


def changed(device: str, count: int = 6) -> tuple[Tensor, ...]:
    """Every augmentation, on classes, masks and pictures."""
    images = torch.arange(count * 3 * 8 * 10, device=device).view(count, 3, 8, 10) / 1440
    classes = torch.arange(count, device=device) % CLASSES
    masks = (torch.arange(count * 80, device=device) // 7 % CLASSES).view(count, 8, 10)
    places = torch.arange(count, device=device) * 1000
    found: list[Tensor] = []
    for labels in (classes, masks, images):
        fitting = [each for each in EVERY if labels is classes or not each.mixes]
        found += augmented(images, labels, fitting, 3, 1, places, CLASSES)
    return tuple(found)


def compared(loss: Loss, device: str) -> Tensor:
    """A loss of classes, of masks and, where it takes them, of shares."""
    images = torch.linspace(-2, 2, 6 * CLASSES, device=device).view(6, CLASSES).sin()
    labels = torch.arange(6, device=device) % CLASSES
    counts = torch.arange(1, CLASSES + 1, device=device)
    pixels = torch.linspace(-2, 2, 2 * CLASSES * 9, device=device).view(2, CLASSES, 3, 3).sin()
    masks = (torch.arange(18, device=device) % (CLASSES + 1) - 1).view(2, 3, 3)
    found = loss_of(loss, images, labels, counts) + loss_of(loss, pixels, masks, counts)
    return found + loss_of(loss, images, images.softmax(1), counts) if loss.soft else found


def test_what_waits_is_refused() -> None:
    with pytest.raises(AssertionError, match="_local_scalar_dense"), Waiting():
        torch.ones(1).item()
    with pretended(), pytest.raises(AssertionError, match="between"), Waiting():
        torch.ones(1).to("cuda")


def test_augmentations_never_wait() -> None:
    with pretended():
        changed("cuda")
        with Waiting():
            found = changed("cuda")
        assert all(each.device.type == "cuda" for each in found)


@pytest.mark.parametrize("loss", LOSS, ids=str)
def test_losses_never_wait(loss: Loss) -> None:
    with pretended():
        compared(loss, "cuda")
        with Waiting():
            assert compared(loss, "cuda").device.type == "cuda"


def test_chance_and_penalties_never_wait() -> None:
    with pretended():
        module = nn.Linear(3, 4, device="cuda")
        places = torch.arange(3, device="cuda")
        with Waiting():
            numbers = (uniform(0, 0, places, "x"), normal(0, 0, places, "x", 3))
            weights = [*module.parameters()]
            costs = [penalty_of(each, weights) for each in (L1(strength=0.1), L2(strength=0.1))]
            shuffled = order(0, 0, 9, "cuda")
        assert all(each.device.type == "cuda" for each in (*numbers, *costs, shuffled))


def test_scaling_and_counting_never_wait() -> None:
    with pretended():
        images = torch.ones(3, 2, 4, 4, device="cuda")
        scale = Scale((0.5, 0.4), (0.2, 0.1))
        scale(images)
        with Waiting():
            assert scale(images).device.type == "cuda"
            scores = Scores(6, torch.device("cuda"))
            scores.add(images.mean(), images.flatten(1)[:, :6], torch.arange(3, device="cuda"))
            scores._count()
        assert scores.confusion.device.type == "cuda"


def test_lamb_never_waits() -> None:
    with pretended():
        module = nn.Linear(3, 4, device="cuda")
        named = module.named_parameters()
        optimizer = optimizer_of(OPTIMIZERS["lamb"](lr=0.1), named, torch.device("cuda"))
        for _ in range(2):
            for each in module.parameters():
                each.grad = torch.ones_like(each)
            with Waiting():
                optimizer.step()


@contextmanager
def guarded() -> Iterator[None]:
    """Torch's own guard against waiting."""
    torch.cuda.set_sync_debug_mode("error")
    try:
        yield
    finally:
        torch.cuda.set_sync_debug_mode("default")


@gpu
def test_a_gpu_makes_of_an_image_what_a_processor_does() -> None:
    changed("cuda")
    with guarded():
        found = changed("cuda")
    for ours, theirs in zip(found, changed("cpu"), strict=True):
        assert torch.equal(ours.cpu(), theirs)


@gpu
def test_a_gpu_draws_what_a_processor_does() -> None:
    places = torch.arange(10_000)
    for draw in (uniform, normal):
        assert torch.equal(draw(1, 2, places.cuda(), "x", 5).cpu(), draw(1, 2, places, "x", 5))
    assert torch.equal(order(1, 2, 10_000, "cuda").cpu(), order(1, 2, 10_000))


@gpu
@pytest.mark.parametrize("loss", LOSS, ids=str)
def test_a_gpu_has_the_same_losses(loss: Loss) -> None:
    compared(loss, "cuda")
    torch.use_deterministic_algorithms(True)
    try:
        with guarded():
            found = compared(loss, "cuda")
    finally:
        torch.use_deterministic_algorithms(False)
    assert found.item() == pytest.approx(compared(loss, "cpu").item(), rel=1e-5)


@gpu
@pytest.mark.parametrize("word", sorted(OPTIMIZERS))
def test_a_gpu_takes_the_same_steps(word: str) -> None:
    ends = []
    for device in ("cpu", "cuda"):
        torch.manual_seed(0)
        module = nn.Linear(3, 4).to(device)
        chosen = OPTIMIZERS[word](lr=0.1, weight_decay=0.1, decay="matrices")
        optimizer = optimizer_of(chosen, module.named_parameters(), torch.device(device))
        for number in range(4):
            for each in module.parameters():
                each.grad = (each.detach() + number).sin()
            if device == "cuda" and number:
                with guarded():
                    optimizer.step()
            else:
                optimizer.step()
        ends.append(torch.cat([each.detach().flatten().cpu() for each in module.parameters()]))
    assert torch.allclose(ends[0], ends[1], atol=1e-5)
