"""What a module does as data: steps on tensors, and what they hold."""

from typing import NamedTuple

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics import Span
from cnndsl.emit.source.terms import Given, Inner, Part, Term, changed, given
from cnndsl.graph import Frame, Graph
from cnndsl.shape import Shape


class Ref(NamedTuple):
    """A tensor in a body: one that a step leaves, or comes in where the step is below 0."""

    step: int
    port: int


Attribute = tuple[str, Part]


class Step(NamedTuple):
    """Something that is done to tensors, and the attributes that it needs for the first time."""

    name: str
    attributes: tuple[Attribute, ...]
    apply: Part
    inputs: tuple[Ref, ...]
    outs: int
    span: Span
    labels: tuple[str, ...] = ()
    """What each tensor is called that it leaves, if an author named it."""
    rests: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A module: what goes in, what is done, and what comes out."""

    name: str
    kind: str
    inputs: tuple[tuple[str, Shape], ...]
    steps: tuple[Step, ...]
    outputs: tuple[Ref, ...]
    frame: Frame | None = None
    graph: Graph | None = None
    """The network, if the body is the whole of it."""


def apart(step: Step, number: int) -> tuple[Step, ...]:
    """What cuts something out of an answer, as two steps."""
    match step.apply:
        case Term(head="operator.getitem", parts=(Term() as whole, tuple() | Term() as index)):
            places = sorted(set(given(index)))
            inputs = (Ref(number, 0), *[step.inputs[place] for place in places])

            def moved(part: Part) -> Part:
                return Given(places.index(part.place) + 1) if isinstance(part, Given) else part

            cut = Term("operator.getitem", (Given(0), changed(index, moved)))
            first = step._replace(name=f"{step.name}_whole", apply=whole, outs=1, labels=("",))
            return first, step._replace(attributes=(), apply=cut, inputs=inputs)
    return (step,)


def is_row(steps: tuple[Step, ...], outputs: tuple[Ref, ...]) -> bool:
    """Whether modules follow one another and nothing else happens."""
    for number, step in enumerate(steps):
        held = [name for name, _ in step.attributes]
        whole = len(held) == 1 and step.apply == Term("self", (held[0], Given(0)))
        if not whole or "." in held[0] or step.inputs != (Ref(number - 1, 0),) or step.outs != 1:
            return False
    return outputs == (Ref(len(steps) - 1, 0),)


def same(one: Part, other: Part) -> bool:
    """Whether two modules are made alike and do the same."""
    match one, other:
        case Inner(body=own), Inner(body=its):
            return len(own.steps) == len(its.steps) and all(map(_same_step, own.steps, its.steps))
        case Term(), Term():
            alike_heads = (one.head, one.names) == (other.head, other.names)
            pairs = zip(one.parts, other.parts, strict=False)
            return (
                alike_heads
                and len(one.parts) == len(other.parts)
                and all(same(*pair) for pair in pairs)
            )
    return repr(one) == repr(other)


def _same_step(one: Step, other: Step) -> bool:
    held = zip(one.attributes, other.attributes, strict=False)
    return (
        (one.inputs, one.outs) == (other.inputs, other.outs)
        and len(one.attributes) == len(other.attributes)
        and same(one.apply, other.apply)
        and all(name == its and same(part, own) for (name, part), (its, own) in held)
    )
