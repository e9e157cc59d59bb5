"""How much each image counts: in a step, in a loss that is told, in what is counted rightly."""

from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - its usual name

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import replace
from cnndsl.emit.compiled import compiled
from cnndsl.recipe.losses import Bce, CrossEntropy, Dice, Focal, Loss, Mse, Nll
from cnndsl.recipe.optimizers import Sgd
from cnndsl.recipe.schedules import Constant
from cnndsl.train.engine import Engine, engine
from cnndsl.train.feed import Batch
from cnndsl.train.learning.learner import Learner
from cnndsl.train.learning.losses import amount_of, loss_of
from cnndsl.train.learning.objective import Objective, told_alone
from cnndsl.train.learning.scores import Score, Scores
from cnndsl.train.learning.targets import NOWHERE
from cnndsl.train.looking import looked
from cnndsl.train.run import Run, prepared
from tests.graph.drawn import graph_of
from tests.train.made import RECIPE, made
from tests.train.processes import together

CPU = Engine(torch.device("cpu"))
NET = "model Net {\n  input 1x8x8\n  flatten -> linear(10)\n}"
WEIGHTS = (0.0, 9.0, 1.0, 1.0, 0.1, 1.0, 5.0, 1.0, 1.0, 0.5)
WEIGHED = CrossEntropy(weights=WEIGHTS, label_smoothing=0.1)
PLAIN: dict[str, Any] = {
    "batch": 21,
    "augment": (),
    "ema": None,
    "optimizer": Sgd(lr=0.1),
    "schedule": Constant(),
}


def step(run: Run) -> tuple[Tensor, Tensor, Batch]:
    """The weights before and after a step, and its batch."""
    (weight, _) = run.learner.module.parameters()
    batch, before = next(run.task.training.mixed(0, 0, (), 10)), weight.detach().clone()
    run.learner.step(0, batch, 1.0)
    return before, weight.detach(), batch


@pytest.mark.parametrize("accumulate", [1, 2, 5])
@pytest.mark.parametrize("loss", [WEIGHED, Nll(weights=WEIGHTS), CrossEntropy()], ids=str)
def test_a_step_is_that_of_the_whole_batch(loss: CrossEntropy | Nll, accumulate: int) -> None:
    run = made(NET, loss=loss, accumulate=accumulate, **PLAIN)
    before, after, batch = step(run)
    assert len([*batch.parts()]) == accumulate
    weight = before.clone().requires_grad_()
    bias = next(run.learner.module.parameters()).new_zeros(10)
    other = made(NET, loss=loss, **PLAIN)
    bias = [*other.learner.module.parameters()][1].detach()
    outputs = F.linear(batch.images.flatten(1), weight, bias)
    weights = torch.tensor(WEIGHTS) if loss.weights else None
    if isinstance(loss, Nll):
        theirs = F.nll_loss(outputs, batch.labels, weights)
    else:
        smooth = loss.label_smoothing
        theirs = F.cross_entropy(outputs, batch.labels, weights, label_smoothing=smooth)
    theirs.backward()
    assert weight.grad is not None
    assert torch.allclose(after, before - 0.1 * weight.grad, atol=1e-6)


def masks() -> Batch:
    """Images of which some show no class in many dots, and one in none."""
    chance = torch.Generator().manual_seed(0)
    images, mask = torch.rand(6, 1, 8, 8, generator=chance), torch.randint(3, (6, 8, 8))
    mask[0, :7] = mask[1:3] = NOWHERE
    return Batch(images, mask, mask, torch.arange(6), pieces=3)


@pytest.mark.parametrize("loss", [CrossEntropy(), Bce(), Mse(), Focal(), Dice()], ids=str)
def test_a_step_on_masks_is_that_of_the_whole_batch(loss: Loss) -> None:
    module = torch.nn.Conv2d(1, 3, 3, padding=1)
    recipe, batch = replace(RECIPE, loss=loss, **PLAIN), masks()
    whole = loss_of(loss, module(batch.images), batch.targets)
    gradients = torch.autograd.grad(whole, [*module.parameters()])
    wanted = [p - 0.1 * g for p, g in zip(module.parameters(), gradients, strict=True)]
    learner = Learner(module, recipe, Objective(recipe, None), CPU)
    told, _, _, _ = learner.step(0, batch, 1.0)
    assert told.item() == pytest.approx(whole.item())
    for one, other in zip(learner.learned, wanted, strict=True):
        assert torch.allclose(one, other, atol=1e-6)


