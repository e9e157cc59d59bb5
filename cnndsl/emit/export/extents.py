"""Resizing by a factor, said so that nobody has to round the extent that comes of it."""

from collections.abc import Sequence
from typing import cast

import torch
from torch import fx
from torch.export import ExportedProgram

_RESIZES = frozenset(
    [
        torch.ops.aten.upsample_nearest1d.vec,
        torch.ops.aten.upsample_nearest2d.vec,
        torch.ops.aten.upsample_nearest3d.vec,
        torch.ops.aten._upsample_nearest_exact1d.vec,
        torch.ops.aten._upsample_nearest_exact2d.vec,
        torch.ops.aten._upsample_nearest_exact3d.vec,
        torch.ops.aten.upsample_linear1d.vec,
        torch.ops.aten.upsample_bilinear2d.vec,
        torch.ops.aten.upsample_trilinear3d.vec,
        torch.ops.aten.upsample_bicubic2d.vec,
    ]
)
_CLOSE = 1e-9


def spell_extents(program: ExportedProgram) -> None:
    """Have what factors make whole extents of be resized to these, before the other axes.

    10 by 1.3 is 13 for torch, and 12 for others, as no binary number is 1.3.
    """
    for node in list(program.graph.nodes):
        if node.target in _RESIZES and node.args[-1] is not None:
            _spell(node)


def _spell(node: fx.Node) -> None:
    x, factors = cast("fx.Node", node.args[0]), cast("Sequence[float]", node.args[-1])
    old, new = _known(x), _known(node)
    if old is None or new is None or all(factor == int(factor) for factor in factors):
        return
    axes = zip(old, new, factors, strict=True)
    whole = [abs(before * factor - after) < _CLOSE * after for before, after, factor in axes]
    if all(whole):
        node.args = (x, new, *node.args[2:-1], None)
    elif any(whole):
        first = [b if is_whole else a for a, b, is_whole in zip(old, new, whole, strict=True)]
        rest = [1.0 if is_whole else each for each, is_whole in zip(factors, whole, strict=True)]
        node.args = (_resized(node, x, first), None, *node.args[2:-1], rest)


def _known(node: fx.Node) -> list[int] | None:
    """The extents of a tensor, if none is open."""
    extents = [*node.meta["val"].shape[2:]]
    return extents if all(isinstance(each, int) for each in extents) else None


def _resized(node: fx.Node, x: fx.Node, extents: list[int]) -> fx.Node:
    """Another node of the same sort before a node."""
    with node.graph.inserting_before(node):
        made = node.graph.create_node(node.op, node.target, (x, extents, *node.args[2:-1], None))
    value = x.meta["val"]
    made.meta = {**node.meta, "val": value.new_empty((*value.shape[:2], *extents))}
    return made
