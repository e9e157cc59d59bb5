"""Which tensors of a network share their memory: the results of torch's views of one another.

A call that torch answers with a view, or with its very input, makes no storage; whatever else it
answers with has one of its own. Strides decide whether a reshape is a view, as they do in torch.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from math import prod

from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph, Wire
from cnndsl.graph.graph import Node
from cnndsl.layers.calls import Call, Chain, Fan, Fold, Named, Step, View
from cnndsl.shape import Shape


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the numbers of one sample lie: the storage, and how far apart along each axis."""

    storage: Wire
    extents: tuple[int, ...]
    strides: tuple[int, ...]

    @classmethod
    def fresh(cls, wire: Wire, shape: Shape) -> "Layout":
        """A storage that holds nothing but this tensor, in order."""
        return cls(wire, tuple(shape), _in_order(shape))


def storages(graph: Graph, *, training: bool = True) -> dict[Wire, Wire]:
    """The wire that made the storage of each wire; views have that of another."""
    layouts: dict[Wire, Layout] = {}
    for node in graph.nodes:
        view = _answer(node, [layouts[each] for each in node.inputs], training)
        for port, shape in enumerate(node.shapes):
            wire = Wire(node.index, port)
            layouts[wire] = (
                Layout(view.storage, tuple(shape), view.strides)
                if view
                else Layout.fresh(wire, shape)
            )
    return {wire: layout.storage for wire, layout in layouts.items()}


def dying(
    nodes: Sequence[Node], staying: Collection[Wire], homes: Mapping[Wire, Wire]
) -> dict[int, list[Wire]]:
    """For each node the storages that nothing reads after it, but for those that stay."""
    last = {homes[wire]: node.index for node in nodes for wire in left(node)}
    for node in nodes:
        last |= {homes[wire]: node.index for wire in node.inputs}
    found: dict[int, list[Wire]] = {}
    for home in last.keys() - staying:
        found.setdefault(last[home], []).append(home)
    return found


def left(node: Node) -> list[Wire]:
    """All that a node leaves, and leaves aside."""
    return [Wire(node.index, port) for port in range(len(node.shapes))]


def _answer(node: Node, inputs: list[Layout], training: bool) -> Layout | None:
    """The layout of what a node leaves, if that is a view of its only tensor."""
    if len(inputs) != 1:
        return None
    layout: Layout | None = inputs[0]
    for step in _steps(node.facts.call):
        if layout is None:
            return None
        layout = _view(layout, step, training)
    return layout


def _steps(call: Call) -> tuple[Step, ...]:
    return call.steps if isinstance(call, Chain) else (call,)


def _view(layout: Layout, step: Step, training: bool) -> Layout | None:
    if isinstance(step, Fan):
        return None
    if isinstance(step, Fold):
        return layout  # of one tensor there is nothing to fold
    if step.is_noise:
        return layout if not training or step.kwargs.get("p") == 0 else None
    return _LAYOUTS[step.view](layout, step) if step.view else None


def _itself(layout: Layout, _: Named) -> Layout:
    return layout


def _sliced(layout: Layout, step: Named) -> Layout:
    (index,) = step.args
    assert isinstance(index, tuple)
    cuts = [*index[1:], *[slice(None)] * (len(layout.extents) + 1 - len(index))]
    extents, strides = [], []
    for extent, stride, cut in zip(layout.extents, layout.strides, cuts, strict=True):
        assert isinstance(cut, slice)
        extents.append(len(range(*cut.indices(extent))))
        strides.append(stride * (cut.step or 1))
    return Layout(layout.storage, tuple(extents), tuple(strides))


def _moved(layout: Layout, step: Named) -> Layout:
    source, target = step.args
    assert isinstance(source, int)
    assert isinstance(target, int)
    order = [*range(len(layout.extents) + 1)]
    order.insert(target % len(order), order.pop(source))
    return _ordered(layout, order)


def _permuted(layout: Layout, step: Named) -> Layout:
    (axes,) = step.args
    assert isinstance(axes, tuple)
    return _ordered(layout, [axis for axis in axes if isinstance(axis, int)])


def _ordered(layout: Layout, order: list[int]) -> Layout:
    """The axes in another order; 0 is the batch, which stays where it is."""
    axes = [axis - 1 for axis in order if axis]
    return Layout(
        layout.storage,
        tuple(layout.extents[axis] for axis in axes),
        tuple(layout.strides[axis] for axis in axes),
    )


def _flattened(layout: Layout, step: Named) -> Layout | None:
    count = len(layout.extents) + 1
    given = dict(zip(("start_dim", "end_dim"), step.args, strict=False)) | dict(step.kwargs)
    start, end = given.get("start_dim", 1), given.get("end_dim", -1)
    assert isinstance(start, int)
    assert isinstance(end, int)
    first, last = start % count - 1, end % count - 1
    extents = layout.extents
    return _reshaped(
        layout, (*extents[:first], prod(extents[first : last + 1]), *extents[last + 1 :])
    )


def _to_shape(layout: Layout, step: Named) -> Layout | None:
    (extents,) = step.args[-1:]
    assert isinstance(extents, tuple)
    sizes = [extent for extent in extents if isinstance(extent, int)]
    return _reshaped(layout, tuple(sizes[1:] if step.target == "torch.reshape" else sizes))


def _reshaped(layout: Layout, extents: tuple[int, ...]) -> Layout | None:
    """The same numbers under other extents, if strides can say where they lie."""
    left = [
        (extent, stride)
        for extent, stride in zip(layout.extents, layout.strides, strict=True)
        if extent > 1
    ]
    runs: list[tuple[int, int]] = []
    for extent, stride in left:
        if runs and runs[-1][1] == extent * stride:
            runs[-1] = (runs[-1][0] * extent, stride)
        else:
            runs.append((extent, stride))
    strides = []
    for extent in reversed(extents):
        if extent == 1:
            strides.append(1)
        elif not runs or runs[-1][0] % extent:
            return None
        else:
            size, stride = runs.pop()
            strides.append(stride)
            if size > extent:
                runs.append((size // extent, stride * extent))
    return Layout(layout.storage, extents, tuple(reversed(strides)))


def _in_order(extents: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(prod(extents[axis + 1 :]) for axis in range(len(extents)))


_LAYOUTS: dict[View, Callable[[Layout, Named], Layout | None]] = {
    "itself": _itself,
    "cut": _sliced,
    "moved": _moved,
    "permuted": _permuted,
    "flattened": _flattened,
    "reshaped": _to_shape,
}
