"""For which open sizes a network is valid: found by trying, as far as its strides make patterns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import lcm

from cnndsl.graph import Graph, Node
from cnndsl.graph.inlet import Inlet
from cnndsl.shape import LayerError, Shape
from cnndsl.size import Size

_LONGEST_PERIOD = 512
_PROBES = 12


@dataclass(frozen=True, slots=True)
class Failure:
    """Sizes that do not fit, the layer where that shows, and what it says."""

    sizes: tuple[tuple[str, int], ...]
    node: str
    message: str


@dataclass(frozen=True, slots=True)
class Valid:
    """The sizes of one letter: these remainders by the period, none below the least."""

    letter: str
    period: int
    remainders: tuple[int, ...]
    least: int

    @property
    def condition(self) -> str:
        """`multiples of 16, at least 32`."""
        bound = f"at least {self.least}"
        if self.period == 1:
            return bound
        if self.remainders == (0,):
            return f"multiples of {self.period}, {bound}"
        shown = " or ".join(map(str, self.remainders))
        return f"{shown} more than multiples of {self.period}, {bound}"


def shapes_at(graph: Graph, values: Mapping[str, int]) -> list[tuple[Shape, ...]] | Failure:
    """The shapes of every node where the letters have these values."""
    found: list[tuple[Shape, ...]] = []
    for node in graph.nodes:
        inputs = tuple([found[wire.node][wire.port] for wire in node.inputs])
        layer = node.layer
        if isinstance(layer, Inlet):
            found.append((Shape(values[e] if isinstance(e, str) else e for e in layer.extents),))
            continue
        try:
            found.append(layer.left(inputs))
        except LayerError as error:
            return Failure(tuple(values.items()), node.name, error.message)
    return found


def valid_sizes(graph: Graph) -> tuple[Valid, ...]:
    """What is demanded of each letter while the others have their examples."""
    return tuple(_valid(graph, letter) for letter in graph.opens)


def told(graph: Graph) -> str:
    """What is known of the sizes beside the examples."""
    if graph.pinned:
        return "the spec reads an open size, so others were not tried"
    fixed = next((node for node in graph.nodes if _weighs(node)), None)
    if fixed is not None:
        return f"another size is another network: the weights of `{fixed.name}` depend on it"
    return stated(graph, valid_sizes(graph))


def _weighs(node: Node) -> bool:
    """Whether a node's weights have an open size."""
    return any(isinstance(each, Size) for shape in node.owner.weights.values() for each in shape)


def stated(graph: Graph, valid: Sequence[Valid]) -> str:
    """`valid for H and W multiples of 16, at least 32; 225x225 fails at `cat2`: ...`."""
    for each in valid:
        surprise = _surprise(graph, each)
        if surprise is not None:
            values = " and ".join(f"{letter} = {size}" for letter, size in graph.opens.items())
            return f"valid for {values}, and not for every other: {_shown(surprise)}"
    letters: dict[str, list[str]] = {}
    for each in valid:
        letters.setdefault(each.condition, []).append(each.letter)
    parts = [f"{' and '.join(names)} {condition}" for condition, names in letters.items()]
    failure = failure_near(graph, valid)
    found = f"valid for {'; '.join(parts)}"
    return found if failure is None else f"{found}; {_shown(failure)}"


def _shown(failure: Failure) -> str:
    sizes = " and ".join(f"{letter} = {size}" for letter, size in failure.sizes)
    return f"{sizes} fails at `{failure.node}`: {failure.message}"


def _surprise(graph: Graph, valid: Valid) -> Failure | None:
    """Larger sizes that should fit and do not: then sizes have no pattern by their remainder."""
    example = graph.opens[valid.letter]
    for value in range(example + 1, example + _PROBES):
        if value % valid.period in valid.remainders:
            tried = shapes_at(graph, {**graph.opens, valid.letter: value})
            if isinstance(tried, Failure):
                return tried
    return None


def failure_near(graph: Graph, valid: Sequence[Valid]) -> Failure | None:
    """The first sizes above the examples that fail, if any do."""
    longest = max((each.period for each in valid), default=1)
    for more in range(1, longest):
        values = {letter: example + more for letter, example in graph.opens.items()}
        tried = shapes_at(graph, values)
        if isinstance(tried, Failure):
            return tried
    return None


def _valid(graph: Graph, letter: str) -> Valid:
    example = graph.opens[letter]

    def fits(value: int) -> bool:
        return value > 0 and not isinstance(
            shapes_at(graph, {**graph.opens, letter: value}), Failure
        )

    period = _period(graph, letter)
    firsts = [
        _first(fits, value, period) for value in range(example, example + period) if fits(value)
    ]
    # Below its first size a remainder is out; from here on every one of them is in.
    bound = max(first - period for first in firsts) + 1
    least = min(first if first >= bound else first + period for first in firsts)
    return Valid(letter, *_shortest(period, {first % period for first in firsts}), least)


def _first(fits: Callable[[int], bool], value: int, step: int) -> int:
    """The smallest size that fits, by whole steps below one that does."""
    out, inside = value // step + 1, 0  # steps down: too many, and few enough
    while out - inside > 1:
        middle = (out + inside) // 2
        if fits(value - middle * step):
            inside = middle
        else:
            out = middle
    return value - inside * step


def _shortest(period: int, remainders: set[int]) -> tuple[int, tuple[int, ...]]:
    """The same sizes by the shortest period that says them."""
    for shorter in range(1, period + 1):
        short = {each % shorter for each in remainders}
        if period % shorter == 0 and len(short) * (period // shorter) == len(remainders):
            return shorter, tuple(sorted(short))
    return period, tuple(sorted(remainders))


def _period(graph: Graph, letter: str) -> int:
    """After how much the pattern of valid sizes repeats: all that is divided by, together."""
    divisors = {1}
    for node in graph.nodes:
        for shape in node.shapes:
            for extent in shape or ():
                if isinstance(extent, Size) and letter in extent.formula.letters:
                    divisors |= extent.formula.divisors
    period = 1
    for divisor in sorted(divisors):
        if lcm(period, divisor) <= _LONGEST_PERIOD:
            period = lcm(period, divisor)
    return period
