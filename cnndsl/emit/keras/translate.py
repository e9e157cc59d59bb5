"""The torch calls of a layer as statements in Keras."""

from collections.abc import Sequence
from functools import reduce

from cnndsl.emit.keras import activating, convolving, noise, normalizing, pooling, resizing
from cnndsl.emit.keras.arranging import split
from cnndsl.emit.keras.page import UNARY, Flow, Page, ranked
from cnndsl.emit.keras.phrases import phrase
from cnndsl.emit.keras.terms import Term, call, said
from cnndsl.emit.refusal import Refused
from cnndsl.layers.calls import Call, Chain, Fan, Fold, Gather, Named, Step

WRITERS = (activating, convolving, noise, normalizing, pooling, resizing)
"""The modules that fill the table when they are imported."""

SIGNS = {"torch.add": "+", "torch.sub": "-", "torch.mul": "*"}

_AT_RANDOM = "its windows lie at random, and Keras has no such pooling", "use `maxpool`"
_NO_PLACES = "Keras does not tell where a maximum was found", "use `upsample`, or `deconv`"

UNSAID = {
    **dict.fromkeys(ranked("torch.nn.FractionalMaxPool{}d"), _AT_RANDOM),
    **dict.fromkeys(ranked("torch.nn.functional.max_unpool{}d"), _NO_PLACES),
}
"""What Keras has no words for, with the reason and the cure."""


def flows(page: Page, made: Call, xs: Sequence[Flow], outs: int = 1) -> Sequence[Flow]:
    """What a call leaves of these tensors."""
    match made:
        case Chain(steps=steps):
            return _chain(page, steps, xs, outs)
        case Fan(calls=calls):
            return [each for inner in calls for each in flows(page, inner, xs)]
        case Fold():
            return [reduce(lambda one, other: _folded(page, made, one, other), xs)]
        case Gather(target="torch.cat"):
            tensors = Term("[]", tuple([x.part for x in xs]))
            whole = call("ops.concatenate", tensors, **said(axis=made.kwargs["dim"]))
            return [page.put(whole)] if len(xs) > 1 else xs
        case Named(target="torch.lerp"):
            return [_between(page, *xs)]
        case Named(target="torch.split"):
            return split(page, made, xs[0], outs)
        case Named(target=target) if target in UNARY:
            return [UNARY[target](page, made, xs[0])]
        case Named(target=target):
            raise Refused(*UNSAID.get(target, (f"Keras has nothing like `{target}`",)))
    raise TypeError(made)


def _chain(page: Page, steps: Sequence[Step], xs: Sequence[Flow], outs: int) -> Sequence[Flow]:
    place = 0
    while place < len(steps):
        together = phrase(page, steps[place:], xs[0])
        if together is not None:
            flow, length = together
            xs = [flow]
            place += length
        else:
            xs = flows(page, steps[place], xs, outs)
            place += 1
    return xs


def _folded(page: Page, made: Fold, one: Flow, other: Flow) -> Flow:
    if made.target == "torch.maximum":
        return page.put(call("ops.maximum", one.part, other.part))
    return page.put(Term(SIGNS[made.target], (one.part, other.part)))


def _between(page: Page, first: Flow, second: Flow, gate: Flow) -> Flow:
    """Torch's `lerp`, which starts from the nearer of the two."""
    return page.put(call("lerp", first.part, second.part, gate.part))
