"""Dropout before a batch norm, whose statistics it changes in training alone."""

from cnndsl.analysis.lints.finding import Finding
from cnndsl.analysis.lints.registry import of_layers
from cnndsl.analysis.lints.wiring import Wiring
from cnndsl.diagnostics import Label
from cnndsl.graph import Node
from cnndsl.layers.activation import Activation
from cnndsl.layers.arranging import Flatten, Identity
from cnndsl.layers.dropout import Dropout, SpatialDropout
from cnndsl.layers.normalization import BatchNorm
from cnndsl.layers.pooling import Pool

_NEAR = 4
"""How many layers at most may stand between the two."""

_PASSING = (Activation, Pool, Flatten, Identity)


@of_layers("W206", BatchNorm)
def noisy_statistics(node: Node, wiring: Wiring) -> Finding | None:
    """Told where nothing is learned between the two, so that they could change places."""
    assert isinstance(node.layer, BatchNorm)
    before = wiring.before(node)
    for _ in range(_NEAR):
        if not isinstance(before.layer, _PASSING):
            break
        before = wiring.before(before)
    dropout = before.layer
    if not node.layer.track or not isinstance(dropout, Dropout | SpatialDropout) or not dropout.p:
        return None
    return Finding(
        f"`{node.layer.word}` measures a variance that `{dropout.word}` changes in training alone",
        labels=(Label(before.span, "leaves more variance in training than in evaluation"),),
        helps=("put the dropout behind the batch norm",),
    )
