"""A network of a single layer."""

from string import ascii_uppercase

from cnndsl.diagnostics import Source, Span
from cnndsl.graph import Graph, Node, Owner, Wire
from cnndsl.graph.graph import ROOT
from cnndsl.graph.inlet import Inlet
from cnndsl.layers import Layer
from cnndsl.shape import Shape

NOWHERE = Span(Source("alone.cnn", "layer"), 0, 5)


def alone(layer: Layer, xs: tuple[Shape, ...], *, opens: bool = False) -> Graph:
    """A layer with an input for each of its tensors and an output for each that it leaves.

    The sizes of the inputs may be open: equal ones along an axis have the same letter.
    """
    letters = _letters(xs) if opens else {}
    inlets = [
        Inlet(
            extents=tuple([letters.get(each, each[1]) for each in enumerate(x)]), examples=tuple(x)
        )
        for x in xs
    ]
    nodes = [_node(index, f"in{index}", each, ()) for index, each in enumerate(inlets)]
    last = _node(len(xs), "layer", layer, tuple([node.shapes[0] for node in nodes]))
    outputs = {f"out{port}": Wire(len(xs), port) for port in range(len(last.shapes))}
    inputs = {node.name: Wire(node.index) for node in nodes}
    sizes = {letter: extent for (_, extent), letter in letters.items()}
    return Graph("Alone", NOWHERE, (*nodes, last), inputs, outputs, sizes)


def _letters(xs: tuple[Shape, ...]) -> dict[tuple[int, int], str]:
    """A letter for each extent along each axis but the channels."""
    found = dict.fromkeys(each for x in xs for each in enumerate(x) if each[0])
    return dict(zip(found, ascii_uppercase, strict=False))


def _node(index: int, name: str, layer: Layer, xs: tuple[Shape, ...]) -> Node:
    facts = layer.facts(xs)
    wires = tuple([Wire(place) for place in range(len(xs))])
    owner = Owner(name, layer, facts.weights)
    shapes = facts.outputs
    return Node(index, name, layer, wires, shapes, facts, owner, ROOT, NOWHERE, None)
