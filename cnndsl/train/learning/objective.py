"""What a training makes small: the loss of all outputs, and the penalties."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph
from cnndsl.recipe import Recipe
from cnndsl.recipe.draft import main_outputs
from cnndsl.train.learning.losses import amount_of, loss_of
from cnndsl.train.learning.penalties import penalty_of

Answer = Tensor | tuple[Tensor, ...]
"""What a network leaves: one output, or several."""


@dataclass(frozen=True, slots=True)
class Objective:
    """The loss of the main output, with shares of those of auxiliary ones, in wide numbers."""

    recipe: Recipe
    counts: Tensor | None
    """How many images of each class there are to learn from."""

    def __call__(self, answer: Answer, target: Tensor, over: Tensor | None = None) -> Tensor:
        """The mean loss of a batch; of a part of one, divided by what the whole counts."""
        main, *others = answer if isinstance(answer, tuple) else (answer,)
        loss = loss_of(self.recipe.loss, main.float(), target, self.counts, over)
        for each in others:
            beside = loss_of(self.recipe.loss, each.float(), target, self.counts, over)
            loss = loss + self.recipe.loss.aux * beside
        return loss

    def amount(self, target: Tensor) -> Tensor | None:
        """How much that mean counts beside others; none where images count alike."""
        return amount_of(self.recipe.loss, target, self.counts)

    def penalties(self, weights: Sequence[Tensor]) -> Tensor:
        """What weights cost by being there; there is one penalty at least."""
        first, *others = [penalty_of(each, weights) for each in self.recipe.penalty]
        return sum(others, first)


def told_alone(module: nn.Module, graph: Graph) -> nn.Module:
    """A network that leaves its main output and auxiliary ones, and no others beside them."""
    names = [name for name in graph.outputs if name not in graph.auxiliary]
    place, count = names.index(main_outputs(graph)[0]), len(names)

    def choose(_: nn.Module, __: object, answer: Tensor | tuple[Tensor | None, ...]) -> Answer:
        if not isinstance(answer, tuple):
            return answer
        told = (answer[place], *answer[count:])
        found = tuple([each for each in told if each is not None])  # auxiliary ones, in training
        return found if len(found) > 1 else found[0]

    if count > 1:
        module.register_forward_hook(choose)
    return module


def main_output(answer: Answer) -> Tensor:
    """The output that is no auxiliary one."""
    return answer[0] if isinstance(answer, tuple) else answer


def shares_of(outputs: Tensor) -> Tensor:
    """How likely each class is; a single output tells how likely the second of two is."""
    if outputs.shape[1] > 1:
        return outputs.softmax(1)
    second = outputs.sigmoid()
    return torch.cat([1 - second, second], 1)
