"""Lints: what is no error, and yet cannot be meant. One file each, found by itself."""

from collections.abc import Sequence

from cnndsl.analysis.lints.allowance import heed
from cnndsl.analysis.lints.finding import Told
from cnndsl.analysis.lints.registry import FILE_LINTS, looking_at
from cnndsl.analysis.lints.unmade_template import imported_models, is_made_elsewhere
from cnndsl.analysis.lints.wiring import Wiring
from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph import Graph
from cnndsl.layers.registry import discover
from cnndsl.model import Spec

__all__ = ["heed", "imported_models", "is_made_elsewhere", "lint"]

discover(__name__, list(__path__))


def lint(specs: Sequence[Spec], graphs: Sequence[Graph]) -> list[Diagnostic]:
    """What cannot be meant in the first of some files and in its networks, once for each place.

    The other files are those that blocks of its networks come from; elsewhere nothing is told.
    """
    sources = {spec.source: spec for spec in specs}
    told: dict[tuple[str, Span], Told] = {}
    for graph in graphs:
        _inspect(Wiring(graph, sources), told)
    found = [each.diagnostic for each in told.values()]
    return [*found, *(each for survey in FILE_LINTS for each in survey(specs[0], graphs))]


def _inspect(wiring: Wiring, told: dict[tuple[str, Span], Told]) -> None:
    graph = wiring.graph
    for node in graph.nodes:
        if node.span.source not in wiring.specs:
            continue
        for each in looking_at(type(node.layer)):
            finding = each.inspect(node, wiring)
            if finding is not None:
                place = each.code, finding.span or node.span
                if place not in told:
                    told[place] = Told(each.code, finding, node, graph)
                told[place].add(finding, graph)
