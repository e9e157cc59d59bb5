"""What a training makes small: the loss of all outputs, and the penalties."""

import torch
from torch import Tensor, nn

from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph
from cnndsl.recipe import Recipe
from cnndsl.recipe.draft import main_outputs
from cnndsl.train.losses import loss_of
from cnndsl.train.penalties import penalty_of

Answer = Tensor | tuple[Tensor, ...]
"""What a network leaves: one output, or several."""


@dataclass(frozen=True, slots=True)
class Objective:
    """The loss of the main output, with shares of those of auxiliary ones."""

    recipe: Recipe
    counts: Tensor | None
    """How many images of each class there are to learn from."""

    def __call__(self, answer: Answer, target: Tensor) -> Tensor:
        """The mean loss of a batch."""
        main, *others = answer if isinstance(answer, tuple) else (answer,)
        loss = loss_of(self.recipe.loss, main, target, self.counts)
        for each in others:
            loss = loss + self.recipe.loss.aux * loss_of(
                self.recipe.loss, each, target, self.counts
            )
        return loss

    def penalties(self, module: nn.Module) -> Tensor:
        """What weights cost by being there; there is one penalty at least."""
        first, *others = [penalty_of(each, module) for each in self.recipe.penalty]
        return sum(others, first)


def told_alone(module: nn.Module, graph: Graph) -> nn.Module:
    """A network that leaves its main output and auxiliary ones, and no others beside them."""
    names = [name for name in graph.outputs if name not in graph.auxiliary]
    place, count = names.index(main_outputs(graph)[0]), len(names)

    def choose(_: nn.Module, __: object, answer: Answer) -> Answer:
        if not isinstance(answer, tuple):
            return answer
        others = answer[count:]
        return (answer[place], *others) if others else answer[place]

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
