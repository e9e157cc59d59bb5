"""The one table that turns what pydantic finds wrong into our codes and sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from cnndsl.layers.base import Entry
from cnndsl.layers.parameters import signature, type_at
from cnndsl.layers.words import Word, argument_meant, word_meant
from cnndsl.shape import LARGEST

# No message shows more of what a spec wrote.
_LONG = 60
_MANY = 8

Place = tuple[int | str, ...]


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


def problem(cls: type[Entry], sort: str, place: Place, value: object) -> ArgumentProblem:
    """A mistake in our words; the sort is pydantic's name of the error."""
    return SENTENCES.get(sort, _kind)(cls, place, value)


def quoted(cls: type[Entry], name: str, value: str) -> ArgumentProblem | None:
    """A string where a bare word must stand."""
    if name not in cls.model_fields or not (words := type_at(cls, (name,)).words):
        return None
    meant = value if value in words else word_meant(value, words)
    helps = (f"leave out the quotes: `{name} = {meant}`",) if meant else ()
    return _found(cls, (name,), value, "E204", helps)


def _missing(cls: type[Entry], place: Place, value: object) -> ArgumentProblem:
    if len(place) > 1:
        return _kind(cls, place[:1], value)
    name = str(place[0])
    described = next(each.description for each in signature(cls) if each.name == name)
    helps = (f"`{name}` is {type_at(cls, place).expected}: {described}",)
    return ArgumentProblem(name, "E201", f"`{cls.word}` needs its argument `{name}`", helps)


def _unknown(cls: type[Entry], place: Place, _: object) -> ArgumentProblem:
    name = str(place[0])
    names = [each.name for each in signature(cls)]
    message = f"`{cls.word}` has no argument `{name}`"
    return ArgumentProblem(name, "E200", message, (_instead(cls, name, names),))


def _instead(cls: type[Entry], name: str, names: list[str]) -> str:
    if meant := argument_meant(name, names):
        return f"did you mean `{meant}`?"
    if not names:
        return f"`{cls.word}` takes no arguments"
    return f"`{cls.word}` takes {', '.join(f'`{each}`' for each in names)}"


def _kind(cls: type[Entry], place: Place, value: object) -> ArgumentProblem:
    """A value of the wrong type, or a number that is not whole."""
    if isinstance(value, Fraction | float) and type_at(cls, place).bare is int:
        helps = ("use `//`, or `round(...)`, to say which way",)
        return _found(cls, place, value, "E205", helps)
    return _found(cls, place, value, "E204")


def _word(cls: type[Entry], place: Place, value: object) -> ArgumentProblem:
    if not isinstance(value, str):
        return _found(cls, place[:1], value, "E204")
    meant = word_meant(value, type_at(cls, place).words)
    return _found(cls, place[:1], value, "E207", (f"did you mean `{meant}`?",) if meant else ())


def _range(cls: type[Entry], place: Place, value: object) -> ArgumentProblem:
    return _found(cls, place, value, "E206")


def _found(
    cls: type[Entry], place: Place, value: object, code: str, helps: tuple[str, ...] = ()
) -> ArgumentProblem:
    items = "".join(f"[{step}]" for step in place if isinstance(step, int))
    accepted = type_at(cls, place)
    if not accepted.is_number:
        accepted = type_at(cls, place[:1])
    message = (
        f"`{place[0]}{items}` of `{cls.word}` must be {accepted.expected}, found {shown(value)}"
    )
    return ArgumentProblem(str(place[0]), code, message, helps)


def shown(value: object) -> str:
    """A value as a spec would write it."""
    match value:
        case bool():
            return "true" if value else "false"
        case Word():
            return f"`{value}`"
        case str():
            return f'"{value}"' if len(value) < _LONG else f'"{value[: _LONG - 3]}..."'
        case tuple() if len(value) > _MANY:
            return f"({', '.join(map(shown, value[:_MANY]))}, ...)"
        case tuple():
            return f"({', '.join(map(shown, value))}{',' * (len(value) == 1)})"
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


SENTENCES: dict[str, Callable[[type[Entry], Place, object], ArgumentProblem]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _word,
    "greater_than_equal": _range,
    "greater_than": _range,
    "less_than": _range,
    "less_than_equal": _range,
    "finite_number": _range,
    "too_short": _range,
}
