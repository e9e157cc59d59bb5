"""A spec in Python: `cnndsl.load` and `cnndsl.compile`."""

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from cnndsl.analysis.figures import Figures
from cnndsl.collector import paused
from cnndsl.diagnostics.formats import full
from cnndsl.diagnostics.suggest import closest, listed
from cnndsl.diagnostics.wrong import SpecError
from cnndsl.emit.needed import torch_needed
from cnndsl.graph import Graph
from cnndsl.graph.asked import AskedError, asked
from cnndsl.render.asked import idle, words
from cnndsl.render.picture import SHOWN
from cnndsl.render.theme import THEMES
from cnndsl.report.html import as_html
from cnndsl.report.page import page, summaries
from cnndsl.resources import library, shipped
from cnndsl.workspace import Report, check

if TYPE_CHECKING:
    from torch import nn

    from cnndsl.layers.initial import Init


_NOTHING = "no models"


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
        return self.figures.graph

    @property
    def figures(self) -> Figures:
        """What is known of the only model."""
        if len(self.report.models) == 1:
            return self.report.models[0].figures
        held = listed([*self.models]) if self.models else "none"
        raise SpecError(f"expected one model, found {held}; name it with `load(path, model)`")

    def module(
        self,
        *,
        init: "Init" = "torch",
        weights: str | PathLike[str] | None = None,
        fuse: bool = False,
    ) -> "nn.Module":
        """The only model as a module of torch.

        Its weights are drawn as torch does, or as `he`, `xavier`, `lecun` or `dcgan` do, unless a
        file has them. With `fuse` it is for evaluation alone: batch norms become part of
        convolutions, and what does nothing then is left out.
        """
        graph = self.graph
        _check_way(init)
        torch_needed()
        from cnndsl.emit.compiled import compiled
        from cnndsl.emit.refusal import CannotSay

        try:
            module = compiled(graph, init)
        except CannotSay as error:
            raise SpecError(full(error.problems), error.problems) from None
        if weights is not None:
            from cnndsl.emit.weights import load_weights

            load_weights(module, weights)
        if fuse:
            from cnndsl.emit.fused import fused

            return fused(module)
        return module

    def svg(
        self,
        *,
        depth: int | None = None,
        flat: bool = False,
        show: Sequence[str] = ("shapes",),
        direction: Literal["down", "right"] = "down",
        theme: Literal["light", "dark", "print"] = "light",
        style: Literal["diagram", "volume"] = "diagram",
        layout: Literal["flow", "u"] = "flow",
        arcs: bool = False,
    ) -> str:
        """A picture of the only model, as `cnndsl render` draws it with these options."""
        _check_choice("direction", direction, ("down", "right"))
        _check_choice("style", style, ("diagram", "volume"))
        _check_choice("layout", layout, ("flow", "u"))
        _check_choice("theme", theme, tuple(THEMES))
        if depth is not None and (type(depth) is not int or depth < 1):
            raise AskedError("depth", str(depth), "expected a whole number of at least 1")
        if flat and depth is not None:
            raise AskedError("depth", str(depth), "`flat` opens everything; leave out one of them")
        shown = _shown(show)
        _refuse_idle(style, {"layout": layout, "direction": direction, "arcs": arcs, "flat": flat})
        from cnndsl.render.drawn import Look, file
        from cnndsl.render.refusal import CannotDraw
        from cnndsl.render.shown import View

        view, look = View(depth, flat, shown, arcs), Look(style, layout, direction, theme)
        try:
            return file([self.figures], view, "svg", look).text
        except CannotDraw as error:
            raise SpecError(str(error)) from None

    def __repr__(self) -> str:
        if len(self.report.models) == 1:
            return page(self.report.models[0])
        return summaries(self.report.models) or _NOTHING

    def _repr_html_(self) -> str:
        table = as_html(self.report.models) if self.report.models else _NOTHING
        if len(self.report.models) != 1:
            return table
        return f'<div style="overflow: auto">{self.svg()}</div>{table}'


def load(
    path: str | PathLike[str],
    model: str | None = None,
    *,
    set: str | Sequence[str] = (),
    input: str | Sequence[str] = (),
    freeze: str | Sequence[str] = (),
) -> Loaded:
    """The models of a spec, or the one of a name; a `SpecError` tells what is wrong with it.

    `set`, `input` and `freeze` change them as the options of `cnndsl check` do, each with one text
    or several: `load("net.cnn", set=["classes=10", "width=64"], input="3x64x64")`.
    """
    return Loaded(_report(path, model, set, input, freeze))


def compile(
    path: str | PathLike[str],
    model: str | None = None,
    *,
    set: str | Sequence[str] = (),
    input: str | Sequence[str] = (),
    freeze: str | Sequence[str] = (),
    init: "Init" = "torch",
    weights: str | PathLike[str] | None = None,
    fuse: bool = False,
) -> "nn.Module":
    """A model of a spec as a module of torch: `cnndsl.compile("resnet.cnn", "ResNet50")`."""
    with paused():
        # The graph is gone again before the search for cycles goes on.
        return Loaded(_report(path, model, set, input, freeze, lints=False)).module(
            init=init, weights=weights, fuse=fuse
        )


def _report(
    path: str | PathLike[str],
    model: str | None,
    set: str | Sequence[str],
    input: str | Sequence[str],
    freeze: str | Sequence[str],
    *,
    lints: bool = True,
) -> Report:
    """What a check says of a spec that is right."""
    place = Path(path)
    if model is not None and not isinstance(model, str):
        raise AskedError("model", str(model), "expected the name of a model")
    changes = asked(set, input, freeze)
    spec = shipped(place, library()) or place
    report = check([spec], model=model, changes=changes, lints=lints)
    for error in report.unread:
        raise error
    errors = tuple(each for each in report.diagnostics if each.severity == "error")
    if errors:
        raise SpecError(full(errors), errors)
    if report.misuse:
        raise SpecError(report.misuse)
    return report


def _check_choice(
    name: str, given: str, known: Sequence[str], others: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Refuse what is none of some words; others have other names for some of them."""
    if given not in known:
        near = others.get(str(given)) or closest(str(given), known)
        reason = f"expected one of {listed(known)}" + (f"; did you mean `{near}`?" if near else "")
        raise AskedError(name, str(given), reason)


def _shown(show: object) -> tuple[str, ...]:
    """What is to be said of boxes: a list of words, or a text of them with commas between."""
    found = words(show) if isinstance(show, str) else show
    if not isinstance(found, list | tuple):
        raise AskedError("show", str(show), "expected text, such as `shapes,macs`, or a list")
    for each in found:
        _check_choice("show", each, SHOWN)
    return tuple(found)


def _refuse_idle(style: str, values: Mapping[str, object]) -> None:
    """Say which argument would do nothing."""
    plain = ("flow", "down", False)
    given = [name for name, value in values.items() if value not in plain]
    if found := idle(given, values, "svg", style):
        name, reason = found
        raise AskedError(name, str(values[name]), reason)


def _check_way(init: str) -> None:
    """Refuse a way to draw weights that is none."""
    from cnndsl.layers.initial import INITS

    _check_choice("init", init, INITS, {"kaiming": "he", "glorot": "xavier"})
