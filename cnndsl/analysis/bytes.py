"""Memory that grows with the batch, so that the largest batch for a memory is a division."""

from collections.abc import Iterable

from cnndsl.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bytes:
    """A fixed part, and one for each sample."""

    fixed: int = 0
    each: int = 0

    def __add__(self, other: "Bytes") -> "Bytes":
        return Bytes(self.fixed + other.fixed, self.each + other.each)

    def __bool__(self) -> bool:
        return bool(self.fixed or self.each)

    def at(self, batch: int) -> int:
        """The bytes for a batch of this size."""
        return self.fixed + self.each * batch

    def largest_batch(self, memory: int) -> int | None:
        """The largest batch that so much memory holds; 0 if not even one, None if any."""
        if memory < self.fixed:
            return 0
        return (memory - self.fixed) // self.each if self.each else None


@dataclass(frozen=True, slots=True)
class Most:
    """The most of several: small batches may take most at another moment than large ones."""

    moments: tuple[Bytes, ...]

    @classmethod
    def of(cls, moments: Iterable[Bytes]) -> "Most":
        """Of these, without what is never the most."""
        fixed: dict[int, int] = {}
        for moment in moments:
            fixed[moment.each] = max(moment.fixed, fixed.get(moment.each, 0))
        best: list[Bytes] = []
        for each in sorted(fixed):
            new = Bytes(fixed[each], each)
            while best and (best[-1].fixed <= new.fixed or _is_below(best, new)):
                best.pop()
            best.append(new)
        return cls(tuple(best))

    def __add__(self, other: "Bytes | Most") -> "Most":
        """All that there is if each of both may be at any of its moments."""
        others = other.moments if isinstance(other, Most) else (other,)
        return Most.of([one + two for one in self.moments for two in others])

    def at(self, batch: int) -> int:
        """The bytes for a batch of this size."""
        return max([each.at(batch) for each in self.moments])

    def largest_batch(self, memory: int) -> int | None:
        """The largest batch that so much memory holds; 0 if not even one, None if any."""
        found = [each.largest_batch(memory) for each in self.moments]
        return min([each for each in found if each is not None], default=None)


def _is_below(best: list[Bytes], new: Bytes) -> bool:
    """Whether the last is nowhere above both the one before it and one that grows faster."""
    if len(best) == 1:
        return False
    *_, one, last = best
    from_one = (one.fixed - last.fixed) * (new.each - last.each)
    return from_one >= (last.fixed - new.fixed) * (last.each - one.each)
