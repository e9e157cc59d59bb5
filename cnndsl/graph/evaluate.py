"""Expressions -> values."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph.arithmetic import (
    CannotCompute,
    binary,
    checked_list,
    checked_string,
    compare,
    example,
    is_number,
    truth,
)
from cnndsl.graph.place import Here
from cnndsl.graph.results import Results
from cnndsl.graph.values import (
    UNKNOWN,
    Tensor,
    Value,
    cut,
    described,
    plain,
)
from cnndsl.graph.work import Trouble
from cnndsl.layers import Word
from cnndsl.model.unknown import unknown_name
from cnndsl.shape import LayerError
from cnndsl.syntax import tree


class Evaluator(Results):
    """Works out expressions."""

    def value(self, node: tree.Expression, here: Here) -> Value:
        try:
            return self.evaluate(node, here)
        except Trouble as trouble:
            self.work.tell(trouble.diagnostic, here.frame)
            self.work.lost = True
            return UNKNOWN

    def evaluate(self, node: tree.Expression, here: Here) -> Value:
        """The value of an expression; `Trouble` if it has none."""
        self.work.spend(1, node.span)
        try:
            value = _WAYS[type(node)](self, node, here)
        except CannotCompute as error:
            raise _trouble(error, node.span) from None
        if value is UNKNOWN:
            raise Trouble
        return value

    def missing(self, node: tree.Missing, here: Here) -> Value:
        return UNKNOWN

    def string(self, node: tree.String, here: Here) -> Value:
        pieces = [part if isinstance(part, str) else self.piece(part, here) for part in node.parts]
        return checked_string("".join(pieces), self.work.limits)

    def piece(self, part: tree.Expression, here: Here) -> str:
        value = self.evaluate(part, here)
        if isinstance(value, str):
            return value
        if isinstance(value, bool | int | float | Fraction):
            return plain(example(value))
        message = f"expected a number or a string, found {described(value)}"
        raise Trouble(Diagnostic("E204", message, part.span))

    def items(self, node: tree.List | tree.Tuple, here: Here) -> Value:
        checked_list((), len(node.items), self.work.limits)
        items = tuple([self.evaluate(item, here) for item in node.items])
        return self.paid(checked_list(items, 0, self.work.limits), node.span)

    def unary(self, node: tree.Unary, here: Here) -> Value:
        value = self.evaluate(node.operand, here)
        if node.operator == "not":
            return not truth(value, "`not`")
        if not is_number(value):
            raise CannotCompute(f"`-` needs a number, found {described(value)}", "E204")
        return -value  # type: ignore[operator]

    def binary(self, node: tree.Binary, here: Here) -> Value:
        left = self.operand(node.left, here)
        if node.operator in ("and", "or"):
            decided = truth(left, f"`{node.operator}`")
            if decided == (node.operator == "or"):
                return decided
            return truth(self.evaluate(node.right, here), f"`{node.operator}`")
        value = binary(node.operator, left, self.operand(node.right, here), self.work.limits)
        return self.paid(value, node.span)

    def operand(self, node: tree.Expression, here: Here) -> Value:
        """A value to compute with; a bare word is none, but the name of what is missing."""
        value = self.evaluate(node, here)
        if isinstance(node, tree.Name) and isinstance(value, Word):
            if here.environment.find(node.name) is value:
                return value
            raise Trouble(unknown_name(node, "value", here.spec.names))
        return self.paid(value, node.span)

    def compare(self, node: tree.Compare, here: Here) -> Value:
        left = self.evaluate(node.first, here)
        for symbol, operand in node.rest:
            right = self.paid(self.evaluate(operand, here), node.span)
            if not compare(symbol, left, right):
                return False
            left = right
        return True

    def conditional(self, node: tree.Conditional, here: Here) -> Value:
        chosen = truth(self.evaluate(node.condition, here), "the condition")
        return self.evaluate(node.then if chosen else node.otherwise, here)

    def whole(self, node: tree.Expression | None, default: int, here: Here) -> int:
        """An integer, as the end of a range or a place in a list must be."""
        value = default if node is None else self.evaluate(node, here)
        if isinstance(value, int) and not isinstance(value, bool):
            return int(value)  # of an open size, its example
        assert node is not None
        raise Trouble(not_whole(value, node))

    def range(self, node: tree.Range, here: Here) -> Value:
        start, stop = self.whole(node.start, 0, here), self.whole(node.stop, 0, here)
        checked_list((), stop - start, self.work.limits)
        self.work.spend(max(0, stop - start), node.span)
        return tuple(range(start, stop))

    def index(self, node: tree.Index, here: Here) -> Value:
        value = self.evaluate(node.value, here)
        if not isinstance(value, tuple):
            raise CannotCompute(f"expected a list, found {described(value)}", "E204")
        if isinstance(node.index, tree.Range):
            start = self.whole(node.index.start, 0, here)
            stop = self.whole(node.index.stop, len(value), here)
            return self.paid(value[start:stop], node.span)
        place = self.whole(node.index, 0, here)
        if not -len(value) <= place < len(value):
            message = f"a list of {len(value)} has no item {described(place)}"
            raise Trouble(
                Diagnostic("E208", message, node.index.span, helps=("items count from 0",))
            )
        return value[place]

    def attribute(self, node: tree.Attribute, here: Here) -> Value:
        value = self.evaluate(node.value, here)
        if not isinstance(value, Tensor):
            raise CannotCompute(f"expected a tensor, found {described(value)}", "E204")
        self.work.reads_open |= value.shape.is_open and node.name.name not in ("channels", "rank")
        try:
            match node.name.name:
                case "shape":
                    return tuple(value.shape)
                case "size":
                    return value.shape.numel
                case "rank":
                    return value.shape.rank
                case "channels" | "depth" | "height" | "width" as axis:
                    return value.shape[value.shape.axis(axis)]
                case _:
                    return UNKNOWN
        except LayerError as error:
            raise CannotCompute(error.message) from None


_WAYS: dict[type, Callable[[Evaluator, Any, Here], Value]] = {
    tree.Number: lambda evaluator, node, here: node.value,
    tree.Boolean: lambda evaluator, node, here: node.value,
    tree.Dims: lambda evaluator, node, here: node.sizes,
    tree.Missing: Evaluator.missing,
    tree.Name: Evaluator.name,
    tree.String: Evaluator.string,
    tree.List: Evaluator.items,
    tree.Tuple: Evaluator.items,
    tree.Unary: Evaluator.unary,
    tree.Binary: Evaluator.binary,
    tree.Compare: Evaluator.compare,
    tree.Conditional: Evaluator.conditional,
    tree.Range: Evaluator.range,
    tree.Index: Evaluator.index,
    tree.Attribute: Evaluator.attribute,
    tree.Call: Evaluator.call,
}
"""How each sort of expression is worked out."""


def _trouble(error: CannotCompute, span: Span) -> Trouble:
    return Trouble(Diagnostic(error.code, error.message, span, helps=error.helps))


def not_whole(value: Value, node: tree.Expression) -> Diagnostic:
    """A value where an integer must stand."""
    code = "E205" if isinstance(value, Fraction | float) else "E204"
    message = f"expected a whole number, found {described(value)}"
    helps = ("use `//`, or round(...), to say which way",) if code == "E205" else ()
    notes: tuple[str, ...] = ()
    shown = cut(str(value)) if is_number(value) else described(value)
    if shown != node.span.text and not isinstance(node, tree.Number):
        notes = (f"`{cut(node.span.text)}` is {shown} here",)
    return Diagnostic(code, message, node.span, notes=notes, helps=helps)
