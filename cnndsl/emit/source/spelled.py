"""Terms as Python spells them."""

import re
from collections.abc import Callable, Sequence
from math import isfinite

from cnndsl.emit.source.authored import ATOM, PRODUCT, SUM, UNARY
from cnndsl.emit.source.defaults import DEFAULTS
from cnndsl.emit.source.layout import Call, Document, Loop, Prefixed, Text, flat
from cnndsl.emit.source.runs import ALONG, LOOP, split
from cnndsl.emit.source.sizes import SIZE, SLICE
from cnndsl.emit.source.terms import Given, Inner, Leaf, Part, Slot, Term, Written, alike, is_leaf
from cnndsl.emit.source.words import is_attribute

Tensors = Sequence[Document]

_SIGNS = {"torch.add": "+", "torch.sub": "-", "torch.mul": "*", "torch.div": "/"}
_FILLS = {"0.0": "torch.zeros", "1.0": "torch.ones"}


def spelled(part: Part, tensors: Tensors = ()) -> Document:
    """A term as Python has it, with these tensors in it."""
    match part:
        case Given(place=place):
            return tensors[place]
        case Written(text=text, binds=binds):
            return Text(text, binds)
        case Term():
            return _term(part, tensors)
        case Slot() | Inner():
            raise TypeError(part)
    return Text(literal(part), UNARY if isinstance(part, int | float) and part < 0 else ATOM)


def literal(value: Leaf) -> str:
    """A plain value."""
    match value:
        case str():
            quoted = repr(value)
            return quoted if '"' in value or "\\" in quoted else f'"{value}"'
        case float() if not isfinite(value):
            return f'float("{value}")'
        case tuple():
            return f"({', '.join(map(literal, value))}{',' * (len(value) == 1)})"
    return repr(value)


def _term(term: Term, tensors: Tensors) -> Document:
    if term.head in _WAYS:
        return _WAYS[term.head](term, tensors)
    if term.head.startswith(f"{SIZE} "):
        return _size(term, tensors)
    if term.head in _SIGNS and term.names in ((), ("inplace",)) and len(term.parts) > 1:
        return _worked(_SIGNS[term.head], *_all(term.parts[:2], tensors))
    return Call(f"{_target(term.head)}(", _arguments(term, tensors))


def _applied(term: Term, tensors: Tensors) -> Document:
    name, *given = term.parts
    return Call(f"{submodule(str(name))}(", _all(given, tensors))


def _applied_by_place(term: Term, tensors: Tensors) -> Document:
    place, *given = term.parts
    return Call(f"self[{place}](", _all(given, tensors))


def _own(term: Term, _: Tensors) -> Document:
    return Text(f"self.{term.parts[0]}")


def _tuple(term: Term, tensors: Tensors) -> Document:
    inside = _all(term.parts, tensors)
    return Call("(", inside, ",)" if len(inside) == 1 else ")")


def _sequence(term: Term, _: Tensors) -> Document:
    return Call("nn.Sequential(", tuple([_looped(each) for each in term.parts]))


def _chain(term: Term, _: Tensors) -> Document:
    return Call("chain(", tuple([_linked(name, each) for name, each in term.named()]))


def _signs(term: Term, _: Tensors) -> Document:
    return Text(f"torch.randint(0, 2, {flat(spelled(term.parts[0]))}) * 2.0 - 1", SUM)


def _size(term: Term, tensors: Tensors) -> Document:
    text = term.head.removeprefix(f"{SIZE} ")
    return Text(text.format(*map(flat, _all(term.parts, tensors))), 0)


def _extent(term: Term, tensors: Tensors) -> Document:
    tensor, axis = _all(term.parts, tensors)
    return Text(f"{_tight(tensor)}.shape[{flat(axis)}]")


def _tight(document: Document) -> str:
    """What something may stand behind."""
    return flat(document) if document.binds >= ATOM else f"({flat(document)})"


def _all(parts: Sequence[Part], tensors: Tensors) -> tuple[Document, ...]:
    return tuple([spelled(each, tensors) for each in parts])


def submodule(name: str) -> str:
    """How a module is got hold of by its name."""
    return f"self.{name}" if is_attribute(name) else f"self.get_submodule({literal(name)})"


