"""What an entry of the vocabulary takes, read off its fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import Tag
from pydantic.fields import FieldInfo

from cnndsl.layers.base import Entry, Layer
from cnndsl.layers.words import Word
from cnndsl.shape import LARGEST

KINDS = {int: "a whole number", float: "a number", bool: "`true` or `false`"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a layer, in the order in which it may be given without its name."""

    name: str
    required: bool
    default: object
    words: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Type:
    """A type with the metadata that bounds it."""

    bare: object
    metadata: tuple[object, ...] = ()

    @classmethod
    def of(cls, annotation: object) -> "Type":
        """A type as it is written, `Annotated` or not."""
        if get_origin(annotation) is not Annotated:
            return cls(annotation)
        bare, *metadata = get_args(annotation)
        return cls(bare, tuple(metadata))

    @property
    def choices(self) -> "tuple[Type, ...]":
        """The members of a union; any other type alone."""
        if get_origin(self.bare) not in (Union, UnionType):
            return (self,)
        return tuple(map(Type.of, get_args(self.bare)))

    @property
    def words(self) -> tuple[str, ...]:
        """The bare words it accepts."""
        literals = (each.bare for each in self.choices if get_origin(each.bare) is Literal)
        return tuple(word for literal in literals for word in get_args(literal))

    @property
    def is_number(self) -> bool:
        """Whether it is one number."""
        return self.bare in (int, float)

    @property
    def item(self) -> "Type":
        """What a tuple of this type holds; any other type itself."""
        return Type.of(get_args(self.bare)[0]) if get_origin(self.bare) is tuple else self

    @property
    def expected(self) -> str:
        """What it accepts, in words: `a whole number of at least 1`."""
        *most, last = (phrase for each in self.choices for phrase in each._phrases())
        return f"{', '.join(most)} or {last}" if most else last

    def _phrases(self) -> Iterator[str]:
        if get_origin(self.bare) is Literal:
            yield from (f"`{word}`" for word in get_args(self.bare))
        elif get_origin(self.bare) is tuple:
            yield self._several()
        elif self.bare is Layer:
            yield "the name of what a layer left"
        elif isinstance(self.bare, type) and self.bare is not NoneType:
            yield KINDS.get(self.bare, "a value of another kind") + self._bounds()

    def _several(self) -> str:
        if get_origin(self.item.bare) is not tuple:
            return "one per axis"
        return "a list of lists" if Ellipsis in get_args(self.item.bare) else "one pair per axis"

    def _bounds(self) -> str:
        return "".join(map(_bound, _flattened(self.metadata)))


def _bound(bound: object) -> str:
    said = {"ge": "of at least", "gt": "above", "lt": "and below", "le": "and at most"}
    bounds = ((how, getattr(bound, name, None)) for name, how in said.items())
    # That a number fits a machine's word goes without saying.
    return "".join(
        f" {how} {most}" for how, most in bounds if most not in (None, LARGEST, -LARGEST)
    )


def _flattened(metadata: tuple[object, ...]) -> Iterator[object]:
    for each in metadata:
        yield from each.metadata if isinstance(each, FieldInfo) else (each,)


@cache
def signature(cls: type[Entry]) -> tuple[Parameter, ...]:
    """The arguments of a layer or form."""
    return tuple(_parameter(name, field) for name, field in cls.model_fields.items())


def _parameter(name: str, field: FieldInfo) -> Parameter:
    required = field.is_required()
    default = None if required else field.default
    if isinstance(default, str):
        default = Word(default)
    words = Type(field.annotation).words
    return Parameter(name, required, default, words, field.description or "")


def type_at(cls: type[Entry], place: tuple[int | str, ...]) -> Type:
    """The type of an argument or, below it, of the kind or the item that a place leads to."""
    name, *steps = place
    field = cls.model_fields[str(name)]
    found = Type(field.annotation, tuple(field.metadata))
    for step in steps:
        tagged = (each for each in found.choices if Tag(str(step)) in each.metadata)
        found = next(tagged, found) if isinstance(step, str) else found.item
    return found
