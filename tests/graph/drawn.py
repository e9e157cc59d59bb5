"""Graphs as short texts, one line for each node."""

from pathlib import Path

from cnndsl.diagnostics import Diagnostic, Source
from cnndsl.graph import Frame, Graph, Node, Wire, elaborate, is_template
from cnndsl.graph.inlet import Inlet
from cnndsl.layers import Layer
from cnndsl.layers.declared import declarations
from cnndsl.limits import DEFAULT_LIMITS, Limits
from cnndsl.model import Definition, Loader, Spec


def spec_of(text: str, limits: Limits = DEFAULT_LIMITS) -> Spec:
    """A spec that is right as far as its syntax goes."""
    loader = Loader(limits=limits)
    spec = loader.text(Source("test.cnn", text), Path(__file__).parent / "samples")
    assert loader.problems == []
    return spec


def elaborated(
    spec: Spec, limits: Limits = DEFAULT_LIMITS
) -> dict[str, tuple[Graph | None, list[Diagnostic]]]:
    """What becomes of each model of a spec that needs no arguments."""
    return {
        node.name.name: elaborate(Definition(node.name.name, node, spec), limits)
        for node in spec.models
        if not is_template(node)
    }


def graph_of(text: str) -> Graph:
    """The graph of the last model of a spec without mistakes."""
    *_, (graph, problems) = elaborated(spec_of(text)).values()
    assert problems == []
    assert graph is not None
    return graph


def drawn(graph: Graph) -> str:
    """The name of a graph, its nodes, and its outputs."""
    lines = [graph.name, *(f"  {line(graph, node)}" for node in graph.nodes)]
    for name, wire in graph.outputs.items():
        training = " if training" if name in graph.auxiliary else ""
        lines.append(f"  output {name}{training} <- {source(graph, wire)}")
    return "\n".join(lines)


def line(graph: Graph, node: Node) -> str:
    """`conv1: conv(out = 8, kernel = 3) <- input -> 8x30x30`, with the weights' name if shared."""
    inputs = ", ".join(source(graph, wire) for wire in node.inputs)
    shapes = ", ".join(map(str, node.shapes))
    shared = f"  weights {node.owner.name}" if node.owner.name != node.name else ""
    return (
        f"{node.name}: {written(node.layer)}{f' <- {inputs}' if inputs else ''} -> {shapes}{shared}"
    )


def source(graph: Graph, wire: Wire) -> str:
    name = graph.nodes[wire.node].name
    return name if len(graph.nodes[wire.node].shapes) == 1 else f"{name}[{wire.port}]"


def written(layer: Layer) -> str:
    """A layer with the arguments that are not its defaults; of an input, its shape says all."""
    if isinstance(layer, Inlet):
        return layer.word
    given = {
        name: value
        for name in declarations(type(layer))
        if (value := getattr(layer, name)) != declarations(type(layer))[name].default
    }
    arguments = ", ".join(f"{name} = {value}" for name, value in given.items())
    return f"{layer.word}({arguments})" if arguments else layer.word


def stack(frame: Frame | None) -> list[str]:
    """The calls of blocks that a node is inside of, the innermost first."""
    return [frame.title, *stack(frame.outer)] if frame else []
