"""What an entry of the vocabulary takes, read off its declarations."""

from collections.abc import Iterator
from functools import cache, cached_property
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from cnndsl.dataclasses import dataclass
from cnndsl.layers.base import Layer, Worded
from cnndsl.layers.declared import Bound, Declaration, declarations
from cnndsl.layers.words import Word
from cnndsl.shape import LARGEST

KINDS = {
    int: "a whole number",
    float: "a number",
    bool: "`true` or `false`",
    str: "a string",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a layer, in the order in which it may be given without its name."""

    name: str
    required: bool
    default: object
    words: tuple[str, ...]
    description: str


@dataclass(eq=False)
class Type:
    """A type with what bounds it."""

    bare: object
    bounds: tuple[Bound, ...] = ()

    @classmethod
    def of(cls, annotation: object) -> "Type":
        """A type as it is written, `Annotated` or not."""
        if get_origin(annotation) is not Annotated:
            return cls(NoneType if annotation is None else annotation)
        bare, *bounds = get_args(annotation)
        return cls(bare, tuple(bounds))

    @cached_property
    def choices(self) -> "tuple[Type, ...]":
        """The members of a union, each with the bounds of the whole; any other type alone."""
        if get_origin(self.bare) not in (Union, UnionType):
            return (self,)
        members = map(Type.of, get_args(self.bare))
        return tuple([Type(each.bare, (*each.bounds, *self.bounds)) for each in members])

    @property
    def words(self) -> tuple[str, ...]:
        """The bare words it accepts."""
        literals = (each.bare for each in self.choices if get_origin(each.bare) is Literal)
        return tuple(word for literal in literals for word in get_args(literal))

    @property
    def is_number(self) -> bool:
        """Whether it is one number."""
        return self.bare in (int, float)

    @cached_property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return get_origin(self.bare) is tuple

    @cached_property
    def items(self) -> "tuple[Type, ...]":
        """What a list holds: one type for all of its items, or one for each."""
        return tuple(Type.of(each) for each in get_args(self.bare) if each is not Ellipsis)

    @property
    def is_open(self) -> bool:
        """Whether a list may have any number of items."""
        return Ellipsis in get_args(self.bare)

    @cached_property
    def sort(self) -> str:
        """What sort of value is of this type."""
        if get_origin(self.bare) is Literal or self.bare is str:
            return "word"
        if self.bare is NoneType:
            return "nothing"
        if self.is_list:
            return "lists" if self.items[0].is_list else "list"
        return "single"

    @property
    def expected(self) -> str:
        """What it accepts, in words: `a whole number of at least 1`."""
        *most, last = (phrase for each in self.choices for phrase in each._phrases())
        return f"{', '.join(most)} or {last}" if most else last

    def _phrases(self) -> Iterator[str]:
        if get_origin(self.bare) is Literal:
            yield from (f"`{word}`" for word in get_args(self.bare))
        elif self.is_list:
            yield self._several()
        elif self.bare is Layer:
            yield "the name of what a layer left"
        elif isinstance(self.bare, type) and self.bare is not NoneType:
            yield KINDS.get(self.bare, "a value of another kind") + self._demands()

    def _several(self) -> str:
        if called := next((each.called for each in self.bounds if each.called), ""):
            return called
        item = self.items[0]
        if not item.is_list:
            return "one per axis"
        return "a list of lists" if item.is_open else "one pair per axis"

    def _demands(self) -> str:
        return "".join(map(_demand, self.bounds))


def _demand(bound: Bound) -> str:
    said = {"ge": "of at least", "gt": "above", "lt": "and below", "le": "and at most"}
    bounds = ((how, getattr(bound, name)) for name, how in said.items())
    # That a number fits a machine's word goes without saying.
    return "".join(
        f" {how} {most}" for how, most in bounds if most not in (None, LARGEST, -LARGEST)
    )


@cache
def signature(cls: type[Worded]) -> tuple[Parameter, ...]:
    """The arguments of a layer or form."""
    return tuple(_parameter(name, each) for name, each in declarations(cls).items())


def _parameter(name: str, declared: Declaration) -> Parameter:
    default = None if declared.is_required else declared.default
    words = Type.of(declared.annotation).words
    if isinstance(default, str) and default in words:
        default = Word(default)
    return Parameter(name, declared.is_required, default, words, declared.description)


@cache
def accepted(cls: type[Worded], name: str) -> Type:
    """The type of an argument."""
    return Type.of(declarations(cls)[name].annotation)
