"""A network that learns: one step at a time, each the same whenever it is made."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import isfinite
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from cnndsl.recipe import Recipe
from cnndsl.train.chance import key
from cnndsl.train.engine import Engine
from cnndsl.train.feed import Batch
from cnndsl.train.learning.finite import LostLoss, LostWeights, first_not_finite, is_finite, whole
from cnndsl.train.learning.losses import divisor
from cnndsl.train.learning.objective import Objective, main_output
from cnndsl.train.learning.optimizers import optimizer_of, restore, slow_down
from cnndsl.train.learning.targets import together
from cnndsl.train.together.group import ALONE
from cnndsl.train.together.sharing import Alone, sharing

_LOOKS = 50
"""After so many steps on a GPU it is looked at whether all is finite."""

_WHOLE = (1.0,)

Learned = tuple[Tensor, Tensor, Tensor, Tensor | None]
"""The mean loss of a batch, the network's outputs, the labels, and how much that mean counts."""


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
        self.sharing = self._sharing()
        self.is_begun = False
        """Whether this process has made a step."""
        named = [each for each in self.module.named_parameters() if each[1].requires_grad]
        self.learned = [each for _, each in named]
        self.optimizer = optimizer_of(recipe.optimizer, named, engine.device, is_fused=engine.fused)
        slow = [each for name, each in named if name in carried]
        slow_down(self.optimizer, slow, recipe.slower or 1)
        self.rates = [group["lr"] for group in self.optimizer.param_groups]
        self.scaler = torch.amp.GradScaler(enabled=engine.precision == "fp16")
        self.average = self._floats() if recipe.ema is not None else {}
        own: dict[str, Tensor] = {**dict(self.module.named_buffers(remove_duplicate=False))}
        self.beside = [each for name, each in self.average.items() if name in own]
        """The means of what does not learn, and differs from process to process."""
        own |= {**dict(self.module.named_parameters(remove_duplicate=False))}
        self.followed = [own[name] for name in self.average]
        """The weights of which there is a mean, as they are at any time."""

    def step(self, number: int, batch: Batch, factor: float) -> Learned:
        """One change of the weights; chance in it follows from the seed and the number alone."""
        if not self.module.training:  # which is not told by each of its layers for nothing
            self.module.train()
        if not self.is_begun:
            self._begin(batch)
        self._seed(number)
        self._pace(factor)
        losses, outputs, labels = [], [], []
        parts = [*batch.parts()] if batch.pieces > 1 else [batch]
        counts, over, share, amount = self._counts(batch, parts)
        for part, count in zip(parts, counts, strict=True):
            with self.sharing.apart(part is not parts[-1]):
                with self.engine.narrow():
                    answer = self.sharing.runs(part.images)
                loss = _times(self.objective(answer, part.targets, over), count)
                losses.append(loss.detach())
                self.scaler.scale(_times(loss, share)).backward()
            outputs.append(main_output(answer).detach().float())
            labels.append(part.labels)
        if self.recipe.penalty:
            learned = self.sharing.own([*self.learned])
            self.scaler.scale(self.objective.penalties(learned)).backward()
        mean = sum(losses[1:], losses[0])
        self._refuse_not_finite(number, mean, batch)
        self._change()
        return mean, together(outputs), together(labels), amount

    def _counts(
        self, batch: Batch, parts: Sequence[Batch]
    ) -> tuple[Sequence[float], Tensor | None, float | Tensor, Tensor | None]:
        """How much the mean of each part counts in the batch's, and that in all processes'.

        With weights, or masks that do not show a class everywhere, as many images may count more
        or less: sums of parts are divided by what all of the batch counts.
        """
        own = self.objective.amount(batch.targets)
        if own is None:
            if len(parts) == 1:
                return _WHOLE, None, batch.share, None
            counts = [len(each.places) / len(batch.places) for each in parts]
            return counts, None, batch.share, None
        over, group = divisor(own), self.engine.group
        share: float | Tensor = batch.share
        if group.size > 1:
            whole = group.sum(own * bool(batch.share))
            share = bool(batch.share) * group.size * over / divisor(whole)
        return [1.0] * len(parts), over, share, own

    def _pace(self, factor: float) -> None:
        """Go so far in the next step, as parts of what the recipe says."""
        for group, own in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = own * factor

    def _seed(self, number: int) -> None:
        """Let chance be that of a step, another in each process."""
        rank = self.engine.group.rank
        self.engine.seed(key(self.recipe.seed, number, f"step {rank}" if rank else "step"))

    def _sharing(self) -> Alone:
        """How processes share the network."""
        return sharing(self.module, self.engine)

    def _begin(self, batch: Batch) -> None:
        """Be ready for the first step of this process; a trial of it leaves nothing behind."""
        part = next(batch.parts())
        before = [each.clone() for each in self.module.buffers()]

        def tried(runs: nn.Module) -> None:
            self.optimizer.zero_grad(set_to_none=True)
            with self.engine.narrow():
                answer = runs(part.images)
            self.objective(answer, part.targets).backward()

        self.sharing.begin(tried)
        self.optimizer.zero_grad(set_to_none=True)
        for each, own in zip(self.module.buffers(), before, strict=True):
            each.copy_(own)
        self.is_begun = True

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
            with torch.no_grad():
                mean, now = map(self.sharing.own, ([*self.average.values()], self.followed))
                torch._foreach_lerp_(mean, now, 1 - self.recipe.ema)

    def _refuse_not_finite(self, number: int, loss: Tensor, batch: Batch) -> None:
        """End where numbers are no more: nothing good can follow."""
        if self.scaler.is_enabled() or (self.engine.is_fast and number % _LOOKS):
            return
        is_lost = not isfinite(loss.item())
        if is_lost or self.sharing.is_joint:
            self._refuse_lost_in_any(number, is_lost, batch)

    def _refuse_lost_in_any(self, number: int, is_lost: bool, batch: Batch) -> None:
        """Tell where numbers are lost; processes that work together look for it together."""
        group = self.engine.group if self.sharing.is_joint else ALONE
        if not any(group.any(self.engine.device, is_lost)):
            return
        gradients = [each.grad for each in self.learned if each.grad is not None]
        norm = float(whole(nn.utils.get_total_norm(gradients)))
        self._seed(number)
        where = self._where(number, batch)
        raise LostLoss(number + 1, self.rate, norm, group.heard(where if is_lost else ""))

    def _where(self, number: int, batch: Batch) -> str:
        """Where the first numbers of a step are that are not finite."""
        return first_not_finite(self.module, batch.images)

    def agree(self) -> None:
        """Have in all processes what the first has, where each had a batch of its own."""
        self.engine.group.follow_first([*self.module.buffers(), *self.beside])

    def refuse_lost(self, step: int) -> None:
        """End before weights that are no numbers take the place of those that are kept."""
        if self.learned and not isfinite(whole(nn.utils.get_total_norm(self.learned)).item()):
            for name, each in self.module.named_parameters():
                if not is_finite(each):
                    raise LostWeights(step, self.rate, name)

    def weights(self) -> dict[str, Tensor]:
        """The weights that are kept: the running mean of them, if there is one."""
        found: dict[str, Tensor] = self.sharing.whole({**self.module.state_dict(), **self.average})
        return found

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
            "network": self.sharing.whole(self.module.state_dict()),
            "optimizer": self.sharing.whole(self.optimizer.state_dict()),
            "scaler": self.scaler.state_dict(),
            "average": self.sharing.whole(self.average),
        }

    def resume(self, content: dict[str, Any]) -> None:
        """Be as at a checkpoint."""
        self.module.load_state_dict(self.sharing.parted(content["network"]))
        state = self.sharing.parted_state(content["optimizer"], self.optimizer)
        restore(self.optimizer, state)
        self.scaler.load_state_dict(content["scaler"])
        for name, each in self.sharing.parted(content["average"]).items():
            self.average[name].copy_(each)


def _times(loss: Tensor, factor: float | Tensor) -> Tensor:
    """A part of it, and no work where that is all."""
    return loss if isinstance(factor, float) and factor == 1 else loss * factor
