"""How far apart numbers are."""

from math import inf

from torch import Tensor

TOLERANCE = 1e-4
"""How far outputs may differ, relative to the largest number of each."""


def difference(found: Tensor, expected: Tensor) -> float:
    """The largest difference of two numbers, relative to the largest number that is expected."""
    if found.shape != expected.shape:
        return inf
    same = (found == expected) | (found.isnan() & expected.isnan())
    if bool(same.all()):
        return 0.0
    apart = (found - expected).abs()[~same].nan_to_num(inf).max()
    finite = expected[expected.isfinite()].abs()
    scale = float(finite.max()) if finite.numel() else 0.0
    return float(apart) / (scale or 1.0)
