"""Terms as Python spells them."""

from collections.abc import Mapping, Sequence

from cnndsl.dataclasses import dataclass, field
from cnndsl.emit.keras.defaults import DEFAULTS
from cnndsl.emit.keras.loops import Marks
from cnndsl.emit.keras.terms import Hole, Label, Leaf, Literal, Part, Term, Use, Value
from cnndsl.emit.source.layout import Call, Document, Prefixed, Text, flat

SIGNS = ("+", "-", "*", "/")


@dataclass(frozen=True, slots=True)
class Speller:
    """What the variables, parameters and numbers of a body are called."""

    names: Mapping[Value, str]
    parameters: Sequence[str] = ()
    separator: str = "_"
    marks: Marks = field(default_factory=dict)
    """The numbers in labels that a loop counts."""

    def document(self, part: Part) -> Document:
        """A part as Python has it."""
        match part:
            case Use(of=Value() as value):
                return Text(self.names[value])
            case Literal(value=value):
                return Text(literal(value))
            case Hole(place=place):
                return Text(self.parameters[place])
            case Label():
                return Text(self.label(part))
            case Term():
                return self.term(part)
        raise TypeError(part)

    def flat(self, part: Part) -> str:
        return flat(self.document(part))

    def term(self, term: Term) -> Document:
        match term.head:
            case "[]":
                return Call("[", tuple(map(self.document, term.parts)), "]")
            case "()":
                return Text(f"({', '.join(map(self.flat, term.parts))})")
            case "apply":
                layer, *given = term.parts
                return Prefixed("", self.document(layer), f"({', '.join(map(self.flat, given))})")
            case "item":
                whole, *slices = term.parts
                return Text(f"{self.flat(whole)}[{', '.join(map(self.cut, slices))}]")
            case "at":
                return Text(f"{self.flat(term.parts[0])}[{self.flat(term.parts[1])}]")
        if term.head in SIGNS:
            one, other = map(self.operand, term.parts)
            return Text(f"{one} {term.head} {other}")
        return Call(f"{term.head}(", self.arguments(term))

    def operand(self, part: Part) -> str:
        nested = isinstance(part, Term) and part.head in SIGNS
        return f"({self.flat(part)})" if nested else self.flat(part)

    def cut(self, part: Part) -> str:
        """`1:-1`, with spaces where an end is worked out."""
        assert isinstance(part, Term)
        ends = [
            "" if isinstance(each, Literal) and each.value is None else self.flat(each)
            for each in part.parts
        ]
        start, stop, step = ends
        wide = any(isinstance(each, Term) for each in part.parts)
        colon = " : " if wide else ":"
        text = f"{start}{colon}{stop}" + (f"{colon}{step}" if step else "")
        return text.strip()

    def arguments(self, term: Term) -> tuple[Document, ...]:
        """Those that differ from what there is by itself."""
        defaults = DEFAULTS.get(term.head, {})
        found: list[Document] = []
        for name, part in term.named():
            document = self.document(part)
            if not name:
                found.append(document)
            elif not _is_default(term, name, part, defaults):
                found.append(Prefixed(f"{name}=", document))
        return tuple(found)

    def label(self, label: Label) -> str:
        """A name of weights; one that is put together is an f-string."""
        text, end = "", 0
        marks = self.marks.get(label.text, ())
        for begin, after, more in marks:
            text += label.text[end:begin] + _counted(more)
            end = after
        text = (text + label.text[end:]).replace(".", self.separator)
        if label.is_rest:
            text = f"{{name}}{self.separator}{text}"
        return f'f"{text}"' if marks or label.is_rest else f'"{text}"'


def _is_default(term: Term, name: str, part: Part, defaults: Mapping[str, Leaf]) -> bool:
    if not isinstance(part, Literal):
        return False
    if name == "strides" and "pool" in term.head:
        return part == Literal(getattr(term.parts[1], "value", None), part.role)
    return name in defaults and repr(defaults[name]) == repr(part.value)


def _counted(more: int) -> str:
    if not more:
        return "{index}"
    return f"{{index {'+' if more > 0 else '-'} {abs(more)}}}"


def literal(value: Leaf) -> str:
    """A plain value."""
    match value:
        case str():
            quoted = repr(value)
            return quoted if '"' in value or "\\" in quoted else f'"{value}"'
        case tuple():
            return f"({', '.join(map(literal, value))}{',' * (len(value) == 1)})"
    return repr(value)
