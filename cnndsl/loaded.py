"""A spec in Python: `cnndsl.load`."""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

from cnndsl.diagnostics import Diagnostic
from cnndsl.diagnostics.formats import full
from cnndsl.diagnostics.suggest import listed
from cnndsl.graph import Graph
from cnndsl.report.html import as_html
from cnndsl.report.page import page, summaries
from cnndsl.resources import library, shipped
from cnndsl.workspace import Report, check


class SpecError(Exception):
    """A spec that is wrong, or that does not hold what was asked of it."""

    def __init__(self, message: str, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(message)
        self.diagnostics = diagnostics


class Loaded:
    """A spec that is right: its models as graphs, and what a check says of them."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @property
    def models(self) -> Mapping[str, Graph]:
        """The graph of each model."""
        return {each.name: each.figures.graph for each in self.report.models}

    @property
    def graph(self) -> Graph:
        """The graph of the only model."""
        graphs = self.models
        if len(graphs) == 1:
            return next(iter(graphs.values()))
        held = listed([*graphs]) if graphs else "none"
        raise SpecError(f"expected one model, found {held}; name it with `load(path, model)`")

    def __repr__(self) -> str:
        if len(self.report.models) == 1:
            return page(self.report.models[0])
        return summaries(self.report.models) or "no models"

    def _repr_html_(self) -> str:
        return as_html(self.report.models)


def load(path: str | PathLike[str], model: str | None = None) -> Loaded:
    """The models of a spec, or the one of a name; a `SpecError` tells what is wrong with it."""
    place = Path(path)
    report = check([shipped(place, library()) or place], model=model)
    for error in report.unread:
        raise error
    errors = tuple(each for each in report.diagnostics if each.severity == "error")
    if errors:
        raise SpecError(full(errors), errors)
    if report.misuse:
        raise SpecError(report.misuse)
    return Loaded(report)
