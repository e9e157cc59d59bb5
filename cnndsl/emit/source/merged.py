"""Several units of a block as one: the same steps, some of which not every unit has."""

from collections.abc import Collection, Mapping, Sequence

from cnndsl.dataclasses import dataclass
from cnndsl.emit.source.steps import Body, Ref, Step
from cnndsl.emit.source.terms import Given, Leaf, Term, spread, told_apart

Source = tuple[str, int]
"""Where a tensor comes from: the name of a step, or nothing for what comes in, and the port."""

Takes = tuple[tuple[str, tuple[Ref, ...]], ...]
"""The steps of a unit in order, each by its name with what it takes, and then the end."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A step, the values in it, and what tells it from others but for these."""

    step: Step
    leaves: tuple[Leaf, ...]
    marks: tuple[object, ...]

    @classmethod
    def of(cls, step: Step) -> "Told":
        """The values of what it holds come first."""
        leaves: list[Leaf] = []
        marks: list[object] = [step.outs]
        for name, held in step.attributes:
            marks.append(name)
            spread(held, leaves, marks)
        spread(step.apply, leaves, marks)
        return cls(step, tuple(leaves), tuple(marks))

    def with_slots(self) -> Step:
        """The step with slots in place of its values."""
        leaves: list[Leaf] = []
        step = self.step
        attributes = tuple([(name, told_apart(held, leaves)) for name, held in step.attributes])
        return step._replace(attributes=attributes, apply=told_apart(step.apply, leaves))


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A body with its steps told apart from their values."""

    body: Body
    told: tuple[Told, ...]

    @classmethod
    def of(cls, body: Body) -> "Unit":
        """A body that is to become one with others."""
        return cls(body, tuple(map(Told.of, body.steps)))

    @property
    def takes(self) -> Takes:
        """What each of its steps takes, and under no name what comes out."""
        return *[(step.name, step.inputs) for step in self.body.steps], ("", self.body.outputs)

    def fingerprint(self) -> tuple[object, ...]:
        """What tells units apart that become different calls; `1`, `1.0` and `True` differ."""
        body, frame = self.body, self.body.frame
        values = [(name, str(value)) for name, value in frame.values.items()] if frame else []
        channels = [tuple(shape[:1]) for _, shape in body.inputs]
        leaves = [each.leaves for each in self.told]
        steps = tuple([(each.step.name, each.marks, each.step.inputs) for each in self.told])
        return repr((values, channels, leaves)), steps, body.outputs


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """Steps that stand for those of several units, with a slot for each value.

    A step that a unit lacks leaves there what it takes.
    """

    steps: tuple[Step, ...]
    outputs: tuple[Ref, ...]
    leaves: tuple[tuple[Mapping[int, Leaf], ...], ...]
    """For each step the values in its slots, by the units that have it."""


def merged(alike: Sequence[Unit]) -> Merged | None:
    """Units as one, if that can be said of them."""
    units = [{told.step.name: told for told in unit.told} for unit in alike]
    names = _order([[*unit] for unit in units])
    if names is None or len({len(unit.body.inputs) for unit in alike}) > 1:
        return None
    having = [[(u, unit[name]) for u, unit in enumerate(units) if name in unit] for name in names]
    told = [each for each in map(_told, having) if each is not None]
    if len(told) < len(names):
        return None
    steps = {name: step for name, (step, _) in zip(names, told, strict=True)}
    takers = [*{unit.takes: None for unit in alike}]
    sources = _sources(steps, takers)
    if sources is None:
        return None
    places = {name: place for place, name in enumerate(names)}

    def placed(found: tuple[Source, ...]) -> tuple[Ref, ...]:
        return tuple([Ref(places.get(name, -1), port) for name, port in found])

    *inputs, outputs = map(placed, sources)
    together = zip(steps.values(), inputs, strict=True)
    found = tuple([step._replace(inputs=own) for step, own in together])
    return Merged(found, outputs, tuple([leaves for _, leaves in told]))


def _sources(steps: Mapping[str, Step], takers: Sequence[Takes]) -> list[tuple[Source, ...]] | None:
    """Where each step's tensors come from, and then those that come out."""
    wants = [_wants(takes) for takes in takers]
    sources: dict[str, tuple[Source, ...]] = {}
    for name, step in steps.items():
        wanted = [(own[name], own) for own in wants if name in own]
        found = _agreed(wanted, sources)
        if found is None or (len(wanted) < len(wants) and not is_whole(step)):
            return None
        sources[name] = found
    outputs = _agreed([(own[""], own) for own in wants], sources)
    return None if outputs is None else [*sources.values(), outputs]


def _wants(takes: Takes) -> dict[str, tuple[Source, ...]]:
    """Where the tensors come from that each step of a unit takes; nameless, what comes out."""
    names = [name for name, _ in takes]

    def named(refs: tuple[Ref, ...]) -> tuple[Source, ...]:
        return tuple([("" if ref.step < 0 else names[ref.step], ref.port) for ref in refs])

    return {name: named(refs) for name, refs in takes}


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


def _told(having: Sequence[tuple[int, Told]]) -> tuple[Step, tuple[Mapping[int, Leaf], ...]] | None:
    """The step of some units with slots, and the value of each slot by the unit."""
    first = having[0][1]
    if any(told.marks != first.marks for _, told in having):
        return None
    columns = zip(*[told.leaves for _, told in having], strict=True)
    units = [unit for unit, _ in having]
    leaves = tuple([dict(zip(units, column, strict=True)) for column in columns])
    return first.with_slots(), leaves


def _agreed(
    wanted: Sequence[tuple[tuple[Source, ...], Collection[str]]],
    sources: Mapping[str, tuple[Source, ...]],
) -> tuple[Source, ...] | None:
    """Where tensors come from, so that it is what each unit wants, which has these steps."""
    for found in dict.fromkeys([own for own, _ in wanted]):
        if all(
            len(own) == len(found)
            and own == tuple([_within(source, unit, sources) for source in found])
            for own, unit in wanted
        ):
            return found
    return None


def _within(
    source: Source, unit: Collection[str], sources: Mapping[str, tuple[Source, ...]]
) -> Source:
    """Where a tensor comes from in a unit that may lack some steps."""
    while source[0] and source[0] not in unit:
        (source,) = sources[source[0]]
    return source
