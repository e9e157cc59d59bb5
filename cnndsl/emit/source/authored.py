"""The expressions that a block's author wrote over its parameters, as Python has them."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from operator import add, floordiv, ge, gt, le, lt, mod, mul, sub

from cnndsl.emit.source.terms import Leaf, Written
from cnndsl.model import Definition
from cnndsl.syntax import tree
from cnndsl.syntax.tree.walk import operands, steps

ATOM, UNARY, PRODUCT, SUM, COMPARISON, NEGATION, BOTH, EITHER = 9, 7, 6, 5, 4, 3, 2, 1
"""How tightly operators bind; of two, the lower needs brackets within the higher."""

_SUMS = {"+": add, "-": sub}
_PRODUCTS = {"*": mul, "//": floordiv, "%": mod}
_ORDERS: dict[str, Callable[[float, float], bool]] = {"<": lt, ">": gt, "<=": le, ">=": ge}
_JOINTS = {"and": BOTH, "or": EITHER}
_BINDS = {
    **dict.fromkeys(_SUMS, SUM),
    **dict.fromkeys(_PRODUCTS, PRODUCT),
    **dict.fromkeys((*_ORDERS, "==", "!="), COMPARISON),
    **_JOINTS,
}
CHANNELS = "it.channels"
"""What an author calls the channels at hand; at first, they are those that come in."""


class Unfit(Exception):
    """An expression that says nothing of parameters alone, or that Python would read otherwise."""


def expressions(definition: Definition) -> Iterator[tree.Expression]:
    """All expressions in a block, the larger before what they are made of."""
    assert isinstance(definition.node, tree.Block)
    for step in steps(definition.node.body):
        yield from _of(step.action)
    yield from lets(definition).values()


def lets(definition: Definition) -> dict[str, tree.Expression]:
    """What its author has names for."""
    assert isinstance(definition.node, tree.Block)
    named = (each for each in definition.node.body.statements if isinstance(each, tree.Let))
    return {each.targets[0].name: each.value for each in named if len(each.targets) == 1}


def _of(action: tree.Action) -> Iterator[tree.Expression]:
    match action:
        case tree.Apply(arguments=arguments):
            waiting = [argument.value for argument in arguments]
        case tree.If(arms=arms):
            waiting = [arm.condition for arm in arms if arm.condition is not None]
        case _:
            waiting = []
    while waiting:
        expression = waiting.pop(0)
        yield expression
        waiting += operands(expression)


class Reading:
    """Expressions of one block over names, and over what they stand for in one unit of it."""

    def __init__(self, names: Mapping[str, str], inner: Mapping[str, tree.Expression]) -> None:
        self.names = names
        self.inner = inner

    def value(self, node: tree.Expression, values: Mapping[str, Leaf]) -> Leaf:
        """What it comes to."""
        match node:
            case tree.Number(value=value):
                return value if isinstance(value, int) else float(value)
            case tree.Boolean(value=value):
                return value
            case tree.Name(name=name) if name in self.names:
                return values[name]
            case tree.Name(name=name) if name in self.inner:
                return self.value(self.inner[name], values)
            case tree.Attribute(value=tree.Name(name="it"), name=tree.Name(name="channels")):
                if CHANNELS in values:
                    return values[CHANNELS]
            case tree.Unary(operator="not", operand=operand):
                return not _boolean(self.value(operand, values))
            case tree.Binary(operator=sign, left=left, right=right):
                return self._worked(sign, self.value(left, values), self.value(right, values))
            case tree.Compare(first=first, rest=((sign, second),)):
                one, other = self.value(first, values), self.value(second, values)
                return self._compared(sign, one, other)
        raise Unfit

    def written(self, node: tree.Expression) -> Written:
        """How Python writes it."""
        match node:
            case tree.Number(value=value):
                return Written(repr(value if isinstance(value, int) else float(value)))
            case tree.Boolean(value=value):
                return Written(repr(value))
            case tree.Name(name=name) if name in self.names:
                return Written(self.names[name])
            case tree.Name(name=name) if name in self.inner:
                return self.written(self.inner[name])
            case tree.Attribute():
                return Written(self.names[CHANNELS])
            case tree.Unary(operand=operand):
                inner = self.written(operand)
                text = inner.text if inner.binds >= NEGATION else f"({inner.text})"
                return Written(f"not {text}", NEGATION)
            case tree.Binary(operator=sign, left=left, right=right):
                return binary(self.written(left), sign, self.written(right))
            case tree.Compare(first=first, rest=((sign, second),)):
                return binary(self.written(first), sign, self.written(second))
        raise Unfit

    def mentioned(self, node: tree.Expression) -> tuple[str, ...]:
        """The names of parameters in it, as Python has them."""
        match node:
            case tree.Name(name=name) if name in self.names:
                return (self.names[name],)
            case tree.Name(name=name) if name in self.inner:
                return self.mentioned(self.inner[name])
            case tree.Attribute():
                return (self.names[CHANNELS],) if CHANNELS in self.names else ()
        found = [name for each in operands(node) for name in self.mentioned(each)]
        return tuple(dict.fromkeys(found))

    def _worked(self, sign: str, one: Leaf, other: Leaf) -> Leaf:
        if sign in _JOINTS:
            pair = _boolean(one), _boolean(other)
            return all(pair) if sign == "and" else any(pair)
        work = _SUMS.get(sign) or _PRODUCTS.get(sign)
        if (
            work is None
            or not (type(one) is int and type(other) is int)
            or (sign in ("//", "%") and other == 0)
        ):
            raise Unfit
        return int(work(one, other))

    def _compared(self, sign: str, one: Leaf, other: Leaf) -> bool:
        if not (isinstance(one, int | float) and isinstance(other, int | float)):
            raise Unfit
        if sign in _ORDERS:
            return _ORDERS[sign](one, other)
        return (one == other) == (sign == "==")


def binary(left: Written, sign: str, right: Written) -> Written:
    """Two expressions with an operator between them."""
    binds = _BINDS[sign]
    one = left.text if left.binds >= binds + (binds == COMPARISON) else f"({left.text})"
    other = right.text if right.binds > binds else f"({right.text})"
    return Written(f"{one} {sign} {other}", binds)


def _boolean(value: Leaf) -> bool:
    if not isinstance(value, bool):
        raise Unfit
    return value


def leaf(value: object) -> Leaf:
    """What a parameter stands for as a plain value; `Unfit` for a layer, block or tensor."""
    match value:
        case bool():
            return value
        case str():
            return str(value)
        case int():
            return int(value)
        case float() | Fraction():
            try:
                return float(value)
            except OverflowError:
                raise Unfit from None
        case tuple():
            return tuple([leaf(each) for each in value])
    raise Unfit
