"""The letters that stand for open sizes, as far as they can be read off a model."""

from cnndsl.diagnostics import Span
from cnndsl.model.spec import Definition
from cnndsl.syntax import tree


def letters(definition: Definition) -> dict[str, Span]:
    """The letters in the inputs of a model, or of the one that it is another name of."""
    ring: set[int] = set()
    model: Definition | None = definition
    while model is not None and isinstance(model.node, tree.Model) and id(model.node) not in ring:
        ring.add(id(model.node))
        match model.node.body:
            case tree.Body() as body:
                return _in_inputs(body)
            case tree.Name(name=name) | tree.Call(function=tree.Name(name=name)):
                model = model.home.names.get(name)
            case _:
                return {}
    return {}


def _in_inputs(body: tree.Body) -> dict[str, Span]:
    found: dict[str, Span] = {}
    for step in tree.steps(body):
        match step.action:
            case tree.Input(shape=tree.Dims(sizes=sizes, span=span)):
                found.update((size, span) for size in sizes if isinstance(size, str))
            case _:
                pass
    return found
