"""Layers that read a signal: Keras has a layer for each of torch's stacked ones."""

from collections.abc import Sequence

from cnndsl.emit.keras.page import Flow, Page
from cnndsl.emit.keras.terms import Literal, Part, call, fixed, said
from cnndsl.emit.refusal import Refused
from cnndsl.layers.calls import Module, Named

TARGETS = {"torch.nn.LSTM": "LSTM", "torch.nn.GRU": "GRU"}
"""Keras has the gates of an LSTM in torch's order; those of a GRU turn with the weights."""


def reading(page: Page, steps: Sequence[Named], x: Flow) -> Flow:
    """A signal turned so that steps come before channels, read, and turned back."""
    _, module, taken, *_ = steps
    if module.kwargs.get("proj_size", 0):
        message = "Keras has no LSTM that hands on a product of its state"
        raise Refused(message, "leave out `project`, and add a `linear` behind")
    x = page.put(call("ops.moveaxis", x.part, *said(source=1, destination=2).values()))
    count = module.kwargs.get("num_layers", 1)
    assert isinstance(count, int)
    whole = taken.args == (0,)
    for number in range(count):
        is_last = number == count - 1
        x = page.apply(_layer(page, module, number, sequence=whole or not is_last), x)
        rate = fixed(module.kwargs.get("dropout", 0.0))
        if rate and not is_last:
            x = page.apply(call("layers.Dropout", Literal(rate, "rate")), x)
    if not whole:
        return x
    return page.put(call("ops.moveaxis", x.part, *said(source=2, destination=1).values()))


def _layer(page: Page, module: Named, number: int, *, sequence: bool) -> Part:
    """One layer; of both directions it is the pair of them that has a name and weights."""
    word = TARGETS[module.target]
    units = Literal(fixed(module.args[1]), "units")
    values = said(use_bias=module.kwargs.get("bias", True), return_sequences=sequence)
    if module.kwargs.get("bidirectional", False):
        one = call(f"layers.{word}", units, **values)
        return page.layer("layers.Bidirectional", one, under=f"l{number}")
    return page.layer(f"layers.{word}", units, under=f"l{number}", **values)


def is_reading(steps: Sequence[object]) -> bool:
    """Whether a chain is a recurrent layer with all that belongs to it."""
    return len(steps) > 3 and isinstance(steps[1], Module) and steps[1].target in TARGETS
