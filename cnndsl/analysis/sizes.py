"""For which open sizes a network is valid: found by trying, as far as its strides make patterns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import lcm

from cnndsl.dataclasses import dataclass
from cnndsl.formula import Formula
from cnndsl.graph import Graph, Node
from cnndsl.graph.inlet import Inlet
from cnndsl.shape import LayerError, Shape
from cnndsl.size import Size

_LONGEST_PERIOD = 512
_MOST_TRIED = 1 << 18  # layers, over all sizes that are tried
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


@dataclass(frozen=True, slots=True)
class Trial:
    """What of a graph decides which sizes fit: of layers that meet the same shapes, the first."""

    opens: Mapping[str, int]
    nodes: tuple[Node, ...]

    @classmethod
    def of(cls, graph: Graph) -> "Trial":
        """The layers of a graph, each once."""
        firsts: dict[tuple[object, ...], Node] = {}
        for node in graph.nodes:
            is_inlet = isinstance(node.layer, Inlet)
            firsts.setdefault((node.index if is_inlet else id(node.facts),), node)
        return cls(graph.opens, tuple(firsts.values()))

    def failure(self, values: Mapping[str, int]) -> Failure | None:
        """Why the letters cannot have these values, if so."""
        # A shape is known by its formulas: where these are the same, so are the sizes.
        found: dict[str, Shape] = {}
        for node in self.nodes:
            layer, facts = node.layer, node.facts
            try:
                if isinstance(layer, Inlet):
                    sizes = (values[e] if isinstance(e, str) else e for e in layer.extents)
                    left: tuple[Shape, ...] = (Shape(sizes),)
                else:
                    left = layer.left(tuple([found[str(shape)] for shape in facts.inputs]))
            except LayerError as error:
                return Failure(tuple(values.items()), node.name, error.message)
            found.update(zip(map(str, (*facts.outputs, *facts.asides)), left, strict=False))
        return None


def valid_sizes(graph: Graph) -> tuple[Valid, ...] | None:
    """What is demanded of each letter while the others have their examples; None if too much."""
    return _valid_sizes(graph, Trial.of(graph))


def _valid_sizes(graph: Graph, trial: Trial) -> tuple[Valid, ...] | None:
    periods = {letter: _period(graph, letter) for letter in graph.opens}
    longest = max(periods.values(), default=1)
    if longest > _LONGEST_PERIOD or longest * len(trial.nodes) > _MOST_TRIED:
        return None
    return tuple(_valid(trial, letter, period) for letter, period in periods.items())


def told(graph: Graph) -> str:
    """What is known of the sizes beside the examples."""
    if graph.pinned:
        return "the spec reads an open size, so others were not tried"
    fixed = next((node for node in graph.nodes if weighs(node)), None)
    if fixed is not None:
        return f"another size is another network: the weights of `{fixed.name}` depend on it"
    trial = Trial.of(graph)
    valid = _valid_sizes(graph, trial)
    if valid is None:
        return "their pattern is long, so others were not tried"
    return stated(trial, valid)


def others(graph: Graph) -> dict[str, int] | None:
    """Larger sizes for which this same network is valid; None if none are known."""
    if graph.pinned or any(map(weighs, graph.nodes)):
        return None
    trial = Trial.of(graph)
    valid = _valid_sizes(graph, trial) or ()
    for turns in range(1, _PROBES):
        values = {each.letter: graph.opens[each.letter] + turns * each.period for each in valid}
        if values and trial.failure(values) is None:
            return values
    return None


def weighs(node: Node) -> bool:
    """Whether a tensor of a node has an open size."""
    shapes = (*node.owner.weights.values(), *node.facts.buffers.values())
    return any(isinstance(each, Size) for shape in shapes for each in shape)


def stated(trial: Trial, valid: Sequence[Valid]) -> str:
    """`valid for H and W multiples of 16, at least 32; 225x225 fails at `cat2`: ...`."""
    for each in valid:
        found = surprise(trial, each)
        if found is not None:
            values = " and ".join(f"{letter} = {size}" for letter, size in trial.opens.items())
            return f"valid for {values}, and not for every other: {_shown(found)}"
    letters: dict[str, list[str]] = {}
    for each in valid:
        letters.setdefault(each.condition, []).append(each.letter)
    parts = [f"{' and '.join(names)} {condition}" for condition, names in letters.items()]
    failure = failure_near(trial, valid)
    text = f"valid for {'; '.join(parts)}"
    return text if failure is None else f"{text}; {_shown(failure)}"


def _shown(failure: Failure) -> str:
    sizes = " and ".join(f"{letter} = {size}" for letter, size in failure.sizes)
    return f"{sizes} fails at `{failure.node}`: {failure.message}"


def surprise(trial: Trial, valid: Valid) -> Failure | None:
    """Larger sizes that should fit and do not: then sizes have no pattern by their remainder."""
    example = trial.opens[valid.letter]
    for value in range(example + 1, example + _PROBES):
        if value % valid.period in valid.remainders:
            failure = trial.failure({**trial.opens, valid.letter: value})
            if failure is not None:
                return failure
    return None


def failure_near(trial: Trial, valid: Sequence[Valid]) -> Failure | None:
    """The first sizes above the examples that fail, if any do."""
    longest = max((each.period for each in valid), default=1)
    for more in range(1, longest):
        values = {letter: example + more for letter, example in trial.opens.items()}
        failure = trial.failure(values)
        if failure is not None:
            return failure
    return None


def _valid(trial: Trial, letter: str, period: int) -> Valid:
    example = trial.opens[letter]

    def fits(value: int) -> bool:
        return value > 0 and trial.failure({**trial.opens, letter: value}) is None

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
    for formula in _formulas(graph):
        if formula.is_cut:  # by what it divides is not known, nor which others it equals
            return _LONGEST_PERIOD + 1
        if letter in formula.letters:
            divisors |= formula.divisors
    period = 1
    for divisor in divisors:
        period = lcm(period, divisor)
        if period > _LONGEST_PERIOD:
            break
    return period


def _formulas(graph: Graph) -> Iterator[Formula]:
    """The formula of each open size in a network."""
    for node in graph.nodes:
        for shape in node.shapes:
            yield from (extent.formula for extent in shape if isinstance(extent, Size))
