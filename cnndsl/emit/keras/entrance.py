"""What stands at the entrance of a network whose open sizes must be of a sort."""

from collections.abc import Collection

from cnndsl.analysis.sizes import Valid
from cnndsl.emit.keras.terms import Part, call, said
from cnndsl.graph.inlet import Inlet

_ANY = (0,)


def fitting(inlet: Inlet, valid: Collection[Valid]) -> Part | None:
    """A layer that lets valid sizes pass, if there are others: Keras may answer these with less."""
    letters = {each.letter: each for each in valid}
    axes = [letters.get(each) if isinstance(each, str) else None for each in inlet.extents]
    least = tuple([each.least if each else 1 for each in axes])
    periods = tuple([each.period if each else 1 for each in axes])
    remainders = tuple([each.remainders if each else _ANY for each in axes])
    values = said(least=least)
    if max(periods) > 1:
        values |= said(multiples=periods)
    if {*remainders} != {_ANY}:
        values |= said(remainders=remainders)
    return call("Fitting", **values) if max(least) > 1 or len(values) > 1 else None
