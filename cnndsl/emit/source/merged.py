"""Several units of a block as one: the same steps, some of which not every unit has."""

from collections.abc import Mapping, Sequence

from cnndsl.dataclasses import dataclass, replace
from cnndsl.emit.source.bodies import Body, Ref, Step
from cnndsl.emit.source.terms import Given, Leaf, Term, told_apart

Source = tuple[str, int]
"""Where a tensor comes from: the name of a step, or nothing for what comes in, and the port."""


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """Steps that stand for those of several units, with a slot for each value.

    A step that a unit lacks leaves there what it takes.
    """

    steps: tuple[Step, ...]
    outputs: tuple[Ref, ...]
    leaves: tuple[tuple[Mapping[int, Leaf], ...], ...]
    """For each step the values in its slots, by the units that have it."""


def merged(bodies: Sequence[Body]) -> Merged | None:
    """Units as one, if that can be said of them."""
    units = [{step.name: step for step in body.steps} for body in bodies]
    names = _order([[*unit] for unit in units])
    if names is None or len({len(body.inputs) for body in bodies}) > 1:
        return None
    having = [[(u, unit[name]) for u, unit in enumerate(units) if name in unit] for name in names]
    told = [each for each in map(_told, having) if each is not None]
    if len(told) < len(names):
        return None
    places = {name: place for place, name in enumerate(names)}
    sources: dict[str, tuple[Source, ...]] = {}
    for name in names:
        wanted = {
            u: tuple([_source(ref, body) for ref in units[u][name].inputs])
            for u, body in enumerate(bodies)
            if name in units[u]
        }
        found = _agreed(wanted, units, sources)
        if found is None or (len(wanted) < len(units) and not is_whole(told[places[name]][0])):
            return None
        sources[name] = found
    ends = {u: tuple([_source(ref, body) for ref in body.outputs]) for u, body in enumerate(bodies)}
    outputs = _agreed(ends, units, sources)
    if outputs is None:
        return None

    def placed(found: tuple[Source, ...]) -> tuple[Ref, ...]:
        return tuple([Ref(places.get(name, -1), port) for name, port in found])

    steps = tuple([replace(told[places[name]][0], inputs=placed(sources[name])) for name in names])
    return Merged(steps, placed(outputs), tuple([each[1] for each in told]))


def is_whole(step: Step) -> bool:
    """Whether it is one module on one tensor, so that an identity may stand in its place."""
    held = [name for name, _ in step.attributes]
    return (
        len(held) == 1
        and step.outs == len(step.inputs) == 1
        and isinstance(step.apply, Term)
        and step.apply.head == "self"
        and step.apply.parts[1:] == (Given(0),)
    )


def _order(lists: Sequence[list[str]]) -> list[str] | None:
    """All names in an order that each list keeps to."""
    order = [*max(lists, key=_length)]
    for names in {tuple(each): None for each in lists}:
        place = 0
        for name in names:
            if name in order:
                if order.index(name) < place:
                    return None
                place = order.index(name) + 1
            else:
                order.insert(place, name)
                place += 1
    return order


def _length(names: list[str]) -> int:
    return len(names)


def _told(having: Sequence[tuple[int, Step]]) -> tuple[Step, tuple[Mapping[int, Leaf], ...]] | None:
    """The step of some units with slots in place of values, and these."""
    columns: list[dict[int, Leaf]] = []
    shown: Step | None = None
    for unit, step in having:
        leaves: list[Leaf] = []
        attributes = tuple([(name, told_apart(held, leaves)) for name, held in step.attributes])
        apply = told_apart(step.apply, leaves)
        if shown is None:
            shown = replace(step, attributes=attributes, apply=apply)
            columns = [{} for _ in leaves]
        elif (shown.attributes, shown.apply, shown.outs) != (attributes, apply, step.outs):
            return None
        for column, leaf in zip(columns, leaves, strict=True):
            column[unit] = leaf
    assert shown is not None
    return shown, tuple(columns)


def _source(ref: Ref, body: Body) -> Source:
    return ("" if ref.step < 0 else body.steps[ref.step].name), ref.port


def _agreed(
    wanted: Mapping[int, tuple[Source, ...]],
    units: Sequence[Mapping[str, Step]],
    sources: Mapping[str, tuple[Source, ...]],
) -> tuple[Source, ...] | None:
    """Where tensors come from, so that it is what each unit wants."""
    for found in dict.fromkeys(wanted.values()):
        if all(
            len(own) == len(found)
            and all(
                _within(source, units[u], sources) == o
                for source, o in zip(found, own, strict=True)
            )
            for u, own in wanted.items()
        ):
            return found
    return None


def _within(
    source: Source, unit: Mapping[str, Step], sources: Mapping[str, tuple[Source, ...]]
) -> Source:
    """Where a tensor comes from in a unit that may lack some steps."""
    while source[0] and source[0] not in unit:
        (source,) = sources[source[0]]
    return source