@pytest.mark.parametrize("loss", [CrossEntropy(), Nll(), Bce(), Mse(), Focal(), Dice()], ids=str)
def test_masks_that_show_nothing_change_nothing(loss: Loss) -> None:
    outputs = torch.randn(2, 3, 4, 4, requires_grad=True)
    found = loss_of(loss, outputs, torch.full((2, 4, 4), NOWHERE))
    found.backward()
    assert outputs.grad is not None
    assert found.isfinite()
    assert not outputs.grad.any()


def test_classes_that_count_nothing_change_nothing() -> None:
    outputs, labels = torch.randn(4, 10), torch.zeros(4, dtype=torch.long)
    loss = CrossEntropy(weights=WEIGHTS)
    assert amount_of(loss, labels) == loss_of(loss, outputs, labels) == 0


def weigh_together(_: Path) -> None:
    settings = {**PLAIN, "loss": WEIGHED, "accumulate": 2}
    recipe, figures = replace(RECIPE, **settings), Figures(graph_of(NET))
    run = prepared(figures, recipe, engine("cpu", "fp32"), Path())
    alone = made(NET, **settings)
    scores = [Scores(10, CPU.device) for _ in range(2)]
    both = [each.task.training.mixed(0, 0, (), 10) for each in (run, alone)]
    for number, batches in enumerate(islice(zip(*both, strict=True), 4)):
        for each, batch, own in zip((run, alone), batches, scores, strict=True):
            own.add(*each.learner.step(number, batch, 1.0))
    assert scores[0].score(run.engine.group).loss == pytest.approx(scores[1].score().loss, rel=1e-5)
    for one, other in zip(run.learner.learned, alone.learner.learned, strict=True):
        assert torch.allclose(one, other, atol=1e-6)
    found = [looked(e.learner, e.task.validation, 10) for e in (run, alone) if e.task.validation]
    assert found[0].loss == pytest.approx(found[1].loss, rel=1e-5)


def test_classes_weigh_alike_in_several_processes(tmp_path: Path) -> None:
    together(3, weigh_together, tmp_path)


@pytest.mark.parametrize("batch", [1, 7, 64])
def test_a_loss_is_that_of_all_images(batch: int) -> None:
    run = made(NET, loss=WEIGHED, **{**PLAIN, "batch": batch})
    feed = run.task.validation
    assert feed is not None
    images, labels = (
        torch.cat([getattr(b, n) for b in feed.plain()]) for n in ("images", "labels")
    )
    with torch.no_grad():
        outputs = run.learner.module.eval()(images)
    theirs = F.cross_entropy(outputs, labels, torch.tensor(WEIGHTS), label_smoothing=0.1)
    assert looked(run.learner, feed, 10).loss == pytest.approx(theirs.item(), rel=1e-6)


def test_a_score_is_its_definitions() -> None:
    """Eight classes and six images, of which one shows none."""
    outputs = torch.tensor([[float((row * 3 + k * 5) % 8) for k in range(8)] for row in range(6)])
    labels = torch.tensor([0, 7, 2, 2, 5, -1])
    scores = Scores(8, CPU.device)
    scores.add(torch.tensor(2.0), outputs[:4], labels[:4])
    scores.add(torch.tensor(5.0), outputs[4:], labels[4:])
    found = scores.score()
    order = [sorted(range(8), key=lambda k: -row[k]) for row in outputs.tolist()]
    shown = [*zip(order, labels.tolist(), strict=True)]
    pairs = [(label, guesses[0]) for guesses, label in shown if label >= 0]
    assert found.count == 6
    assert found.loss == (4 * 2.0 + 2 * 5.0) / 6
    assert found.accuracy == sum(one == other for one, other in pairs) / 5
    assert found.top == sum(label in guesses[:5] for guesses, label in shown) / 6
    assert found.top != sum(label in guesses[:4] for guesses, label in shown) / 6
    for row in range(8):
        for column in range(8):
            assert found.confusion[row][column] == pairs.count((row, column))
    assert Score.of(found.numbers()) == found


def test_the_first_five_are_of_images_alone() -> None:
    scores = Scores(8, CPU.device)
    scores.add(torch.tensor(1.0), torch.randn(2, 8, 3, 3), torch.randint(8, (2, 3, 3)))
    assert scores.score().top is None
    scores = Scores(5, CPU.device)
    scores.add(torch.tensor(1.0), torch.randn(2, 5), torch.randint(5, (2,)))
    assert scores.score().top is None


