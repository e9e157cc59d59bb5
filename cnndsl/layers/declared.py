"""Classes that say by annotated attributes what they take; it is read when it is first asked for.

A program that starts for each file cannot wait for a hundred classes to be made ready for
validation when a spec uses ten of them.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from inspect import get_annotations
from typing import Annotated, Any, ClassVar, dataclass_transform, get_origin

from cnndsl.dataclasses import dataclass


class Required:
    """The default of what has none."""


REQUIRED = Required()


@dataclass(frozen=True, slots=True)
class Bound:
    """What is demanded of a number or of a list, what it is for, and what a list is called."""

    default: object = REQUIRED
    description: str = ""
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    least_items: int = 0
    called: str = ""


def field(
    default: object = REQUIRED,
    *,
    description: str = "",
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    least_items: int = 0,
    called: str = "",
) -> Any:  # noqa: ANN401 - it stands where a value of the annotated type will
    """A bound, as the value of an attribute or inside `Annotated`."""
    return Bound(default, description, ge, gt, le, lt, least_items, called)


@dataclass(frozen=True, slots=True)
class Declaration:
    """One attribute: its annotation with all that bounds it, its default and what it is for."""

    annotation: object
    default: object
    description: str

    @property
    def is_required(self) -> bool:
        """Whether it must be given."""
        return self.default is REQUIRED


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class Declared:
    """An object whose attributes are those that its class declares; it never changes."""

    def __init__(self, **given: object) -> None:
        declared = declarations(type(self))
        if unknown := given.keys() - declared.keys():
            raise TypeError(f"{type(self).__name__} takes no {', '.join(sorted(unknown))}")
        for name, each in declared.items():
            if each.is_required and name not in given:
                raise TypeError(f"{type(self).__name__} needs {name}")
            self.__dict__[name] = given.get(name, each.default)

    def __iter__(self) -> Iterator[tuple[str, object]]:
        return iter(self.__dict__.items())

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} does not change")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self)
        return f"{type(self).__name__}({given})"


def declarations(cls: type[Declared]) -> Mapping[str, Declaration]:
    """What a class declares, in order; what it has from its bases comes first."""
    found = _found.get(cls)
    if found is None:
        bases = reversed(cls.__mro__)
        found = _found[cls] = {name: each for base in bases for name, each in _own(base).items()}
    return found


_found: dict[type[Declared], Mapping[str, Declaration]] = {}


@cache
def _own(base: type) -> Mapping[str, Declaration]:
    """What a class declares beside its bases."""
    return {
        name: _declaration(base, name, annotation)
        for name, annotation in get_annotations(base).items()
        if ClassVar not in (annotation, get_origin(annotation))
    }


def _declaration(base: type, name: str, annotation: object) -> Declaration:
    value = base.__dict__.get(name, REQUIRED)
    if isinstance(value, Bound):
        annotation, value = Annotated[annotation, value], value.default
    said = (each.description for each in reversed(getattr(annotation, "__metadata__", ())))
    return Declaration(annotation, value, next(filter(None, said), ""))
