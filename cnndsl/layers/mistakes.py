"""The one table that turns a refused argument into a code and a sentence."""

from collections.abc import Callable
from fractions import Fraction

from cnndsl.dataclasses import dataclass
from cnndsl.layers.base import Entry, Worded
from cnndsl.layers.checking import Fault, Refusal
from cnndsl.layers.declared import declarations
from cnndsl.layers.parameters import accepted, signature
from cnndsl.layers.words import Word, argument_meant, word_meant
from cnndsl.shape import LARGEST

# No message shows more of what a spec wrote.
_LONG = 60
_MANY = 8
_DEEP = 2


@dataclass(frozen=True, slots=True)
class ArgumentProblem:
    """What is wrong with an argument."""

    argument: str
    code: str
    message: str
    helps: tuple[str, ...] = ()


class ClashError(ValueError):
    """What a class raises where arguments, each right on its own, do not go together."""

    def __init__(self, argument: str, message: str, *, code: str = "E203") -> None:
        super().__init__(message)
        self.problem = ArgumentProblem(argument, code, message)


def problem(cls: type[Worded], refusal: Refusal) -> ArgumentProblem:
    """A refusal in words."""
    return SENTENCES[refusal.fault](cls, refusal)


def quoted(cls: type[Worded], name: str, value: str) -> ArgumentProblem | None:
    """A string where a bare word must stand."""
    if name not in declarations(cls) or not (words := accepted(cls, name).words):
        return None
    meant = value if value in words else word_meant(value, words)
    helps = (f"leave out the quotes: `{name} = {meant}`",) if meant else ()
    return _found(cls, Refusal("kind", name, value), "E204", helps)


def _missing(cls: type[Worded], refusal: Refusal) -> ArgumentProblem:
    name = refusal.name
    described = next(each.description for each in signature(cls) if each.name == name)
    helps = (f"`{name}` is {accepted(cls, name).expected}: {described}",)
    return ArgumentProblem(name, "E201", f"`{cls.word}` needs its argument `{name}`", helps)


def _unknown(cls: type[Worded], refusal: Refusal) -> ArgumentProblem:
    name = refusal.name
    names = [each.name for each in signature(cls)]
    message = f"`{cls.word}` has no argument `{name}`"
    return ArgumentProblem(name, "E200", message, (_instead(cls, name, names),))


def _instead(cls: type[Worded], name: str, names: list[str]) -> str:
    if meant := argument_meant(name, names):
        return f"did you mean `{meant}`?"
    if not names:
        return f"`{cls.word}` takes no arguments"
    return f"`{cls.word}` takes {', '.join(f'`{each}`' for each in names)}"


def _kind(cls: type[Worded], refusal: Refusal) -> ArgumentProblem:
    """A value of the wrong type, or a number that is not whole."""
    is_whole = refusal.type is not None and refusal.type.bare is int
    if isinstance(refusal.value, Fraction | float) and is_whole:
        helps = ("use `//`, or `round(...)`, to say which way",)
        return _found(cls, refusal, "E205", helps)
    return _found(cls, refusal, "E204")


def _word(cls: type[Worded], refusal: Refusal) -> ArgumentProblem:
    assert refusal.type is not None
    meant = word_meant(str(refusal.value), refusal.type.words)
    return _found(cls, refusal, "E207", (f"did you mean `{meant}`?",) if meant else ())


def _range(cls: type[Worded], refusal: Refusal) -> ArgumentProblem:
    return _found(cls, refusal, "E206")


def _found(
    cls: type[Worded], refusal: Refusal, code: str, helps: tuple[str, ...] = ()
) -> ArgumentProblem:
    name, kind = refusal.name, refusal.type
    items = "".join(f"[{place}]" for place in refusal.places)
    expected = (kind if kind and kind.is_number else accepted(cls, name)).expected
    found = shown(refusal.value)
    message = f"`{name}{items}` of `{cls.word}` must be {expected}, found {found}"
    return ArgumentProblem(name, code, message, helps)


def shown(value: object, depth: int = _DEEP) -> str:
    """A value as a spec would write it, lists down to some depth."""
    match value:
        case bool():
            return "true" if value else "false"
        case Word():
            return f"`{value}`"
        case str():
            return f'"{value}"' if len(value) < _LONG else f'"{value[: _LONG - 3]}..."'
        case tuple() if value and not depth:
            return "[...]"
        case tuple():
            items = [shown(each, depth - 1) for each in value[:_MANY]]
            return f"[{', '.join(items + ['...'] * (len(value) > _MANY))}]"
        case Fraction():
            if abs(value) > LARGEST:
                return "a number that is too large"
            return _decimal(value) if value.denominator < LARGEST else "a number too exact to show"
        case Entry():
            return f"the layer `{value.word}`"
        case int() if abs(value) > LARGEST:
            return "a number that is too large"
        case int() | float():
            return str(value)
    return "nothing" if value is None else str(value)


def _decimal(value: Fraction) -> str:
    """`12.5` where that is exact and short, else `64/3`."""
    decimal = str(float(value))
    return decimal if len(decimal) < 12 and Fraction(decimal) == value else str(value)


SENTENCES: dict[Fault, Callable[[type[Worded], Refusal], ArgumentProblem]] = {
    "missing": _missing,
    "unknown": _unknown,
    "kind": _kind,
    "word": _word,
    "range": _range,
}