def test_what_is_gone_on_with_is_what_it_was() -> None:
    """Of sequences too, when nothing more is counted."""
    first, labels = Scores(3, CPU.device), torch.tensor([[0, 1], [1, -1]])
    first.add(torch.tensor(0.5), torch.randn(2, 4, 5), labels, torch.tensor(0.25))
    again = Scores(3, CPU.device)
    again.resume(first.numbers())
    assert again.score() == first.score()
    assert first.score().loss == 0.5


def test_classes_are_told_by_precision_and_recall() -> None:
    found = Score(9, 1.0, confusion=((3, 1, 0), (2, 2, 0), (0, 1, 0))).classes()
    assert found[0] == pytest.approx((4, 3 / 5, 3 / 4, 2 * 3 / (2 * 3 + 1 + 2)))
    assert found[1] == pytest.approx((4, 2 / 4, 2 / 4, 2 * 2 / (2 * 2 + 2 + 2)))
    assert found[2] == (1, 0, 0, 0)


def test_masks_are_ranked_by_what_is_right_of_all_that_is_shown_or_told() -> None:
    """A mask of background alone has more dots right than one that finds what is small."""
    labels = torch.zeros(2, 5, 5, dtype=torch.int64)
    labels[:, :1, :4] = 1
    labels[0, 4, 4] = NOWHERE
    found = labels.clamp(min=0)
    found[:, 1, :] = 1
    scores, known = [], labels >= 0
    for told in (torch.zeros_like(labels), found):
        counted = Scores(3, CPU.device)
        counted.add(torch.tensor(0.5), F.one_hot(told, 3).movedim(-1, 1).float(), labels)
        scores.append(counted.score())
        overlaps = [
            ((told == each) & (labels == each)).sum()
            / (((told == each) | (labels == each)) & known).sum()
            for each in (0, 1)
        ]
        assert scores[-1].iou == pytest.approx(sum(overlaps) / 2)
    empty, full = scores
    assert (empty.accuracy or 0) > (full.accuracy or 0)
    assert (empty.iou or 0) < (full.iou or 0)
    assert max(scores, key=lambda each: each.rank) == scores[1]
    assert Score.of(scores[0].numbers()) == scores[0]


def test_more_right_is_better_and_between_equals_a_lower_loss() -> None:
    scores = [Score(1, 0.1, 0.5), Score(1, 0.9, 0.6), Score(1, 0.8, 0.6), Score(1, 0.2, 0.4)]
    assert max(scores, key=lambda each: each.rank) == scores[2]
    assert max(Score(1, 0.3), Score(1, 0.2), key=lambda each: each.rank).loss == 0.2


HELPED = """
model Net {
  input 1x8x8
  conv(4, 3) -> relu as early
  from early { flatten -> linear(10) -> output helper if training }
  maxpool(2) -> flatten -> linear(10)
}
"""


def test_auxiliary_outputs_count_as_much_as_is_said() -> None:
    run = made(HELPED, loss=CrossEntropy(aux=0.7, label_smoothing=0.1), **PLAIN)
    batch = next(run.task.training.mixed(0, 0, (), 10))
    answer = run.learner.module.train()(batch.images)
    assert isinstance(answer, tuple)
    main, helper = (F.cross_entropy(o, batch.labels, label_smoothing=0.1) for o in answer)
    told, outputs, _, _ = run.learner.step(0, batch, 1.0)
    assert told.item() == pytest.approx((main + 0.7 * helper).item())
    assert torch.equal(outputs, answer[0].detach())


SEVERAL = """
model Net {
  input 1x8x8
  conv(3, 3) -> relu as early
  from early { flatten -> linear(7) -> output code }
  from early { flatten -> linear(10) -> output helper if training }
  flatten -> linear(10)
}
"""


def test_the_output_that_is_compared_is_the_end_of_the_flow() -> None:
    graph = graph_of(SEVERAL)
    module = compiled(graph)
    names = [name for name in graph.outputs if name not in graph.auxiliary]
    assert names[0] == "code"
    images = torch.rand(2, 1, 8, 8)
    every = module(images)
    main, helper = told_alone(module, graph)(images)
    assert torch.equal(main, every[1])
    assert torch.equal(helper, every[2])
    assert torch.equal(module.eval()(images), main)
