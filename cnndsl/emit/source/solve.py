"""The values of a class's slots, worked out from what they are in each of its units."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from cnndsl.diagnostics import Span
from cnndsl.emit.source.arguments import FRESH, Place, standing
from cnndsl.emit.source.authored import CHANNELS, Reading, Unfit, expressions, leaf, lets
from cnndsl.emit.source.fit import Fit, Known, Parameter
from cnndsl.emit.source.layout import flat
from cnndsl.emit.source.refusals import ATTRIBUTES
from cnndsl.emit.source.spelled import spelled
from cnndsl.emit.source.steps import Body, Step
from cnndsl.emit.source.terms import Leaf, Part, Slot, Term, Written, alike, changed
from cnndsl.emit.source.words import numbered, variable
from cnndsl.model import Definition
from cnndsl.shape import Shape
from cnndsl.syntax import tree
from cnndsl.syntax.tree.walk import operands, steps

_TELLING = 8
"""From here on a number that is met again can be thought to be the same one."""


class Solver:
    """One class in the making."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        self.bodies = bodies
        self.units = range(len(bodies))
        self.names = [{step.name for step in body.steps} for body in bodies]
        self.fit = Fit()
        self.authored: dict[int, Known] = {}
        """What its author wrote, by the expression."""
        self.calls: dict[Span, tree.Apply] = {}
        self.used: list[Parameter] = []
        self.kept: dict[str, Written] = {}
        """Values that a module keeps for when it runs, by their names there."""
        frames = [body.frame for body in bodies]
        if frames[0] is not None and frames[0].definition is not None:
            self._author(frames[0].definition)
        elif bodies[0].kind != "model" and len(bodies) > 1:
            self._channels()

    def step(self, step: Step, leaves: Sequence[Mapping[int, Leaf]]) -> Step:
        """A step with what its slots stand for."""
        context: dict[int, Place] = {}
        for part in (*[held for _, held in step.attributes], step.apply):
            _places(part, context)
        apply = self.calls.get(step.span)

        def value(part: Part) -> Part:
            if not isinstance(part, Slot):
                return part
            return self._solved(leaves[part.place], context[part.place], apply)

        def kept(part: Part) -> Part:
            solved = value(part)
            return self._kept(solved, context[part.place]) if isinstance(part, Slot) else solved

        attributes = tuple([(name, changed(held, value)) for name, held in step.attributes])
        return step._replace(attributes=attributes, apply=changed(step.apply, kept))

    def _kept(self, solved: Part, place: Place) -> Part:
        """A value that is wanted whenever the module runs: what is no constant is kept in it."""
        if not isinstance(solved, Written):
            return solved
        for name, written in self.kept.items():
            if written == solved:
                return Written(f"self.{name}")
        taken = {*self.kept, *ATTRIBUTES, *[name for own in self.names for name in own]}
        plain = solved.text if solved.text.isidentifier() else str(place[1])
        name = variable(plain if plain.isidentifier() else "size", taken)
        self.kept[name] = solved
        return Written(f"self.{name}")

    def condition(self, name: str) -> Written:
        """When there is a step."""
        column = [name in own for own in self.names]
        known = self.fit.condition(column, self.units)
        if known is None:
            word = variable(name, [each.name for each in self.fit.parameters])
            known = self.fit.add(Parameter(word, column, default=False, has_default=True))
        return self._use(known)

    def parameters(self) -> tuple[Parameter, ...]:
        """Those that something is said with, those without a default first."""
        used = [each for each in self.fit.parameters if each in self.used]
        return tuple(sorted(used, key=lambda each: each.has_default))

    def _use(self, known: Known) -> Written:
        self.used += [each for each in known.parameters if each not in self.used]
        return known.written

    def _solved(self, leaves: Mapping[int, Leaf], place: Place, apply: tree.Apply | None) -> Part:
        units = [*leaves]
        first = leaves[units[0]]
        written = standing(apply, place) if apply else None
        own = [*self._own(written)] if written else []
        if len({*map(repr, leaves.values())}) == 1:
            return self._constant(first, units, place, written, own)
        if place[1] == "inplace":
            return False  # where not every unit can write over its input, none does
        column = [leaves.get(unit, first) for unit in self.units]
        if isinstance(first, tuple) and {_length(each) for each in column} == {len(first)}:
            return self._apart(column, place, apply)
        known = self.fit.fitting(column, units, own)
        if known is None:
            known = self.fit.add(Parameter(self._fresh(place), column))
        return self._use(known)

    def _apart(self, column: Sequence[Leaf], place: Place, apply: tree.Apply | None) -> Part:
        """Tuples of one length, number by number."""
        numbers = zip(*[each for each in column if isinstance(each, tuple)], strict=True)
        solved = [self._solved(dict(enumerate(each)), place, apply) for each in numbers]
        inside = ", ".join([flat(spelled(each)) for each in solved])
        return Written(f"({inside}{',' * (len(solved) == 1)})")

    def _constant(
        self,
        value: Leaf,
        units: Sequence[int],
        place: Place,
        written: tree.Expression | None,
        own: Sequence[Known],
    ) -> Part:
        """A value that is the same in all units: as its author wrote it, if with parameters."""
        if type(value) not in (int, float) or isinstance(written, tree.Number):
            return value
        telling = isinstance(value, int) and value >= _TELLING and isinstance(place[1], int)
        met = self.authored.values() if telling and written is None else ()
        partly = self.fit.known if telling and len(units) < len(self.bodies) else ()
        for known in (*own, *met, *partly):
            if all(alike(known.column[unit], value) for unit in units):
                return self._use(known)
        return value

    def _own(self, written: tree.Expression) -> Iterator[Known]:
        """What its author wrote in this very place, and what that is made of."""
        for each in _within(written):
            if id(each) in self.authored:
                yield self.authored[id(each)]

    def _fresh(self, place: Place) -> str:
        name = place[1] if isinstance(place[1], str) else FRESH.get(place, "size")
        return numbered(variable(name), [each.name for each in self.fit.parameters])

    def _author(self, definition: Definition) -> None:
        """The parameters of a block, and what its author says with them."""
        block = definition.node
        assert isinstance(block, tree.Block)
        found = [dict[str, Leaf]() for _ in self.bodies]
        names: dict[str, str] = {}
        for parameter in block.parameters:
            word = parameter.name.name
            try:
                column = [leaf(body.frame.values[word]) for body in self.bodies if body.frame]
            except (Unfit, KeyError):
                continue
            names[word] = variable(word, names.values())
            known = self.fit.add(_parameter(names[word], column, parameter.default))
            for own, each in zip(found, known.column, strict=True):
                own[word] = each
        channels = self._channels(names.values())
        if channels is not None:
            names[CHANNELS] = channels.name
            for own, each in zip(found, channels.column, strict=True):
                own[CHANNELS] = each
        inner = {word: each for word, each in lets(definition).items() if word not in names}
        self._read(definition, Reading(names, inner), found)
        actions = [step.action for step in steps(block.body)]
        self.calls = {each.span: each for each in actions if isinstance(each, tree.Apply)}

    def _read(
        self, definition: Definition, reading: Reading, found: Sequence[Mapping[str, Leaf]]
    ) -> None:
        of_name = {each.name: each for each in self.fit.parameters}
        for expression in expressions(definition):
            words = reading.mentioned(expression)
            try:
                column = [reading.value(expression, own) for own in found]
                written = reading.written(expression)
            except Unfit:
                continue
            if words:
                known = Known(written, column, tuple([of_name[word] for word in words]))
                self.authored[id(expression)] = known
                self.fit.known.append(known)

    def _channels(self, taken: Collection[str] = ()) -> Parameter | None:
        """How many channels come in, as the first parameter."""
        shapes = [body.inputs[0][1] if body.inputs else Shape() for body in self.bodies]
        if not all(shapes):
            return None
        name = "in_features" if all(len(shape) == 1 for shape in shapes) else "in_channels"
        parameter = Parameter(variable(name, taken), [int(shape[0]) for shape in shapes])
        self.fit.parameters.insert(0, parameter)
        self.fit.known.append(Known(Written(parameter.name), parameter.column, (parameter,)))
        return parameter


def _length(leaf: Leaf) -> int:
    return len(leaf) if isinstance(leaf, tuple) else -1


def _parameter(name: str, column: Sequence[Leaf], default: tree.Expression | None) -> Parameter:
    if not isinstance(default, tree.Number | tree.Boolean):
        return Parameter(name, _alike([*column]))
    *values, own = _alike([*column, leaf(default.value)])
    return Parameter(name, values, own, has_default=True)


def _alike(values: list[Leaf]) -> list[Leaf]:
    """Numbers of one kind: where one is a fraction, all are."""
    if {type(value) for value in values} != {int, float}:
        return values
    return [float(value) for value in values if isinstance(value, int | float)]


def _places(part: Part, found: dict[int, Place]) -> None:
    """Where each slot in a term is."""
    if not isinstance(part, Term):
        return
    for number, (name, each) in enumerate(part.named()):
        if isinstance(each, Slot):
            found[each.place] = part.head, name or number
        _places(each, found)


def _within(expression: tree.Expression) -> Iterator[tree.Expression]:
    waiting = [expression]
    for each in waiting:
        yield each
        waiting += operands(each)
