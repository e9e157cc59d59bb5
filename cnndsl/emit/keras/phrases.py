"""Torch calls in a row that are one thing in Keras."""

from collections.abc import Callable, Sequence

from cnndsl.dataclasses import dataclass
from cnndsl.emit.keras.noise import dropped
from cnndsl.emit.keras.page import Flow, Page
from cnndsl.emit.keras.recurrent import is_reading, reading
from cnndsl.emit.keras.terms import Literal, call, fixed
from cnndsl.layers.calls import Named, Step

Writer = Callable[[Page, Sequence[Named], Flow], Flow]


@dataclass(frozen=True, slots=True)
class Phrase:
    """The targets of calls that follow one another, and how they are written together."""

    targets: tuple[str, ...]
    write: Writer


def _path_dropout(page: Page, steps: Sequence[Named], x: Flow) -> Flow:
    return dropped(page, steps[1], x, (None, *(1,) * len(x.known)))


def _maxout(page: Page, steps: Sequence[Named], x: Flow) -> Flow:
    pieces = steps[0].args[1]
    assert isinstance(pieces, tuple)
    return page.put(call("maxout", x.part, Literal(fixed(pieces[1]), "pieces")))


_PHRASES = (
    Phrase(("torch.unsqueeze", "torch.nn.Dropout2d", "torch.squeeze"), _path_dropout),
    Phrase(("torch.unsqueeze", "torch.nn.Dropout3d", "torch.squeeze"), _path_dropout),
    Phrase(("torch.flatten", "torch.nn.Dropout1d", "torch.unflatten"), _path_dropout),
    Phrase(("torch.unflatten", "torch.amax"), _maxout),
)


def phrase(page: Page, steps: Sequence[Step], x: Flow) -> tuple[Flow, int] | None:
    """What the first of these steps say together, and how many they are."""
    named = [each for each in steps if isinstance(each, Named)]
    if len(named) != len(steps):
        return None
    if is_reading(steps):
        return reading(page, named, x), len(steps)
    for each in _PHRASES:
        length = len(each.targets)
        if tuple([step.target for step in named[:length]]) == each.targets:
            return each.write(page, named[:length], x), length
    return None
