"""What to say of a word that stands for nothing."""

import re
from collections.abc import Iterable, Sequence

from cnndsl.diagnostics import Diagnostic, Fix, Span
from cnndsl.diagnostics.suggest import closest, listed
from cnndsl.layers import FORMS, LAYERS, Parameter
from cnndsl.layers.words import layer_meant, word_meant
from cnndsl.syntax import tree

FOREIGN_VALUES = {"True": "true", "False": "false", "x": "it", "self": "it"}
NOTHING = frozenset(["None", "none", "null", "nil"])
ATTRIBUTES = ("channels", "depth", "height", "width", "shape", "rank", "size")
"""What can be asked of a tensor: `it.channels`."""


def unknown_name(name: tree.Name, what: str, candidates: Iterable[str]) -> Diagnostic:
    """No such thing; `what` says which things were looked for."""
    written = name.name
    message = f"there is no {what} named `{written}`"
    if batched := re.fullmatch(r"[A-Za-z]+x(\d+(?:x\w+)*)", written):
        cure = f"a shape is that of one sample, without the batch: `{batched[1]}`"
        return Diagnostic("E100", message, name.span, helps=(cure,))
    if written == "training":
        cure = "only an output can depend on that: `output NAME if training`"
        return Diagnostic("E100", message, name.span, helps=(cure,))
    near = closest(written, candidates) or FOREIGN_VALUES.get(written)
    if near is None and re.fullmatch("[A-Z]", written):
        cure = f"an open size has its letter in shapes alone, `3x{written}`; read it as `it.height`"
        return Diagnostic("E100", message, name.span, helps=(cure,))
    return _unknown(message, name.span, near)


def nothing(name: tree.Name, parameter: Parameter) -> Diagnostic:
    """What programs write where an argument is not to be given."""
    message, argument = f"there is no value named `{name.name}`", parameter.name
    if isinstance(parameter.default, bool):
        help_, fix = f"write `{argument} = false`", Fix(name.span, "false")
        return Diagnostic("E100", message, name.span, helps=(help_,), fix=fix)
    return Diagnostic("E100", message, name.span, helps=(f"leave `{argument}` out",))


def unknown_function(node: tree.Call, name: tree.Name, candidates: Iterable[str]) -> Diagnostic:
    """Nothing of that name can be called; functions of programs have signs of their own here."""
    given = [argument.value.span.text for argument in node.arguments]
    match name.name, given:
        case "range", [stop]:
            sign = f"0..{stop}"
        case "range", [start, stop]:
            sign = f"{start}..{stop}"
        case "pow", [base, exponent]:
            sign = f"{base} ** {exponent}"
        case "int", [value]:
            sign = f"floor({value})"
        case _:
            return unknown_name(name, "function, layer or block", candidates)
    message = f"there is no function, layer or block named `{name.name}`"
    fix = Fix(node.span, sign)
    return Diagnostic("E100", message, name.span, helps=(f"write `{sign}`",), fix=fix)


def unknown_layer(name: tree.Name, blocks: Iterable[str]) -> Diagnostic:
    """No layer or block of that name; other frameworks' names count as near."""
    words = [*blocks, *LAYERS, *FORMS]
    near = layer_meant(name.name, words)
    return _unknown(f"there is no layer or block named `{name.name}`", name.span, near)


def unknown_word(
    name: tree.Name, layer: str, argument: str, words: tuple[str, ...], others: Iterable[str]
) -> Diagnostic:
    """A bare word where an argument takes some, and this is none of them."""
    near = word_meant(name.name, words) or closest(name.name, others)
    if near is None and name.name in FOREIGN_VALUES:
        near = FOREIGN_VALUES[name.name]
    known = listed(words)
    diagnostic = _unknown(
        f"`{argument}` of `{layer}` knows no word `{name.name}`", name.span, near, "E207"
    )
    return (
        diagnostic
        if near
        else Diagnostic("E207", diagnostic.message, name.span, notes=(f"its words are {known}",))
    )


def unknown_model(name: tree.Name, models: Sequence[str], candidates: Iterable[str]) -> Diagnostic:
    """No model of that name; it may have been meant to be one of the candidates."""
    known = f"the models here are {listed(models)}" if models else "this file declares no model"
    notes = (known,)
    near = closest(name.name, candidates)
    found = _unknown(f"there is no model named `{name.name}`", name.span, near, "E120")
    return found if near else Diagnostic("E120", found.message, name.span, notes=notes)


def unknown_attribute(name: tree.Name) -> Diagnostic:
    """A tensor has no such property."""
    near = {"c": "channels", "h": "height", "w": "width"}.get(name.name) or closest(
        name.name, ATTRIBUTES
    )
    found = _unknown(f"a tensor has no `{name.name}`", name.span, near)
    known = listed(ATTRIBUTES)
    return (
        found if near else Diagnostic("E100", found.message, name.span, notes=(f"it has {known}",))
    )


def _unknown(message: str, span: Span, near: str | None, code: str = "E100") -> Diagnostic:
    helps = (f"did you mean `{near}`?",) if near else ()
    return Diagnostic(code, message, span, helps=helps, fix=Fix(span, near) if near else None)
