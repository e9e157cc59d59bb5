"""The tensors of a graph, as the module that is made of it would have them."""

from collections.abc import Sequence
from itertools import chain

from cnndsl.dataclasses import replace
from cnndsl.emit.weights.comparing import Asked, compared
from cnndsl.emit.weights.described import COUNTER, Described
from cnndsl.emit.weights.matched import Matched
from cnndsl.emit.weights.opening import Opened
from cnndsl.graph import Graph, Node


def beside(graph: Graph, file: Opened, asked: Asked) -> Matched:
    """What of a file would go where in the module of a graph, which need not be made for that."""
    frozen = {
        f"{node.owner.name}.{key}"
        for node in graph.nodes
        for key in node.owner.weights
        if node.owner.name in graph.frozen
    }
    wanted = tensors(graph)
    matched = compared(file, wanted, (), asked)
    return replace(matched, frozen=tuple([each for each in wanted if each.name in frozen]))


def tensors(graph: Graph) -> list[Described]:
    """The weights and buffers, each once, with the place where its layer is written.

    They are in the order of a module, which is that of the files that are made of modules: what
    lies in a part of the network stands together, where the first of it is, even if other layers
    come between.
    """
    found: dict[str, Described] = {}
    for node in graph.nodes:
        for key, extents in (node.facts.weights | node.facts.buffers).items():
            found.setdefault(f"{node.owner.name}.{key}", _described(node, key, extents))
    return [found[name] for name in _nested([*found])]


def _nested(names: Sequence[str], prefix: str = "") -> list[str]:
    """Names that all begin with a prefix, so that those of each part within it stand together."""
    parts: dict[str, list[str]] = {}
    for name in names:
        part, dot, _ = name.removeprefix(prefix).partition(".")
        parts.setdefault(prefix + part + dot, []).append(name)
    own = [part for part in parts if not part.endswith(".")]
    within = [_nested(inside, part) for part, inside in parts.items() if part.endswith(".")]
    return [*own, *chain.from_iterable(within)]


def _described(node: Node, key: str, extents: tuple[int, ...]) -> Described:
    dtype = "int64" if key == COUNTER else "float32"
    name = f"{node.owner.name}.{key}"
    return Described(name, tuple(map(int, extents)), dtype, node.span.place)
