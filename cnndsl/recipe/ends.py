"""Whether a loss takes what the network ends with."""

from collections.abc import Iterator, Mapping

from cnndsl.diagnostics import Diagnostic, Label
from cnndsl.graph import Graph
from cnndsl.layers.competing import LogSoftmax, Softmax
from cnndsl.layers.smooth import Sigmoid
from cnndsl.recipe.draft import Draft, called, compared, end
from cnndsl.recipe.losses import Bce, CrossEntropy, Ctc, Dice, Focal, Nll

_OWN: Mapping[type, tuple[str, tuple[type, ...]]] = {
    CrossEntropy: ("a softmax", (Softmax, LogSoftmax, Sigmoid)),
    Bce: ("a sigmoid", (Sigmoid, Softmax, LogSoftmax)),
    Focal: ("a sigmoid", (Sigmoid, Softmax, LogSoftmax)),
    Dice: ("a softmax or sigmoid", (Softmax, LogSoftmax, Sigmoid)),
    Ctc: ("a softmax", (Softmax, LogSoftmax, Sigmoid)),
}
"""What losses apply themselves, and what cannot stand before it."""


def fits(draft: Draft) -> Iterator[Diagnostic]:
    """The loss gets what it takes of each output: logits, or for `nll` logarithms."""
    graph = draft.graph
    if graph is None:
        return
    for name in compared(graph):
        yield from _takes(draft, graph, name)


def _takes(draft: Draft, graph: Graph, name: str) -> Iterator[Diagnostic]:
    loss, last, at = draft.made["loss"], end(graph, name), draft.at("loss")
    word, whose = last.layer.word, called(graph, name)
    label = Label(last.span, "the end of the network")
    if isinstance(loss, Nll) and not isinstance(last.layer, LogSoftmax):
        message = f"`nll` takes logarithms of probabilities, and {whose} ends with `{word}`"
        shares = isinstance(last.layer, Softmax | Sigmoid)
        cure = "end with `log_softmax`" + ("" if shares else ", or write `loss = cross_entropy`")
        yield Diagnostic("E413", message, at, labels=(label,), helps=(cure,))
    is_left = "loss" in draft.places or "data" not in draft.places
    if isinstance(loss, CrossEntropy) and is_left and not draft.whole:
        return  # the warning W202 tells, or a command may say more
    own, wrong = _OWN.get(type(loss), ("", ()))
    if isinstance(last.layer, wrong):
        message = f"`{loss.word}` has {own} of its own, and {whose} ends with `{word}`"
        cure = f"leave `{word}` out: the loss takes the numbers before it"
        if isinstance(loss, CrossEntropy) and graph.shape(graph.outputs[name]).numel == 1:
            cure = f"leave `{word}` out and write `loss = bce`, for two classes by one number"
        yield Diagnostic("E413", message, at, labels=(label,), helps=(cure,))


def auxiliary(draft: Draft) -> Iterator[Diagnostic]:
    """A weight for auxiliary outputs is written where there are some."""
    if "loss.aux" not in draft.places or any(each.auxiliary for each in draft.graphs.values()):
        return
    graph = next(iter(draft.graphs.values()))
    message = f"`{graph.name}` has no auxiliary output that `aux` could weigh"
    cure = "leave `aux` out, or mark an output: `output NAME if training`"
    yield Diagnostic("E414", message, draft.at("loss.aux"), helps=(cure,))
