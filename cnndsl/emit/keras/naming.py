"""The names of Keras' layers: those of the weights, without dots and each once."""

import re
from collections.abc import Iterator
from itertools import count

from cnndsl.diagnostics import Diagnostic
from cnndsl.emit.keras.draft import Draft
from cnndsl.emit.keras.terms import Label, leaves
from cnndsl.emit.refusal import NO_NAME, CannotSay, Refused, refusal

OWN_NAMES = frozenset(
    """
    absolute add alpha_dropout average_pooling1d average_pooling2d average_pooling3d celu
    channel_shuffle clip concatenate dropout elu expand_dims fitting flip gelu get_item
    global_average_pooling1d global_average_pooling2d global_average_pooling3d
    global_max_pooling1d global_max_pooling2d global_max_pooling3d greater group_norm
    hard_sigmoid hard_silu input_layer layer_normalization leaky_relu log_softmax matmul max
    max_pooling1d max_pooling2d
    max_pooling3d maximum mean minimum mish moveaxis multiply ones_like pad pixel_shuffle
    pixel_unshuffle power relu relu6 repeat reshape selu sigmoid silu softmax softplus split sqrt
    square subtract sum take tanh transpose true_divide up_sampling2d where
    zero_padding1d zero_padding2d zero_padding3d
    """.split()
)
"""What Keras calls the layers and operations of a printed file that are given no name."""

_OWN = re.compile(f"(?:{'|'.join(sorted(OWN_NAMES))})(?:_[0-9]+)?")


def is_own_name(name: str) -> bool:
    """Whether Keras may give the name to something by itself."""
    return _OWN.fullmatch(name) is not None


def separator(draft: Draft) -> str:
    """What stands for a dot, so that names can be told from one another and read back.

    A `CannotSay` if Keras may give one of them to something else.
    """
    problems = [*_problems(draft)]
    if problems:
        raise CannotSay(problems)
    labels = {label for _, label in _labels(draft)}
    inputs = {name for _, name in _inputs(draft)}

    def serves(sign: str) -> bool:
        flat = {each.replace(".", sign): each for each in labels}
        told = all(each.replace(sign, ".") == label for each, label in flat.items())
        return told and flat.keys().isdisjoint(inputs) and not any(map(is_own_name, flat))

    return next(filter(serves, _signs()))


def _signs() -> Iterator[str]:
    """What may stand for a dot; one of the later ones serves, as it cannot overlap with itself."""
    yield from ("_", "__", "___")
    yield from ("_" + "-" * length for length in count(1))


def _problems(draft: Draft) -> Iterator[Diagnostic]:
    """The names that Keras may give too, but for those with dots, which a separator changes."""
    layer, input_ = "give the layer another name: `as NAME`", "give the input another name"
    given = [(index, label, layer) for index, label in _labels(draft) if "." not in label]
    given += [(index, name, input_) for index, name in _inputs(draft)]
    for index, name, cure in given:
        if is_own_name(name):
            message = f"Keras may give the name `{name}` to something else"
            yield refusal(draft.graph.nodes[index], Refused(message, cure, code=NO_NAME))


def _labels(draft: Draft) -> Iterator[tuple[int, str]]:
    """The names of weights, each with the node that they are of."""
    for index, own in draft.statements.items():
        for each in own:
            yield from ((index, leaf.text) for leaf in leaves(each.part) if isinstance(leaf, Label))


def _inputs(draft: Draft) -> Iterator[tuple[int, str]]:
    """The nodes and names of inputs; one that is alone has none in Keras."""
    if len(draft.inputs) > 1:
        yield from ((wire.node, name) for name, wire in draft.graph.inputs.items())
