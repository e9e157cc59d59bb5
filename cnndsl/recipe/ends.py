"""Whether a loss takes what the network ends with."""

from collections.abc import Iterator, Mapping

from cnndsl.diagnostics import Diagnostic, Label
from cnndsl.layers.competing import LogSoftmax, Softmax
from cnndsl.layers.smooth import Sigmoid
from cnndsl.recipe.draft import Draft, end
from cnndsl.recipe.losses import Bce, CrossEntropy, Ctc, Dice, Focal, Nll

_OWN: Mapping[type, tuple[str, tuple[type, ...]]] = {
    CrossEntropy: ("a softmax", (Softmax, LogSoftmax, Sigmoid)),
    Bce: ("a sigmoid", (Sigmoid, Softmax, LogSoftmax)),
    Focal: ("a sigmoid", (Sigmoid, Softmax, LogSoftmax)),
    Dice: ("a softmax", (Softmax, LogSoftmax)),
    Ctc: ("a softmax", (Softmax, LogSoftmax, Sigmoid)),
}
"""What losses apply themselves, and what cannot stand before it."""


def fits(draft: Draft) -> Iterator[Diagnostic]:
    """The loss gets what it takes: logits, or for `nll` logarithms."""
    graph, loss = draft.graph, draft.made["loss"]
    if graph is None:
        return
    last, at = end(graph), draft.at("loss")
    word, label = last.layer.word, Label(last.span, "the end of the network")
    if isinstance(loss, Nll) and (last.owner.weights or isinstance(last.layer, Softmax | Sigmoid)):
        message = f"`nll` takes logarithms of probabilities, and `{graph.name}` ends with `{word}`"
        logits = isinstance(last.layer, Softmax)
        cure = "end with `log_softmax`" + ("" if logits else ", or write `loss = cross_entropy`")
        yield Diagnostic("E413", message, at, labels=(label,), helps=(cure,))
    if isinstance(loss, CrossEntropy) and not draft.whole:
        return  # the warning W202 tells
    own, wrong = _OWN.get(type(loss), ("", ()))
    if isinstance(last.layer, wrong):
        message = f"`{loss.word}` has {own} of its own, and `{graph.name}` ends with `{word}`"
        cure = f"leave `{word}` out: the loss takes the numbers before it"
        yield Diagnostic("E413", message, at, labels=(label,), helps=(cure,))


def auxiliary(draft: Draft) -> Iterator[Diagnostic]:
    """A weight for auxiliary outputs is written where there are some."""
    if "loss.aux" not in draft.places or any(each.auxiliary for each in draft.graphs.values()):
        return
    graph = next(iter(draft.graphs.values()))
    message = f"`{graph.name}` has no auxiliary output that `aux` could weigh"
    cure = "leave `aux` out, or mark an output: `output NAME if training`"
    yield Diagnostic("E414", message, draft.at("loss.aux"), helps=(cure,))