def _target(head: str) -> str:
    return head.removeprefix("torch.") if head.startswith("torch.nn.") else head


def _arguments(term: Term, tensors: Tensors) -> tuple[Document, ...]:
    """Those that torch would not have by itself."""
    defaults = DEFAULTS.get(term.head, {})
    found = []
    for name, part in term.named():
        document = spelled(part, tensors)
        if not name:
            found.append(document)
        elif name in defaults and is_leaf(part) and alike(part, defaults[name]):
            continue
        else:
            found.append(Prefixed(f"{name}=", document))
    return tuple(found)


def _item(term: Term, tensors: Tensors) -> Document:
    whole, index = term.parts
    parts = index.parts if isinstance(index, Term) and index.head == "()" else index
    indices = parts if isinstance(parts, tuple) else (parts,)
    inside = tuple([Text(_slice(each, tensors)) for each in indices])
    return Call(f"{_tight(spelled(whole, tensors))}[", inside, "]")


def _slice(index: Part, tensors: Tensors) -> str:
    match index:
        case slice(start=start, stop=stop, step=step):
            return _slice(Term(SLICE, (start, stop, step)), tensors)
        case Term(head="slice", parts=(start, stop, step)):
            parts = (start, stop) if step is None else (start, stop, step)
            ends = ["" if end is None else flat(spelled(end, tensors)) for end in parts]
            is_plain = all(re.fullmatch(r"-?\w*", end) for end in ends)
            return ":".join(ends) if is_plain else " : ".join(ends).strip()
        case tuple():
            return f"[{', '.join(map(literal, index))}]"
    return flat(spelled(index, tensors))


def _worked(sign: str, left: Document, right: Document) -> Document:
    binds = SUM if sign in "+-" else PRODUCT
    one = flat(left) if left.binds >= binds else f"({flat(left)})"
    other = flat(right) if right.binds > binds else f"({flat(right)})"
    return Text(f"{one} {sign} {other}", binds)


def _filled(term: Term, _: Tensors) -> Document:
    extents, fill = _all(term.parts, ())
    known = _FILLS.get(flat(fill))
    return Call(f"{known}(", (extents,)) if known else Call("torch.full(", (extents, fill))


def _along(term: Term, _: Tensors) -> Document:
    first, step = term.parts
    assert isinstance(first, int)
    assert isinstance(step, int)
    grows = "i" if abs(step) == 1 else f"{abs(step)} * i"
    if not first and step > 0:
        return Text(grows, ATOM if step == 1 else PRODUCT)
    return Text(f"{first} {'+' if step > 0 else '-'} {grows}", SUM)


def _looped(part: Part) -> Document:
    """One module of a row, or `*[... for _ in range(3)]`."""
    if not isinstance(part, Term) or part.head != LOOP:
        return spelled(part)
    times, _, module = part.parts
    variable = "i" if _has_along(module) else "_"
    made = spelled(module)
    return Call(
        "*[", (Prefixed("", made, f" for {variable} in range({flat(spelled(times))})"),), "]"
    )


def _has_along(part: Part) -> bool:
    if not isinstance(part, Term):
        return False
    return part.head == ALONG or any(map(_has_along, part.parts))


def _linked(name: str, part: Part) -> Document:
    """One module of a row with names."""
    if isinstance(part, Term) and part.head == LOOP:
        times, start, module = part.parts
        assert isinstance(times, int)
        assert isinstance(start, int)
        word, _ = split(name) or ("", 0)
        quoted = literal(word)[:-1].replace("{", "{{").replace("}", "}}")
        made = Prefixed("f" + quoted + '{i}": ', spelled(module))
        return Loop("**{", made, f"for i in range({start}, {start + times})", "}")
    if is_attribute(name):
        return Prefixed(f"{name}=", spelled(part))
    return Prefixed("**{" + literal(name) + ": ", spelled(part), "}")


_WAYS: dict[str, Callable[[Term, Tensors], Document]] = {
    "self": _applied,
    "item": _applied_by_place,
    "own": _own,
    "()": _tuple,
    "operator.getitem": _item,
    "nn.Sequential": _sequence,
    "chain": _chain,
    "torch.full": _filled,
    "signs": _signs,
    ALONG: _along,
    "extent": _extent,
}
"""How each head is spelled that is no plain call."""
