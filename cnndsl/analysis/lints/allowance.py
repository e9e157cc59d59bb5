"""Comments that switch a warning off where it is meant: `# allow W203: as in the paper`."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush

from cnndsl.analysis.lints.comments import CODE, Allowance, allowances, malformed
from cnndsl.analysis.lints.registry import LAYER_LINTS
from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph import Graph
from cnndsl.model import Spec
from cnndsl.syntax import tree


def heed(
    specs: Sequence[Spec], graphs: Sequence[Graph], problems: Sequence[Diagnostic], whole: bool
) -> list[Diagnostic]:
    """The problems that no comment allows, with those of the comments of the first file.

    That a comment allows nothing is only known where the whole file could be looked at.
    """
    kept = list(problems)
    for spec in specs:
        given = allowances(spec)
        if given:
            kept = _left(given, kept)
        if given and whole and spec is specs[0]:
            kept += [_idle(each) for each in _useless(given, spec, graphs)]
    return [*kept, *malformed(specs[0])]


def _left(given: Sequence[Allowance], problems: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The problems that stand where nothing allows them."""
    source = given[0].span.source
    allowed: set[tuple[str, Span]] = set()
    for code in {each.code for each in given}:
        places = {each.span for each in problems if each.code == code}
        here = [span for span in places if span.source is source]
        for allowance, span in _covered([each for each in given if each.code == code], here):
            allowance.used = True
            allowed.add((code, span))
    return [each for each in problems if (each.code, each.span) not in allowed]


def _covered(
    given: Sequence[Allowance], places: Iterable[Span]
) -> Iterator[tuple[Allowance, Span]]:
    """Each allowance with each place of its file that begins or ends in its stretch."""
    points = [(point, span) for span in places for point in (span.start, span.end - 1)]
    waiting = sorted(range(len(given)), key=lambda index: given[index].start, reverse=True)
    begun: list[tuple[int, int]] = []
    for point, span in sorted(points, key=lambda each: each[0]):
        while waiting and given[waiting[-1]].start <= point:
            index = waiting.pop()
            heappush(begun, (given[index].end, index))
        while begun and begun[0][0] <= point:
            heappop(begun)
        for _, index in begun:
            yield given[index], span


def _useless(given: Sequence[Allowance], spec: Spec, graphs: Sequence[Graph]) -> list[Allowance]:
    """The allowances that are known to be of no use, as they are not where no network runs."""
    of_layers = {each.code for each in LAYER_LINTS}
    unused = [each for each in given if not each.used]
    nodes = {node.span for graph in graphs for node in graph.nodes}
    here = [span for span in nodes if span.source is spec.source]
    run = {id(allowance) for allowance, _ in _covered(unused, here)}
    bodies = _bodies(spec.file)
    return [
        each
        for each in unused
        if each.code not in of_layers or id(each) in run or not _holds_body(each, bodies)
    ]


def _bodies(file: tree.File) -> list[Span]:
    """Where statements stand, in order."""
    return [each.span for each in file.declarations if isinstance(each, tree.Block | tree.Model)]


def _holds_body(allowance: Allowance, bodies: Sequence[Span]) -> bool:
    """Whether a stretch has statements in common with a declaration."""
    after = bisect_right(bodies, allowance.start, key=lambda span: span.end)
    return after < len(bodies) and allowance.start < allowance.end > bodies[after].start


def _idle(allowance: Allowance) -> Diagnostic:
    message = f"nothing here would be a {allowance.code}"
    return Diagnostic(CODE, message, allowance.span, helps=("remove the allowance",))
