"""Which argument goes to which parameter."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Diagnostic, Fix, Label, Span
from cnndsl.diagnostics.suggest import closest, listed
from cnndsl.layers import Entry, Merge, signature
from cnndsl.layers.words import NEEDLESS_ARGUMENTS, argument_meant
from cnndsl.syntax import tree

_SUGGESTED = 20  # mistakes in one call up to which it pays to ask what was meant


@dataclass(frozen=True, slots=True)
class Callee:
    """What is called, and its parameters in order; `rest` takes further unnamed arguments."""

    name: str
    parameters: tuple[str, ...]
    required: frozenset[str]
    rest: bool = False
    meant: Callable[[str, Iterable[str]], str | None] = closest


@dataclass
class Paired:
    """The argument of each parameter, those that go to none, and what is wrong."""

    named: dict[str, tree.Argument] = field(default_factory=dict)
    rest: list[tree.Argument] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


@cache
def callee_of(entry: type[Entry]) -> Callee:
    """A layer or form; what a merge gets without a name are tensors."""
    merges = issubclass(entry, Merge)
    parameters = signature(entry)
    names = tuple(each.name for each in parameters)
    required = frozenset(each.name for each in parameters if each.required)
    return Callee(entry.word, names, required, merges, argument_meant)


def callee_from(name: str, parameters: Sequence[tree.Parameter]) -> Callee:
    """A block, function or model that the spec declares."""
    names = tuple(each.name.name for each in parameters)
    required = frozenset(each.name.name for each in parameters if each.default is None)
    return Callee(name, names, required)


def pair(
    callee: Callee,
    arguments: Sequence[tree.Argument],
    at: Span,
    given: frozenset[str] = frozenset(),
    partial: bool = False,
) -> Paired:
    """Give each argument its parameter; those `given` have theirs from an earlier call."""
    paired = Paired()
    if not arguments and callee.required <= given:
        return paired
    hole = next((each for each in arguments if isinstance(each.value, tree.Missing)), None)
    open_places = iter([name for name in callee.parameters if name not in given])
    for argument in arguments:
        if argument.name is not None:
            _by_name(callee, argument, argument.name, paired, given)
        elif callee.rest:
            paired.rest.append(argument)
        else:
            _by_place(callee, argument, open_places, paired, lost=hole is not None)
    open_names = callee.required - given - paired.named.keys()
    missing = [name for name in callee.parameters if name in open_names]
    if missing and not partial and not paired.problems:
        if hole is not None:
            paired.named.update(dict.fromkeys(missing, hole))
        elif "" not in callee.parameters:
            paired.problems.append(_missing(callee, missing, at))
    return paired


def _by_place(
    callee: Callee, argument: tree.Argument, places: Iterator[str], paired: Paired, *, lost: bool
) -> None:
    """Give an argument the next place; if some were lost, it may have none and yet be right."""
    place = next((name for name in places if name not in paired.named), None)
    told = any(each.code == "E203" for each in paired.problems)
    if place is None and (told or lost or "" in callee.parameters):
        return
    if place is None:
        count = len(callee.parameters)
        takes = (
            f"takes {count} argument{'' if count == 1 else 's'}" if count else "takes no arguments"
        )
        known = (f"they are {listed(callee.parameters)}",) if callee.parameters else ()
        message = f"too many arguments: `{callee.name}` {takes}"
        cure = "remove this one"
        if callee.meant is argument_meant and isinstance(argument.value, tree.Name):
            value = argument.value.name
            cure = f"a layer takes the current tensor; for another, `from {value} -> {callee.name}`"
        paired.problems.append(
            Diagnostic("E203", message, argument.span, notes=known, helps=(cure,))
        )
        return
    paired.named[place] = argument


def by_place(named: Mapping[str, tree.Argument], argument: str) -> tuple[str, ...]:
    """What to say of a value that stands in another argument's place, as in `linear(512, 10)`."""
    if argument not in named or named[argument].name is not None or len(named) < 2:
        return ()
    names = listed([*named])
    return (f"by place come {names}; what goes in is seen, and never written",)


def _by_name(
    callee: Callee, argument: tree.Argument, name: tree.Name, paired: Paired, given: frozenset[str]
) -> None:
    if not name.name or "" in callee.parameters:
        return
    if name.name not in callee.parameters:
        paired.problems.append(_unknown(callee, name, paired, given))
    elif name.name in given:
        paired.problems.append(
            Diagnostic(
                "E202",
                f"`{name.name}` is given twice",
                argument.span,
                notes=(f"`{callee.name}` has got it before, where it was named",),
                helps=("remove one of them",),
            )
        )
    elif name.name in paired.named:
        first = paired.named[name.name]
        paired.problems.append(
            Diagnostic(
                "E202",
                f"`{name.name}` is given twice",
                argument.span,
                labels=(Label(first.span, "given here already"),),
                helps=("remove one of them",),
            )
        )
    else:
        paired.named[name.name] = argument


def _unknown(callee: Callee, name: tree.Name, paired: Paired, given: frozenset[str]) -> Diagnostic:
    near = None
    if len(paired.problems) < _SUGGESTED:
        taken = paired.named.keys() | given
        near = callee.meant(name.name, [each for each in callee.parameters if each not in taken])
    known = f"it takes {listed(callee.parameters)}" if callee.parameters else "it takes none"
    message = f"`{callee.name}` has no argument `{name.name}`"
    if callee.meant is argument_meant and name.name in NEEDLESS_ARGUMENTS:
        return Diagnostic("E200", message, name.span, helps=("leave it out",))
    return Diagnostic(
        "E200",
        message,
        name.span,
        notes=() if near else (known,),
        helps=(f"did you mean `{near}`?",) if near else (),
        fix=Fix(name.span, near) if near else None,
    )


def _missing(callee: Callee, missing: list[str], at: Span) -> Diagnostic:
    form = ", ".join(
        each if each in callee.required else f"{each} = ..." for each in callee.parameters
    )
    return Diagnostic(
        "E201",
        f"`{callee.name}` needs {listed(missing)}",
        at,
        helps=(f"write `{callee.name}({form})`",),
    )
