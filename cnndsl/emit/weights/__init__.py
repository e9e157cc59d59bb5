"""Weights in files: read, matched with a network, saved."""

from cnndsl.emit.weights.described import Described, WeightsError
from cnndsl.emit.weights.loading import load_weights
from cnndsl.emit.weights.matched import Matched
from cnndsl.emit.weights.matching import Pair
from cnndsl.emit.weights.saving import save_weights
from cnndsl.emit.weights.selection import NoSuchLayer

__all__ = [
    "Described",
    "Matched",
    "NoSuchLayer",
    "Pair",
    "WeightsError",
    "load_weights",
    "save_weights",
]
