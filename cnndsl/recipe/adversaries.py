"""Whether one network makes what the other takes, which then tells it from what is given."""

from collections.abc import Iterator

from cnndsl.diagnostics import Diagnostic, Label
from cnndsl.diagnostics.wording import count
from cnndsl.graph import Graph
from cnndsl.layers.competing import LogSoftmax, Softmax
from cnndsl.recipe.draft import COLOURS, Draft, end, main_output, main_outputs, only_input
from cnndsl.recipe.losses import Bce, Mse
from cnndsl.recipe.splits import Official

_IDLE = ("accumulate", "penalty", "stop", "weights", "normalize")
"""Settings of one network, or of what is held out or measured."""
_ORDER = "the first network makes images, and the second tells them from those that are given"


def adversaries(draft: Draft) -> Iterator[Diagnostic]:
    """Two networks: out of noise comes an image, and out of an image one number."""
    if not _is_meant(draft):
        return
    if len(draft.models) > 2:
        message = f"a training has one network, or two adversaries; here are {len(draft.models)}"
        cure = ("write a `train` for each",)
        yield Diagnostic("E416", message, draft.span, helps=cure)
        return
    generator, discriminator = (draft.graphs[name] for name in draft.models)
    yield from _makes(draft, generator, discriminator)
    yield from _tells(draft, discriminator)


def _is_meant(draft: Draft) -> bool:
    """Whether there are several networks, and it is said what they learn from."""
    return draft.is_adversarial and (draft.whole or "data" in draft.places)


def _makes(draft: Draft, generator: Graph, discriminator: Graph) -> Iterator[Diagnostic]:
    made, taken, at = main_output(generator), only_input(discriminator), draft.span
    label = Label(end(generator).span, f"what `{generator.name}` leaves: {made}")
    if only_input(generator) is None or len(main_outputs(generator)) > 1:
        message = f"`{generator.name}` is to make an image out of one input"
        yield Diagnostic("E411", message, at, helps=(_ORDER,))
    elif made.rank != 2 or made.channels not in COLOURS:
        message = f"an image is of 1 or 3 channels, and `{generator.name}` leaves {made}"
        yield Diagnostic("E411", message, at, labels=(label,), helps=(_ORDER,))
    elif taken != made:
        takes = taken or f"{len(discriminator.inputs)} tensors"
        message = f"`{generator.name}` leaves {made}, and `{discriminator.name}` takes {takes}"
        yield Diagnostic("E411", message, at, labels=(label,), helps=(_ORDER,))


def _tells(draft: Draft, discriminator: Graph) -> Iterator[Diagnostic]:
    told, last = main_output(discriminator), end(discriminator)
    if len(main_outputs(discriminator)) == 1 and told.numel == 1:
        return
    message = f"`{discriminator.name}` is to leave one number for an image, and leaves {told}"
    label = Label(last.span, "the end of the network")
    cure = "end with `linear(1)`, or a `conv(1, ...)` as large as the image"
    yield Diagnostic("E411", message, draft.span, labels=(label,), helps=(cure,))


def judges(draft: Draft) -> Iterator[Diagnostic]:
    """The loss compares one number with right or wrong; a sigmoid may stand before it."""
    loss = draft.made["loss"]
    if not _is_meant(draft) or len(draft.models) > 2:
        return
    discriminator = draft.graphs[draft.models[1]]
    if not isinstance(loss, Bce | Mse):
        message = f"`{loss.word}` compares classes, and there are none: an image is given or made"
        cure = "write `loss = bce`, or `loss = mse` for least squares"
        yield Diagnostic("E413", message, draft.at("loss"), helps=(cure,))
    elif isinstance(end(discriminator).layer, Softmax | LogSoftmax):
        word = end(discriminator).layer.word
        message = f"`{word}` of one number is always the same; `{discriminator.name}` ends so"
        label = Label(end(discriminator).span, "the end of the network")
        cure = f"leave `{word}` out: the loss takes the number before it"
        yield Diagnostic("E413", message, draft.at("loss"), labels=(label,), helps=(cure,))


def idle(draft: Draft) -> Iterator[Diagnostic]:
    """Settings that two networks have no use for."""
    if not _is_meant(draft):
        return
    why = f"{count(len(draft.models), 'network')} that learn from each other"
    for name in _IDLE:
        if name in draft.places:
            message = f"`{name}` is a setting for one network, and here are {why}"
            yield Diagnostic("E416", message, draft.at(name), helps=(f"leave `{name}` out",))
    split = draft.made.get("split")
    if "split" in draft.places and split is not None and split != Official(fraction=0.0):
        message = f"`{split.word}` holds images out, and no number tells how good images are"
        cure = ("leave `split` out, so that all are learned from",)
        yield Diagnostic("E416", message, draft.at("split"), helps=cure)
    for each in draft.made.get("augment") or ():
        if each.mixes:
            message = f"`{each.word}` mixes the classes of two images, and here are no classes"
            at = draft.at(f"augment.{each.word}", "augment")
            yield Diagnostic("E416", message, at, helps=(f"leave `{each.word}` out",))
    if (schedule := draft.made.get("schedule")) is not None and schedule.word == "plateau":
        message = "`plateau` waits for the validation loss, and adversaries have none"
        cure = ("write `schedule = constant`, or another that waits for nothing",)
        yield Diagnostic("E416", message, draft.at("schedule"), helps=cure)
