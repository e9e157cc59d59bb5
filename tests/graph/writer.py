"""Writes the body of a network step by step, at random."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from hypothesis import strategies as st

Extents = tuple[int, ...]

# Blocks that every network may use; what takes a width leaves so many channels.
LIBRARY = """
block Unit(width, stride = 1, act = relu, shortcut = project) {
  residual(shortcut = shortcut) {
    conv(width, 3, stride = stride, pad = 1, bias = false) -> bn -> act
    conv(width, 3, pad = 1) -> bn
  }
  act
}
block Fire(narrow, wide) {
  conv(narrow, 1) -> relu
  concat {
    | conv(wide, 1)
    | conv(wide, 3, pad = 1)
  }
}
block Fractal(width, columns) {
  if columns == 1 {
    conv(width, 3, pad = 1) -> relu
  } else {
    mean {
      | conv(width, 3, pad = 1)
      | Fractal(width, columns - 1) -> Fractal(width, columns - 1)
    }
  }
}
block Squeeze(ratio = 2) {
  let width = it.channels
  scale { avgpool(global) -> conv(max(width // ratio, 1), 1) -> relu -> conv(width, 1) -> sigmoid }
}
block Skip(skip) { concat(skip, it) -> conv(skip.channels, 1) }
"""


@dataclass
class Writer:
    """The text so far of one body, and the shape that its last step leaves."""

    draw: st.DrawFn
    channels: int
    extents: Extents
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    steps: list[str] = field(default_factory=list)

    def name(self, kind: str) -> str:
        """A name that nothing has."""
        return f"{kind}{next(self.numbers)}"

    def choose(self, *choices: int) -> int:
        """One of some numbers."""
        return self.draw(st.sampled_from(choices))

    def write(self, step: str, channels: int | None = None, extents: Extents | None = None) -> None:
        """A step, and what it changes."""
        self.steps.append(step)
        self.channels = channels or self.channels
        self.extents = extents or self.extents

    def body(self, kinds: "Kinds", most: int) -> "Writer":
        """A body that starts from this one's tensor."""
        inner = Writer(self.draw, self.channels, self.extents, self.numbers)
        for _ in range(self.draw(st.integers(1, most))):
            self.draw(st.sampled_from(kinds))(inner)
        return inner

    @property
    def text(self) -> str:
        """The statements, one after another."""
        return "; ".join(self.steps)


Kinds = tuple[Callable[[Writer], None], ...]


def moved(extents: Extents, kernel: int, stride: int, pad: int) -> Extents:
    """How many positions a window takes."""
    return tuple((extent + 2 * pad - kernel) // stride + 1 for extent in extents)
