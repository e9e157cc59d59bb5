"""A file of ONNX in the words of the spec."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cnndsl.emit.export.freedom import Freedom
from cnndsl.graph import Graph

_TRACES = frozenset(["pkg.torch.onnx.stack_trace", "pkg.torch.onnx.fx_node"])
"""What tells of the machine that wrote a file, and of nothing else."""

_MULTIPLE = re.compile(r"(\d+)\*(\w+)(?: \+ (\d+))?")


def tidy(path: Path, graph: Graph, freedom: Freedom) -> None:
    """Give a file and its open sizes the names of the spec, and drop the traces of its making."""
    import onnx

    model = onnx.load(str(path), load_external_data=False)
    found = model.graph
    found.name = graph.name
    names = _names([each.type.tensor_type.shape.dim for each in found.input], freedom.shapes)
    for value in (*found.input, *found.output, *found.value_info):
        for extent in value.type.tensor_type.shape.dim:
            if extent.dim_param:
                extent.dim_param = _renamed(extent.dim_param, names)
    for part in (*found.node, *found.value_info, *model.functions):
        kept = [each for each in part.metadata_props if each.key not in _TRACES]
        del part.metadata_props[:]
        part.metadata_props.extend(kept)
    onnx.save(model, str(path))


def _names(
    inputs: Iterable[Iterable[Any]], shapes: Iterable[Iterable[str | int]]
) -> dict[str, str]:
    """What torch calls the open sizes of the inputs, each with the spec's word for it."""
    names: dict[str, str] = {}
    for extents, shape in zip(inputs, shapes, strict=True):
        for extent, name in zip(extents, shape, strict=True):
            if isinstance(name, str) and extent.dim_param:
                names[extent.dim_param] = name
    for size, name in [*names.items()]:
        found = _MULTIPLE.fullmatch(size)
        if found is not None:
            factor, turns, rest = found.groups()
            whole = f"({name} - {rest})" if rest else name
            names[turns] = f"({whole} // {factor})"
    return names


def _renamed(size: str, names: Mapping[str, str]) -> str:
    """A size with the spec's words, the longest first."""
    for theirs in sorted(names, key=len, reverse=True):
        size = re.sub(rf"(?<!\w){re.escape(theirs)}(?!\w)", names[theirs], size)
    return size
