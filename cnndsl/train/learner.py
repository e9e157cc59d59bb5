"""A network that learns: one step at a time, each the same whenever it is made."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from math import isfinite
from typing import Any, ClassVar, cast

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from cnndsl.recipe import Recipe
from cnndsl.train.chance import key
from cnndsl.train.engine import Engine
from cnndsl.train.feed import Batch
from cnndsl.train.finite import LostWeights, NotFinite, first_not_finite
from cnndsl.train.objective import Objective, main_output
from cnndsl.train.optimizers import optimizer_of, slow_down
from cnndsl.train.targets import together

_LOOKS = 50
"""After so many steps on a GPU it is looked at whether all is finite."""

Learned = tuple[Tensor, Tensor, Tensor]
"""The mean loss of a batch, the network's outputs, and the labels."""


class Learner:
    """A network with what changes it."""

    losses: ClassVar[int] = 1
    """How many numbers a loss is."""
    keeps_last: ClassVar[bool] = False
    """Whether its last weights are the best, since no number tells which are."""

    def __init__(
        self,
        module: nn.Module,
        recipe: Recipe,
        objective: Objective,
        engine: Engine,
        carried: frozenset[str] = frozenset(),
    ) -> None:
        """A network of which the weights of some names were carried over from another."""
        self.recipe, self.objective, self.engine = recipe, objective, engine
        self.module = engine.settle(module)
        self.runs = self._spread()
        named = [each for each in self.module.named_parameters() if each[1].requires_grad]
        self.learned = [each for _, each in named]
        self.optimizer = optimizer_of(recipe.optimizer, named, engine.device)
        slow = [each for name, each in named if name in carried]
        slow_down(self.optimizer, slow, recipe.slower or 1)
        self.rates = [group["lr"] for group in self.optimizer.param_groups]
        self.scaler = torch.amp.GradScaler(enabled=engine.precision == "fp16")
        self.average = self._floats() if recipe.ema is not None else {}
        own: dict[str, Tensor] = {**dict(self.module.named_buffers(remove_duplicate=False))}
        own |= {**dict(self.module.named_parameters(remove_duplicate=False))}
        self.followed = [own[name] for name in self.average]
        """The weights of which there is a mean, as they are at any time."""

    def step(self, number: int, batch: Batch, factor: float) -> Learned:
        """One change of the weights; chance in it follows from the seed and the number alone."""
        self._seed(number)
        if not self.module.training:  # which is not told by each of its layers for nothing
            self.module.train()
        self._pace(factor)
        losses, outputs, labels = [], [], []
        parts = [*batch.parts(self.recipe.accumulate)]
        for part in parts:
            with self._alone(part is not parts[-1]):
                with self.engine.narrow():
                    answer = self.runs(part.images)
                    loss = self.objective(answer, part.targets)
                    loss = _times(loss, len(part.places) / len(batch.places))
                losses.append(loss.detach())
                whole = _times(loss, batch.share)
                if part is parts[-1] and self.recipe.penalty:
                    whole = whole + self.objective.penalties(self.module)
                self.scaler.scale(whole).backward()
            outputs.append(main_output(answer).detach().float())
            labels.append(part.labels)
        whole = sum(losses[1:], losses[0])
        self._refuse_not_finite(number, whole, batch)
        self._change()
        return whole, together(outputs), together(labels)

    def _pace(self, factor: float) -> None:
        """Go so far in the next step, as parts of what the recipe says."""
        for group, own in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = own * factor

    def _seed(self, number: int) -> None:
        """Let chance be that of a step, another in each process."""
        rank = self.engine.group.rank
        self.engine.seed(key(self.recipe.seed, number, f"step {rank}" if rank else "step"))

    def _spread(self) -> nn.Module:
        """The network as it is called: compiled, and with the gradients of all processes."""
        found: nn.Module = self.module
        if self.engine.group.size > 1:
            places = [self.engine.device.index] if self.engine.is_fast else None
            # Otherwise gradients are summed in another order after the first step than in it, and
            # a training of three processes that is gone on with has other bits.
            found = DistributedDataParallel(found, device_ids=places, find_unused_parameters=True)
        return cast(nn.Module, torch.compile(found)) if self.engine.compiles else found

    def _alone(self, is_alone: bool) -> AbstractContextManager[object]:
        """Keep gradients to this process, since more are to be added."""
        if is_alone and isinstance(self.runs, DistributedDataParallel):
            return self.runs.no_sync()
        return nullcontext()

    @property
    def rate(self) -> float:
        """How far the last step went."""
        return float(self.optimizer.param_groups[0]["lr"])

    def _change(self) -> None:
        """The optimizer's work, and what follows the weights."""
        if self.recipe.clip is not None:
            self.scaler.unscale_(self.optimizer)
            nn.utils.clip_grad_norm_(self.learned, self.recipe.clip)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.optimizer.zero_grad(set_to_none=True)
        if self.average:
            assert self.recipe.ema is not None
            mean = [*self.average.values()]
            with torch.no_grad():
                torch._foreach_lerp_(mean, self.followed, 1 - self.recipe.ema)

    def _refuse_not_finite(self, number: int, loss: Tensor, batch: Batch) -> None:
        """End where numbers are no more: nothing good can follow."""
        if self.scaler.is_enabled() or (self.engine.is_fast and number % _LOOKS):
            return
        if not isfinite(loss.item()):
            gradients = [each.grad for each in self.learned if each.grad is not None]
            norm = float(nn.utils.get_total_norm(gradients))
            self._seed(number)
            raise NotFinite(number + 1, self.rate, norm, self._where(number, batch))

    def _where(self, number: int, batch: Batch) -> str:
        """Where the first numbers of a step are that are not finite."""
        return first_not_finite(self.module, batch.images)

    def agree(self) -> None:
        """Have in all processes what the first has, where each had a batch of its own."""
        self.engine.group.follow_first([*self.module.buffers(), *self.average.values()])

    def refuse_lost(self, step: int) -> None:
        """End before weights that are no numbers take the place of those that are kept."""
        if self.learned and not isfinite(nn.utils.get_total_norm(self.learned).item()):
            for name, each in self.module.named_parameters():
                if not bool(torch.isfinite(each).all()):
                    raise LostWeights(step, self.rate, name)

    def weights(self) -> dict[str, Tensor]:
        """The weights that are kept: the running mean of them, if there is one."""
        return {**self.module.state_dict(), **self.average}

    @contextmanager
    def looking(self) -> Iterator[nn.Module]:
        """The network as it would be kept, for a while."""
        own = self._floats() if self.average else {}
        if own:
            self.module.load_state_dict(self.average, strict=False)
        self.module.eval()
        try:
            with torch.inference_mode():
                yield self.module
        finally:
            self.module.load_state_dict(own, strict=False)

    def _floats(self) -> dict[str, Tensor]:
        state = self.module.state_dict()
        return {
            name: each.detach().clone() for name, each in state.items() if each.is_floating_point()
        }

    def content(self) -> dict[str, object]:
        """All that the next step depends on, chance aside."""
        return {
            "network": self.module.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scaler": self.scaler.state_dict(),
            "average": self.average,
        }

    def resume(self, content: dict[str, Any]) -> None:
        """Be as at a checkpoint."""
        self.module.load_state_dict(content["network"])
        self.optimizer.load_state_dict(content["optimizer"])
        self.scaler.load_state_dict(content["scaler"])
        for name, each in content["average"].items():
            self.average[name].copy_(each)


def _times(loss: Tensor, factor: float) -> Tensor:
    """A part of it, and no work where that is all."""
    return loss if factor == 1 else loss * factor
