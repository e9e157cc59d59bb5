"""What a module answers with: a tensor, several, or those of a network by their names."""

from cnndsl.emit.source.classes import Class
from cnndsl.emit.source.forward import Forward
from cnndsl.emit.source.layout import INDENT, Call, Prefixed, lines
from cnndsl.emit.source.steps import Ref
from cnndsl.emit.source.words import variable

_METHODS = ("count", "index")
"""What a tuple has of its own."""


def answers(made: Class) -> str:
    """The class of the tuple that a network with several outputs answers with."""
    graph = made.body.graph
    if graph is None or len(graph.outputs) == 1:
        return ""
    names = _names(made)
    main = [
        name
        for name, output in zip(names, graph.outputs, strict=True)
        if output not in graph.auxiliary
    ]
    fields = [f"{INDENT}{name}: Tensor\n" for name in main]
    fields += [f"{INDENT}{name}: Tensor | None = None\n" for name in names if name not in main]
    return (
        f"class {made.name}Outputs(NamedTuple):\n"
        f'{INDENT}"""What `{made.name}` answers with."""\n\n{"".join(fields)}\n\n'
    )


def answer(made: Class, forward: Forward) -> tuple[list[str], str]:
    """The last lines of a forward, and the type of what it answers with."""
    graph = made.body.graph
    refs = [*made.outputs]
    if graph is None or len(refs) == 1:
        return _plain(refs, forward)
    kind = f"{made.name}Outputs"
    pairs = [*zip(_names(made), graph.outputs, refs, strict=True)]
    main = [(name, ref) for name, output, ref in pairs if output not in graph.auxiliary]
    other = [(name, ref) for name, output, ref in pairs if output in graph.auxiliary]
    if not other:
        return _tuple(kind, main, forward, forward.indent), kind
    was_training = len(forward.indent) > 2 * len(INDENT)
    forward.store_all()
    forward.indent = INDENT * 2
    first = [] if was_training else [f"{forward.indent}if self.training:"]
    inside = _tuple(kind, main + other, forward, INDENT * 3)
    if len(main) == 1:
        return [
            *first,
            *inside,
            f"{INDENT * 2}return {forward.variables[main[0][1]]}",
        ], f"Tensor | {kind}"
    return [*first, *inside, *_tuple(kind, main, forward, INDENT * 2)], kind


def _plain(refs: list[Ref], forward: Forward) -> tuple[list[str], str]:
    if not refs:
        return [f"{forward.indent}return None"], "None"  # nobody calls it
    documents = forward.last(refs)
    forward.indent = INDENT * 2
    if len(documents) == 1:
        return lines(documents[0], forward.indent, "return "), "Tensor"
    together = ", ".join(forward.variables[ref] for ref in refs)
    return [f"{forward.indent}return {together}"], f"tuple[{', '.join(['Tensor'] * len(refs))}]"


def _tuple(kind: str, pairs: list[tuple[str, Ref]], forward: Forward, indent: str) -> list[str]:
    documents = forward.last([ref for _, ref in pairs])
    named = zip(pairs, documents, strict=True)
    parts = tuple([Prefixed(f"{name}=", document) for (name, _), document in named])
    return lines(Call(f"{kind}(", parts), indent, "return ")


def _names(made: Class) -> list[str]:
    """The outputs as fields of a tuple."""
    names: list[str] = []
    assert made.body.graph is not None
    for output in made.body.graph.outputs:
        names.append(variable(output, (*names, *_METHODS)))
    return names
