"""What differs between two networks, as text."""

from collections.abc import Callable, Iterator, Sequence

from cnndsl.analysis.difference import Difference, Pair
from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.colour import Paint, Style, plain
from cnndsl.diagnostics.wording import count
from cnndsl.graph import Node
from cnndsl.graph.inlet import Inlet
from cnndsl.layers.writing import spelled
from cnndsl.report.beside import carried, totals
from cnndsl.report.columns import aligned, labelled
from cnndsl.report.parts import Part, gathered

FEW = 12
"""Lines of one sort that are shown unless all are asked for."""

STYLES = {"-": Style.RED, "+": Style.GREEN, "~": Style.YELLOW}


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether two networks are the same, and what there is to say."""

    same: bool
    text: str


def compared(
    left: Figures, right: Figures, paint: Paint = plain, *, all_: bool = False
) -> Compared:
    """Layers that came, went and changed, and what both networks cost."""
    difference = Difference(left.graph, right.graph)
    parts = [f"{_title(left)} -> {_title(right)}"]
    if difference.is_none:
        parts.append(f"  no difference in {count(len(left.graph.layers), 'layer')}")
    for lines in (_layers(difference, left, right), *_sections(difference)):
        shown = lines if all_ or len(lines) <= FEW + 1 else [*lines[:FEW], _more(lines)]
        parts.append("\n".join(paint(line, _style(line)) for line in shown))
    parts.append("\n".join(totals(left, right)))
    parts.append("\n".join(labelled([*carried(difference.carried)])))
    return Compared(difference.is_none, "\n\n".join(part for part in parts if part))


def _title(figures: Figures) -> str:
    return f"{figures.graph.name} of {visible(figures.graph.span.source.name)}"


def _style(line: str) -> Style:
    return STYLES.get(line[:1], Style.PLAIN)


def _more(lines: Sequence[str]) -> str:
    return f"  and {len(lines) - FEW:,} more; --all shows them"


def _layers(difference: Difference, left: Figures, right: Figures) -> list[str]:
    """What came, went and changed, in the order of the networks."""
    went = gathered(difference.left, difference.removed, left)
    came = gathered(difference.right, difference.added, right)
    rows: list[tuple[str, str, str]] = []
    for pair in difference.pairs:
        rows += _before("-", went, pair.left)
        rows += _before("+", came, pair.right)
        if pair.changes:
            rows.append((f"~ {_name(pair)}", _changes(pair), _shapes(pair)))
    rows += [_row("-", part) for part in went] + [_row("+", part) for part in came]
    return aligned(rows) if rows else []


def _before(sign: str, parts: list[Part], node: Node) -> Iterator[tuple[str, str, str]]:
    """The parts that stand before a layer; they are taken from the list."""
    while parts and parts[0].first < node.index:
        yield _row(sign, parts.pop(0))


def _row(sign: str, part: Part) -> tuple[str, str, str]:
    return f"{sign} {part.name}", part.title, part.leaves


def _name(pair: Pair) -> str:
    return f"{pair.left.name} -> {pair.right.name}" if pair.is_renamed else pair.right.name


def _changes(pair: Pair) -> str:
    """`conv: kernel 7 -> 3, stride 2 -> 1`."""
    if isinstance(pair.right.layer, Inlet):
        return "input"
    changes = (f"{name} {_value(old)} -> {_value(new)}" for name, old, new in pair.changes)
    return f"{pair.right.layer.word}: {', '.join(changes)}"


def _value(value: object) -> str:
    return "..." if value is None else spelled(value)


def _shapes(pair: Pair) -> str:
    old, new = (" and ".join(map(str, node.facts.outputs)) for node in (pair.left, pair.right))
    return f"{old} -> {new}" if pair.is_reshaped else new


def _sections(difference: Difference) -> Iterator[list[str]]:
    """Layers of which only the name, the shape or what they read is another."""
    unchanged = [pair for pair in difference.pairs if not pair.changes]
    yield _section("renamed", [each for each in unchanged if each.is_renamed], _name)
    reshaped = [each for each in unchanged if each.is_reshaped]
    yield _section("other shapes", reshaped, lambda pair: f"{_name(pair)}: {_shapes(pair)}")
    yield _section("other inputs", difference.rewired, lambda pair: _inputs(difference, pair))
    yield labelled(
        [(name, f"{old or 'none'} -> {new or 'none'}") for name, old, new in difference.ends]
    )


def _section(label: str, pairs: Sequence[Pair], tell: Callable[[Pair], str]) -> list[str]:
    return labelled([(label, tell(pair)) for pair in pairs]) if pairs else []


def _inputs(difference: Difference, pair: Pair) -> str:
    old = ", ".join(difference.left.nodes[wire.node].name for wire in pair.left.inputs)
    new = ", ".join(difference.right.nodes[wire.node].name for wire in pair.right.inputs)
    return f"{_name(pair)} reads {old} -> {new}"
