"""What is shown of networks that answer with an image, or with a mask."""

from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import nn

from cnndsl.recipe.data import Pairs
from cnndsl.recipe.losses import Bce, CrossEntropy, Loss, Mse
from cnndsl.recipe.splits import Holdout
from cnndsl.report.pixels import Sheet
from cnndsl.train.showing import looked_through
from tests.train.made import made

COPY = "model Net {\n  input 1x8x8\n  conv(1, 1) -> output code\n  conv(1, 1)\n}"
MASK = "model Net {\n  input 3x8x8\n  conv(2, 1)\n}"


def answering(module: nn.Module, weight: float, bias: float) -> None:
    """Let each convolution of one channel be a line."""
    with torch.no_grad():
        for each in module.children():
            assert isinstance(each, nn.Conv2d)
            each.weight.fill_(weight)
            assert each.bias is not None
            each.bias.fill_(bias)


def halves(sheet: Sheet) -> tuple[list[bytes], list[bytes]]:
    """The dots of each image, and those of its answer."""
    above, below = [], []
    for each in sheet.pictures:
        size = 3 * each.width * (each.height - 2) // 2
        above.append(each.colours[:size])
        below.append(each.colours[-size:])
    return above, below


@pytest.mark.parametrize("loss", [Mse(), Bce()])
def test_copies_are_below_their_images(loss: Loss) -> None:
    run = made(COPY, task="images", loss=loss, augment=(), ema=None)
    answering(run.learner.module, 1.0, 0.0)
    assert run.division.test is not None
    _, (some, worst), _ = looked_through(run, run.division.test)
    above, below = halves(some)
    assert (above == below) == isinstance(loss, Mse)
    first = run.division.test.read([0])[0][0, 0].flatten().tolist()
    assert [*above[0][::3]] == first
    if isinstance(loss, Mse):
        assert {*some.names, *worst.names} == {"0"}


def test_the_main_output_is_the_end_of_the_flow() -> None:
    run = made(COPY, task="images", loss=Mse(), augment=(), ema=None)
    answering(run.learner.module, 0.0, 0.25)
    batch = next(run.task.training.mixed(0, 0, (), 0))
    with torch.no_grad():
        answer = run.learner.module(batch.images)
    assert isinstance(answer, torch.Tensor)
    assert torch.equal(answer, torch.full_like(answer, 0.25))


def test_the_worst_copies_come_first() -> None:
    run = made(COPY, task="images", loss=Mse(), augment=(), ema=None)
    answering(run.learner.module, 0.0, 0.0)
    assert run.division.test is not None
    _, (_, worst), (heads, lines) = looked_through(run, run.division.test)  # type: ignore[misc]
    assert heads == ("image", "mean_square")
    assert [line[1] for line in lines] == pytest.approx([*map(float, worst.names)], rel=1e-2)
    far = [float(name) for name in worst.names]
    assert far == sorted(far, reverse=True)
    bright = (run.division.test.read(range(360))[0].float() / 255).square().mean((1, 2, 3))
    assert far[0] == pytest.approx(float(bright.max()), rel=1e-2)


def test_masks_lie_over_their_images(tmp_path: Path) -> None:
    for folder in ("images", "masks"):
        (tmp_path / folder).mkdir()
    for number in range(12):
        Image.new("RGB", (8, 8), (20 * number, 90, 90)).save(tmp_path / f"images/{number}.png")
        mask = Image.new("L", (8, 8), 0)
        mask.paste(1, (0, 0, 8, number % 8))
        mask.save(tmp_path / f"masks/{number}.png")
    data = Pairs(images=str(tmp_path / "images"), masks=str(tmp_path / "masks"), classes=2)
    settings = {"task": "masks", "loss": CrossEntropy(), "augment": (), "batch": 4, "ema": None}
    run = made(MASK, data=data, split=Holdout(fraction=0.5), **settings)
    with torch.no_grad():
        run.learner.module.conv1.weight.zero_()  # type: ignore[union-attr,operator]
        run.learner.module.conv1.bias.copy_(torch.tensor([1.0, 0.0]))  # type: ignore[union-attr,operator]
    assert run.division.validation is not None
    _, (some, _), _ = looked_through(run, run.division.validation)
    missed = [f"{each[:-1]}" for each in some.names]
    _, masks = run.division.validation.read(range(len(run.division.validation)))
    right = masks.eq(1).flatten(1).float().mean(1).mul(100).tolist()
    assert [float(each) for each in missed] == pytest.approx(right, abs=0.05)
    for place, (above, below) in enumerate(zip(*halves(some), strict=True)):
        assert (above == below) == (right[place] == 0)
