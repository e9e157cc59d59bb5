"""Two networks that learn from each other: one makes images, one tells them from those given.

Generative adversarial networks (Goodfellow et al. 2014, arXiv:1406.2661), with the alternating
steps of deep convolutional ones (Radford et al. 2015, arXiv:1511.06434).
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy

from cnndsl.dataclasses import dataclass, replace
from cnndsl.graph import Graph
from cnndsl.layers.smooth import Sigmoid
from cnndsl.recipe import Recipe
from cnndsl.recipe.draft import end
from cnndsl.recipe.losses import Bce
from cnndsl.train.chance import normal
from cnndsl.train.engine import Engine
from cnndsl.train.feed import Batch
from cnndsl.train.learning.finite import IMAGES, LOSS, first_not_finite
from cnndsl.train.learning.learner import Learned, Learner
from cnndsl.train.learning.losses import loss_of
from cnndsl.train.learning.objective import Objective, main_output
from cnndsl.train.learning.scaling import PLAIN, Scale
from cnndsl.train.together.sharing import Alone

GIVEN, MADE = 1.0, 0.0
"""What the discriminator is to say of images."""
SHEET = -1
"""Stands for the step of the noise that sheets are made of, the same throughout."""


@dataclass(frozen=True, slots=True)
class Duel:
    """What the two networks are like, beside their weights."""

    noise: tuple[int, ...]
    """The shape of the noise that an image is made of."""
    is_sure: bool
    """Whether the discriminator leaves a probability, and no logit."""
    scale: Scale
    """What brings images that are given to the numbers that are made."""

    @classmethod
    def of(cls, generator: Graph, discriminator: Graph) -> "Duel":
        """What is seen of it before it begins."""
        (wire,) = generator.inputs.values()
        noise = tuple(map(int, generator.shape(wire)))
        is_share = isinstance(end(generator).layer, Sigmoid)
        scale = PLAIN if is_share else Scale((0.5,), (0.5,))
        return cls(noise, isinstance(end(discriminator).layer, Sigmoid), scale)

    def drawn(self, seed: int, step: int, places: Tensor) -> Tensor:
        """Noise for images: that of each depends on seed, step and place alone."""
        count = torch.Size(self.noise).numel()
        return normal(seed, step, places, "noise", count).view(-1, *self.noise)


class Player(Learner):
    """One of the two; it is told what to make small from outside."""

    def _sharing(self) -> Alone:
        """By itself: it is called several times for one change."""
        return Alone(self.module, self.engine)

    def begin(self, factor: float) -> None:
        """Be ready for a step."""
        self.module.train()
        self._pace(factor)

    def answer(self, given: Tensor) -> Tensor:
        """What the network leaves."""
        with self.engine.narrow():
            return main_output(self.sharing.runs(given)).float()

    def lean(self, loss: Tensor, share: float) -> None:
        """Find the gradients of its own weights, with those of all processes."""
        self.scaler.scale(loss * share).backward(inputs=self.learned)
        group = self.engine.group
        for each in self.learned if group.size > 1 else ():
            if each.grad is not None:
                group.sum(each.grad).div_(group.size)

    def change(self) -> None:
        """Go where the gradients lead."""
        self._change()


class Rival(Player):
    """The one that tells images, which looks at the other for what is wrong, too."""

    def __init__(
        self, module: nn.Module, recipe: Recipe, engine: Engine, other: "Adversaries"
    ) -> None:
        super().__init__(module, recipe, other.objective, engine)
        self.other = other

    def _where(self, number: int, batch: Batch) -> str:
        return self.other._where(number, batch)


class Adversaries(Player):
    """The network that makes images, which is the one that is kept, and its adversary."""

    losses = 2
    keeps_last = True

    def __init__(
        self, modules: tuple[nn.Module, nn.Module], recipe: Recipe, engine: Engine, duel: Duel
    ) -> None:
        generator, discriminator = modules
        super().__init__(generator, recipe, Objective(recipe, None), engine)
        self.adversary = Rival(discriminator, replace(recipe, ema=None), engine, self)
        self.duel = duel
        self.made = 0
        """How many steps are made."""

    def step(self, number: int, batch: Batch, factor: float) -> Learned:
        """One change of each; noise in it follows from seed, number and the places of images."""
        self._seed(number)
        adversary, share = self.adversary, batch.share
        for each in (self, adversary):
            each.begin(factor)
        noise = self.duel.drawn(self.recipe.seed, number, batch.places)
        made = self.answer(noise)
        right, wrong = adversary.answer(batch.images), adversary.answer(made.detach())
        told = self._said(right, GIVEN) + self._said(wrong, MADE)
        adversary.lean(told, share)
        adversary._refuse_not_finite(number, told, batch)
        adversary.change()
        fooled = self._said(adversary.answer(made), GIVEN)
        self.lean(fooled, share)
        losses = torch.stack([fooled.detach(), told.detach()])
        self._refuse_not_finite(number, fooled, batch)
        self.change()
        self.made = number + 1
        return losses, right.detach(), batch.labels, None

    def _said(self, answer: Tensor, wanted: float) -> Tensor:
        """How far an answer is from what is wanted."""
        flat = answer.flatten(1)
        target = torch.full_like(flat, wanted)
        if self.duel.is_sure and isinstance(self.recipe.loss, Bce):
            return binary_cross_entropy(flat, target)
        return loss_of(self.recipe.loss, flat, target)

    def _where(self, number: int, batch: Batch) -> str:
        """Where the first numbers of a step are that are not finite, in which network."""
        noise = self.duel.drawn(self.recipe.seed, number, batch.places)
        seen = (("generator", self, noise), ("discriminator", self.adversary, batch.images))
        for name, player, given in seen:
            where = first_not_finite(player.module, given)
            if where != LOSS:
                return where if where == IMAGES else f"{where} of the {name}"
        return LOSS

    def agree(self) -> None:
        """Have in all processes what the first has."""
        super().agree()
        self.adversary.agree()

    def refuse_lost(self, step: int) -> None:
        """End before weights that are no numbers take the place of those that are kept."""
        super().refuse_lost(step)
        self.adversary.refuse_lost(step)

    def shown(self, count: int) -> Tensor:
        """So many images as bytes, made of the same noise at any time."""
        places = torch.arange(count, device=self.engine.device)
        (mean,), (deviation,) = self.duel.scale.mean, self.duel.scale.deviation
        with self.looking() as module:
            made = main_output(module(self.duel.drawn(self.recipe.seed, SHEET, places))).float()
        return made.mul(deviation).add(mean).mul(255).round().clamp(0, 255).to(torch.uint8).cpu()

    def content(self) -> dict[str, object]:
        """All that the next step depends on, chance aside."""
        return {**super().content(), "adversary": self.adversary.content()}

    def resume(self, content: dict[str, Any]) -> None:
        """Be as at a checkpoint."""
        super().resume(content)
        self.adversary.resume(content["adversary"])
        self.made = content["step"]
