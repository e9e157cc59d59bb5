"""Bodies as classes: one for each block, whose parameters say what differs from unit to unit."""

from collections.abc import Sequence
from operator import is_

from cnndsl.dataclasses import dataclass, replace
from cnndsl.emit.source.fit import Parameter
from cnndsl.emit.source.merged import Merged, Unit, merged
from cnndsl.emit.source.runs import rows
from cnndsl.emit.source.solve import Solver
from cnndsl.emit.source.sorts import Heights, sort
from cnndsl.emit.source.steps import Body, Ref, Step
from cnndsl.emit.source.terms import Inner, Leaf, Part, Term, Written, alike, is_leaf
from cnndsl.emit.source.words import class_name

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A module's class: its parameters, what it is made of, and what it does."""

    name: str
    body: Body
    """One of the units that it stands for."""
    parameters: tuple[Parameter, ...]
    steps: tuple[Step, ...]
    outputs: tuple[Ref, ...]
    conditions: dict[str, Written]
    """When there is a step at all, by its name, for those that some units lack."""
    kept: dict[str, Written]
    """Values that it keeps for when it runs, by their names there."""
    is_list: bool
    """Whether the names of its parts are numbers in order, and nothing else is in it."""


def classes(bodies: Sequence[Body]) -> list[Class]:
    """The classes of some networks, each after those that it is made of."""
    return _Classes().of(bodies)


class _Classes:
    def __init__(self) -> None:
        self.made: list[Class] = []
        self.names: set[str] = set()
        self.groups: dict[Key, list[Body]] = {}
        self.keys: dict[Body, Key] = {}
        self.defaults: dict[str, dict[str, Leaf]] = {}
        """Of the parameters of each class."""
        self.calls: dict[Body, Term] = {}
        """How each body is made of its class."""

    def of(self, bodies: Sequence[Body]) -> list[Class]:
        heights = Heights(bodies)
        names = []
        for body in bodies:
            names.append(class_name(body.name, self.names))
            self.names |= {names[-1], f"{names[-1]}Outputs"}
            self.group(body, heights)
        for body, name in zip(bodies, names, strict=True):
            self.made.append(self.network(body, name))
        return self.made

    def group(self, body: Body, heights: Heights) -> None:
        """Put all bodies within one into groups that become classes; a block may hold itself."""
        for inner in heights.inside[body]:
            self.group(inner, heights)
        if body.kind != "model":
            known = body.frame.definition if body.frame else None
            key = (sort(body), known.node.span if known else None, heights.of(body))
            self.keys[body] = key
            self.groups.setdefault(key, []).append(body)

    def network(self, body: Body, name: str) -> Class:
        """The class of a whole network."""
        alone = [Unit.of(self.resolved(body))]
        found = merged(alone)
        assert found is not None
        return self.solved(alone, found, name)[0]

    def call(self, body: Body) -> Term:
        """How a body is made of its class, which is worked out with all that share it."""
        if body not in self.calls:
            self.share(self.groups[self.keys[body]])
        return self.calls[body]

    def share(self, bodies: Sequence[Body]) -> None:
        """One class for all of a group; several if their steps do not go together."""
        distinct: dict[Key, list[Body]] = {}
        units: dict[Key, Unit] = {}
        for body in bodies:
            own = Unit.of(self.resolved(body))
            key = own.fingerprint()
            distinct.setdefault(key, []).append(body)
            units.setdefault(key, own)
        for keys, found in _together(units):
            name = class_name(sort(bodies[0])[1], self.names)
            self.names.add(name)
            made, calls = self.solved([units[key] for key in keys], found, name)
            self.made.append(made)
            for key, call in zip(keys, calls, strict=True):
                self.calls |= dict.fromkeys(distinct[key], call)

    def resolved(self, body: Body) -> Body:
        """The same with each module of its own class as a call of this."""
        steps = tuple(map(self.own, body.steps))
        return body if all(map(is_, steps, body.steps)) else replace(body, steps=steps)

    def own(self, step: Step) -> Step:
        held = [each for _, each in step.attributes]
        parts = [*map(self.part, held)]
        if all(map(is_, parts, held)):
            return step
        names = [name for name, _ in step.attributes]
        return step._replace(attributes=tuple(zip(names, parts, strict=True)))

    def part(self, held: Part) -> Part:
        match held:
            case Inner(body=inner):
                return self.call(inner)
            case Term(head="row"):
                return rows(
                    Term("row", tuple([self.part(each) for each in held.parts]), held.names)
                )
        return held

    def solved(self, units: Sequence[Unit], found: Merged, name: str) -> tuple[Class, list[Term]]:
        """A class for some units that are one, and how each is made of it."""
        bodies = [unit.body for unit in units]
        solver = Solver(bodies)
        steps = tuple(
            [
                solver.step(step, leaves)
                for step, leaves in zip(found.steps, found.leaves, strict=True)
            ]
        )
        conditions = {
            step.name: solver.condition(step.name)
            for step in found.steps
            if not all(step.name in unit for unit in solver.names)
        }
        parameters = solver.parameters()
        is_list = _is_list(steps) and not conditions and not solver.kept
        steps = tuple([self.shortened(step) for step in steps])
        if is_list:
            steps = tuple([step._replace(apply=_by_place(step.apply)) for step in steps])
        self.defaults[name] = {each.name: each.default for each in parameters if each.has_default}
        made = Class(
            name, bodies[0], parameters, steps, found.outputs, conditions, solver.kept, is_list
        )
        return made, [_call(name, parameters, unit) for unit in range(len(bodies))]

    def shortened(self, step: Step) -> Step:
        """The same without arguments that are what a class of ours takes by itself."""
        held = [(name, self.without(part)) for name, part in step.attributes]
        return step._replace(attributes=tuple(held))

    def without(self, part: Part) -> Part:
        if not isinstance(part, Term):
            return part
        defaults = self.defaults.get(part.head, {})
        kept = [
            (name, self.without(each))
            for name, each in part.named()
            if not (name in defaults and is_leaf(each) and alike(each, defaults[name]))
        ]
        names = tuple([name for name, _ in kept if name])
        return Term(part.head, tuple([each for _, each in kept]), names)


def _is_list(steps: Sequence[Step]) -> bool:
    """Whether the parts have numbers in order as their names."""
    names = [name for step in steps for name, _ in step.attributes]
    return bool(names) and names == [str(place) for place in range(len(names))]


def _by_place(part: Part) -> Part:
    """The same with modules that are told by their place in a list."""
    if not isinstance(part, Term):
        return part
    parts = tuple(map(_by_place, part.parts))
    if part.head == "self":
        return Term("item", (int(str(parts[0])), *parts[1:]))
    return Term(part.head, parts, part.names)


def _together(units: dict[Key, Unit]) -> list[tuple[list[Key], Merged]]:
    """Units in groups, each with how they are merged into one."""
    all_ = merged([*units.values()])
    if all_ is not None:
        return [([*units], all_)]
    groups: list[tuple[list[Key], Merged]] = []
    for key, unit in units.items():
        for place, (keys, _) in enumerate(groups):
            found = merged([*[units[each] for each in keys], unit])
            if found is not None:
                groups[place] = [*keys, key], found
                break
        else:
            alone = merged([unit])
            assert alone is not None
            groups.append(([key], alone))
    return groups


def _call(name: str, parameters: Sequence[Parameter], unit: int) -> Term:
    """`Bottleneck(256, 64, stride=2)`, with what has a default too, so that units stay alike."""
    names = tuple([each.name for each in parameters if each.has_default])
    return Term(name, tuple([each.column[unit] for each in parameters]), names)
