"""The gradients that flow back through a network, as torch holds them."""

from collections import Counter

from cnndsl.dataclasses import dataclass, field
from cnndsl.graph import Wire


@dataclass(slots=True)
class Flow:
    """The gradients of tensors that are there, several of which may be parts of one."""

    each: int = 0
    most: int = 0
    """The bytes of all, and the most since somebody looked."""
    of: dict[Wire, int] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    holders: Counter[int] = field(default_factory=Counter)
    made: int = 0

    def new(self, size: int) -> int:
        """A gradient of its own, held once."""
        self.made += 1
        self.sizes[self.made] = size
        self.each += size
        self.most = max(self.most, self.each)
        return self.hold(self.made)

    def hold(self, gradient: int) -> int:
        """The same, held once more."""
        self.holders[gradient] += 1
        return gradient

    def drop(self, gradient: int) -> None:
        """Hold it no longer; it goes with the last that holds it."""
        self.holders[gradient] -= 1
        if not self.holders[gradient]:
            self.each -= self.sizes.pop(gradient)

    def add(self, wire: Wire, gradient: int, size: int) -> None:
        """Add it to that of a wire: in its place, unless that is held elsewhere as well."""
        before = self.of.get(wire)
        if before is None:
            self.of[wire] = gradient
            return
        if self.holders[before] > 1 or self.sizes[before] != size:
            self.of[wire] = self.new(size)
            self.drop(before)
        self.drop(gradient)
