"""How often processes agree whether to save, and whether to end."""

import time

import torch

from cnndsl.train.together.group import Group

_MOST = 20
"""Steps after which they do at the latest, since to agree takes as long as a small step."""
_SOON = 1.0
"""Seconds after which they do, where a step is no longer than that."""


class Pace:
    """The steps after which all processes of a group agree; one by itself does after each."""

    def __init__(self, group: Group, device: torch.device) -> None:
        self.group, self.device = group, device
        self.next = 0
        self._last: tuple[int, float] | None = None

    def is_due(self, step: int) -> bool:
        """Whether they agree after a step, which they count alike."""
        return self.group.size == 1 or step >= self.next

    def agreed(self, step: int, *flags: bool) -> list[bool]:
        """Of each flag whether it is up in any process; that the slowest is heard sets the pace."""
        if self.group.size == 1:
            return [*flags]
        *found, slowest = self.group.most(self.device, *flags, self._slowness(step))
        self.next = step + max(1, int(_SOON / max(slowest, _SOON / _MOST)))
        self._last = step, time.perf_counter()
        return [bool(each) for each in found]

    def _slowness(self, step: int) -> float:
        """The seconds of a step, as far as that is known."""
        if self._last is None or step == self._last[0]:
            return _SOON
        before, then = self._last
        return (time.perf_counter() - then) / (step - before)
