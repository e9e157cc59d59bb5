"""A class as Python has it."""

from collections.abc import Iterator

from cnndsl.emit.source.calls import owned
from cnndsl.emit.source.classes import Class
from cnndsl.emit.source.comments import above
from cnndsl.emit.source.docstrings import docstring
from cnndsl.emit.source.fit import Parameter
from cnndsl.emit.source.forward import Forward
from cnndsl.emit.source.frozen import frozen
from cnndsl.emit.source.initial import drawn
from cnndsl.emit.source.layout import INDENT, Call, Prefixed, Text, lines
from cnndsl.emit.source.outputs import answer, answers
from cnndsl.emit.source.spelled import literal, spelled
from cnndsl.emit.source.steps import Step
from cnndsl.emit.source.terms import Leaf, Part, Term
from cnndsl.emit.source.words import is_attribute, variable
from cnndsl.graph import Graph
from cnndsl.layers.calls import Module
from cnndsl.layers.initial import Init

_PRODUCTS = ("torch.nn.Conv", "torch.nn.Linear")
_TWICE = INDENT * 2


def printed(made: Class, init: Init) -> str:
    """The whole class, behind the tuple that it answers with if it has several outputs."""
    body = made.body
    definition = body.graph.definition if body.graph else body.frame and body.frame.definition
    said = above(definition or None)
    parts = [
        docstring(said, INDENT) if said else "",
        "".join([f"{INDENT}{name}: Tensor\n" for name in _buffers(made)]),
        _init(made, init),
        _forward(made),
    ]
    text = "\n".join([part for part in parts if part])
    base = "nn.ModuleList" if made.is_list else "nn.Module"
    return f"{answers(made)}class {made.name}({base}):\n{text}"


def _buffers(made: Class) -> list[str]:
    return [name for step in made.steps for name, held in step.attributes if _is_buffer(held)]


def _is_buffer(part: Part) -> bool:
    return isinstance(part, Term) and part.head == "buffer"


def _init(made: Class, init: Init) -> str:
    """What it is made of."""
    head = Call("def __init__(", (Text("self"), *map(_parameter, made.parameters)))
    first = lines(head, INDENT, "", " -> None:")
    if made.is_list:
        listed = tuple([spelled(held) for step in made.steps for _, held in step.attributes])
        whole = lines(Call("super().__init__(", (Call("[", listed, "]"),)), _TWICE)
        return "\n".join([*first, *whole]) + "\n"
    held = [f"{_TWICE}self.{name} = {written.text}" for name, written in made.kept.items()]
    held += _parts(made)
    if graph := made.body.graph:
        held += [*drawn(_products(graph), init), *frozen(graph)]
    if not held:
        return ""
    return "\n".join([*first, f"{_TWICE}super().__init__()", *held]) + "\n"


def _parameter(parameter: Parameter) -> Prefixed:
    own = (parameter.default,) * parameter.has_default
    kinds = dict.fromkeys(_kind(value) for value in (*parameter.column, *own))
    if "float" in kinds:
        kinds.pop("int", None)  # which may stand for a float anywhere
    default = f" = {literal(parameter.default)}" if parameter.has_default else ""
    return Prefixed(f"{parameter.name}: ", Text(" | ".join(kinds)), default)


def _kind(value: Leaf) -> str:
    if isinstance(value, tuple):
        return f"tuple[{', '.join(map(_kind, value))}]"
    return "None" if value is None else type(value).__name__


def _products(graph: Graph) -> Iterator[Module]:
    """The convolutions of a network, and its products with matrices."""
    for node in graph.nodes:
        for held in owned(node.facts.call):
            if isinstance(held, Module) and held.target.startswith(_PRODUCTS):
                yield held


def _parts(made: Class) -> Iterator[str]:
    """What it holds in the order of the network, each in what holds it."""
    known: set[str] = set()
    for step in made.steps:
        for name, _ in step.attributes:
            yield from _containers(name, known)
        yield from _held(made, step)


def _containers(name: str, known: set[str]) -> Iterator[str]:
    """Modules that only hold others, as a name with dots asks for."""
    *words, _ = name.split(".")
    for count in range(1, len(words) + 1):
        path = ".".join(words[:count])
        if path not in known:
            known.add(path)
            yield from lines(Text("nn.Module()"), _TWICE, *_set(path))


def _set(name: str) -> tuple[str, str]:
    """What stands before and behind a module that becomes a part."""
    outer, _, inner = name.rpartition(".")
    if not outer and is_attribute(name):
        return f"self.{name} = ", ""
    holder = f"self.get_submodule({literal(outer)})" if outer else "self"
    return f"{holder}.add_module({literal(inner)}, ", ")"


def _held(made: Class, step: Step) -> Iterator[str]:
    """The parts that a step needs."""
    for attribute, held in step.attributes:
        assert isinstance(held, Term)
        condition = made.conditions.get(step.name)
        if _is_buffer(held):
            made_of = spelled(held.parts[0])
            yield from lines(made_of, _TWICE, f"self.register_buffer({literal(attribute)}, ", ")")
            continue
        before, after = _set(attribute)
        if condition is None:
            yield from lines(spelled(held), _TWICE, before, after)
            continue
        if after:
            yield f"{_TWICE}{before}nn.Identity(){after}"
        else:
            yield f"{_TWICE}{before.removesuffix(' = ')}: nn.Module = nn.Identity()"
        yield f"{_TWICE}if {condition.text}:"
        yield from lines(spelled(held), _TWICE + INDENT, before, after)


def _forward(made: Class) -> str:
    names: list[str] = []
    for name, _ in made.body.inputs:
        names.append("x" if name == "input" and made.body.graph else variable(name, names))
    forward = Forward(made.steps, made.outputs, names)
    last, kind = answer(made, forward)
    parameters = (Text("self"), *[Text(f"{name}: Tensor") for name in names])
    first = lines(Call("def forward(", parameters), INDENT, "", f" -> {kind}:")
    return "\n".join([*first, *forward.written, *last]) + "\n"
