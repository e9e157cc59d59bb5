"""A whole file: what it imports and brings along, the blocks, the network and its weights."""

import builtins
import re
from collections.abc import Iterator, Sequence

from cnndsl.emit.keras.depth import needed_recursion
from cnndsl.emit.keras.draft import Draft, drafted
from cnndsl.emit.keras.functions import Functions
from cnndsl.emit.keras.kit import names, snippets
from cnndsl.emit.keras.naming import separator
from cnndsl.emit.keras.spelled import literal
from cnndsl.emit.keras.terms import Leaf, Statement, heads
from cnndsl.emit.keras.units import units
from cnndsl.emit.keras.variables import LETTERS
from cnndsl.emit.keras.weights import loader
from cnndsl.emit.keras.words import numbered
from cnndsl.emit.keras.writing import Body, Writer
from cnndsl.emit.open_sizes import OpenSizes
from cnndsl.emit.source.layout import INDENT, Call, Document, Prefixed, Text, lines
from cnndsl.graph import Graph
from cnndsl.size import Size

IMPORTS = (
    ("collections.abc", ("Callable", "Mapping")),
    ("functools", ("partial", "reduce")),
    ("typing", ("Any",)),
)
ALIASES = {
    "Tensor": "keras.KerasTensor",
    "Layer": "Callable[[Tensor], Tensor]",
    "Extents": "int | tuple[int, ...]",
    "Sides": "int | tuple[tuple[int, int], ...]",
}
RESERVED = frozenset(
    [
        *dir(builtins),
        *ALIASES,
        *[name for _, own in IMPORTS for name in own],
        *"sys keras np layers ops KEYS load torch_names plain turned gates".split(),
        *"layer name index auxiliary outputs".split(),
        *LETTERS,
    ]
)
"""What the code of a file has by name, whatever the network."""


def keras_source(graph: Graph) -> str:
    """A network as a Python file that builds it in Keras 3; a `CannotSay` if it has no words."""
    draft = drafted(graph)
    between = separator(draft)
    own = function_name(graph)
    functions = Functions((*RESERVED, *names(), own))
    statements = functions.of(units(draft))
    bodies = [statements, *[each.body for each in functions.made]]
    called = {head for body in bodies for each in body for head in heads(each.part)}
    writer = Writer(between, frozenset(functions.taken))
    first, kit = snippets(called)
    blocks = ["\n".join(writer.function(each)) for each in functions.made]
    network = "\n".join(_network(own, draft, writer, statements))
    definitions = [*kit, *blocks, network, *loader(called, between)]
    return _assembled(graph.name, first, definitions)


def function_name(graph: Graph) -> str:
    """What the function that makes the model is called."""
    return numbered(graph.name.lower(), (*RESERVED, *names()))


def _network(
    own: str, draft: Draft, writer: Writer, statements: Sequence[Statement]
) -> Iterator[str]:
    """The function that makes the model."""
    graph = draft.graph
    taken = {*writer.taken} - {*LETTERS}
    given = {}
    for value in draft.inputs.values():
        given[value] = numbered(value.hint, taken)
        taken.add(given[value])
    body = writer.body(statements, given, [*draft.outputs.values()])
    option = "*, auxiliary: bool = True" if graph.auxiliary else ""
    yield f"def {own}({option}) -> keras.Model:"
    yield f'{INDENT}"""The network `{graph.name}`."""'
    recursion = needed_recursion(draft)
    if recursion:
        yield f"{INDENT}# Keras goes through a model by recursion."
        yield f"{INDENT}sys.setrecursionlimit(max(sys.getrecursionlimit(), {recursion:_}))"
    yield from _closed(draft.sizes)
    for name, value in draft.inputs.items():
        yield from lines(_inlet(graph, name), INDENT, f"{given[value]} = ")
    yield from body.written(body.items)
    yield from _ends(draft, body)


def _closed(sizes: OpenSizes) -> Iterator[str]:
    """A remark where the spec leaves sizes open and the file does not."""
    opens = sizes.written.opens
    if opens and not sizes.valid:
        examples = " and ".join(f"{letter} = {size}" for letter, size in opens.items())
        yield f"{INDENT}# It is for {examples}; no other size is known to be the same network."


def _inlet(graph: Graph, name: str) -> Document:
    extents: list[Leaf] = [
        None if isinstance(each, Size) else each for each in graph.shape(graph.inputs[name])
    ]
    shape = Text(literal(tuple(extents)))
    alone = len(graph.inputs) == 1
    return Call("keras.Input(", (shape,) if alone else (shape, Text(f'name="{name}"')))


def _ends(draft: Draft, body: Body) -> Iterator[str]:
    """The model from its inputs to its outputs, by their names if there are several."""
    known = body.speller.names
    inputs = [Text(known[value]) for value in draft.inputs.values()]
    given: Document = inputs[0] if len(inputs) == 1 else Call("[", tuple(inputs), "]")
    names = {name: Text(known[value]) for name, value in draft.outputs.items()}
    if len(names) == 1:
        yield from lines(Call("keras.Model(", (given, *names.values())), INDENT, "return ")
        return
    auxiliary = draft.graph.auxiliary
    main = {name: text for name, text in names.items() if name not in auxiliary}
    if not auxiliary:
        yield from lines(Call("keras.Model(", (given, _dict(main))), INDENT, "return ")
        return
    yield from lines(_dict(main), INDENT, "outputs = ")
    yield f"{INDENT}if auxiliary:"
    rest = {name: text for name, text in names.items() if name in auxiliary}
    yield from lines(_dict(rest), INDENT * 2, "outputs |= ")
    yield from lines(Call("keras.Model(", (given, Text("outputs"))), INDENT, "return ")


def _dict(texts: dict[str, Text]) -> Document:
    return Call("{", tuple([Prefixed(f'"{name}": ', text) for name, text in texts.items()]), "}")


def _assembled(name: str, first: Sequence[str], definitions: Sequence[str]) -> str:
    """The file with all that its text calls for."""
    text = "\n\n\n".join(definitions)
    aliases = _needed_aliases(text + "\n".join(first))
    whole = "\n".join([*aliases, *first, text])
    standard = [
        f"from {module} import {', '.join(used)}"
        for module, words in IMPORTS
        if (used := [word for word in words if _calls(whole, word)])
    ]
    inside = [word for word in ("layers", "ops") if _calls(whole, word)]
    head = [
        f'"""The network `{name}` in Keras 3, with its channels first; written by cnndsl."""',
        "\n".join([*(["import sys"] if _calls(text, "sys") else []), *standard]),
        "\n".join(["import keras", "import numpy as np", f"from keras import {', '.join(inside)}"]),
        *(["\n".join(aliases)] if aliases else []),
        *(["\n".join(first)] if first else []),
    ]
    return "\n\n".join(head) + f"\n\n\n{text}\n"


def _needed_aliases(text: str) -> list[str]:
    needed: list[str] = []
    for name in reversed(ALIASES):
        if _calls(text + "\n".join(needed), name):
            needed.insert(0, f"{name} = {ALIASES[name]}")
    return needed


def _calls(text: str, word: str) -> bool:
    """Whether code mentions a name, outside of comments in quotes and attributes."""
    return re.search(rf"(?<![\w.`\"]){word}(?![\w`\"])", text) is not None
