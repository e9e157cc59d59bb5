"""Networks as figures: their solids, what leads from one to the next, and their sizes."""

from collections.abc import Sequence

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import replace
from cnndsl.render.letters import SMALL, TITLE
from cnndsl.render.scene import Text
from cnndsl.render.shown import View, pictured
from cnndsl.render.volume.absorb import solids
from cnndsl.render.volume.brackets import brackets
from cnndsl.render.volume.draw import Drawing
from cnndsl.render.volume.legend import legend
from cnndsl.render.volume.lengths import Lengths, Scale
from cnndsl.render.volume.places import Places
from cnndsl.render.volume.rows import Rows, breadth
from cnndsl.render.volume.scene import VolumeScene, framed, under_one_another
from cnndsl.render.volume.solids import Solids
from cnndsl.render.volume.ways import ways
from cnndsl.report.measure import Measures

_COMFORTABLE = 36
"""Solids that a figure may have where nobody says how deep it shall go."""
_FEW = 16
"""So many solids stand apart from one another; more are close together where they are alike."""
_TALL, _LOW = 190, 140
"""How high the largest tensor is drawn, and how high where rows lie under one another."""


def volume(
    networks: Sequence[Figures], view: View, *, scale: Scale = "log", titled: bool = True
) -> VolumeScene:
    """One figure of these networks, each under the one before it, on the same scale."""
    found = [_solids(figures, view) for figures in networks]
    tensors = [each.extents for one in found for each in one.solids if not each.symbol]
    is_close = max([len(one.solids) for one in found]) > _FEW
    is_low = is_close or max(map(breadth, found)) > 2
    lengths = Lengths(scale, tensors, most=_LOW if is_low else _TALL, is_narrow=is_close)
    scenes = [_figure(one, lengths, is_close=is_close, titled=titled) for one in found]
    whole = under_one_another(scenes)
    explained = legend(found, scale, whole.height, whole.width)
    return framed([*whole.bodies, *explained[0]], whole.strokes, [*whole.texts, *explained[1]])


def _figure(network: Solids, lengths: Lengths, *, is_close: bool, titled: bool) -> VolumeScene:
    """The figure of one network, without a legend."""
    is_close = is_close and not any(len(each.lines) > 3 for each in network.solids)
    rows = Rows(network, [lengths.block(each) for each in network.solids], is_close=is_close)
    found, hung = ways(rows), brackets(rows)
    Places(found.arcs, hung, is_close=is_close).row(rows.root)
    drawing = Drawing(rows.root, found, hung)
    texts = [*drawing.texts]
    if titled:
        top = -rows.root.before - TITLE
        texts.append(Text(0, top - SMALL - 7, network.title, "title"))
        texts.append(Text(0, top, network.subtitle, "small"))
    return framed(drawing.bodies, drawing.strokes, texts)


def _solids(figures: Figures, view: View) -> Solids:
    """The solids of a network, as deep as is asked for or as is comfortable."""
    measures = Measures(figures)
    if view.flat or view.depth is not None:
        return solids(pictured(measures, view), measures)
    depth = 1
    found = solids(pictured(measures, replace(view, depth=depth)), measures)
    while True:
        depth += 1
        deeper = solids(pictured(measures, replace(view, depth=depth)), measures)
        if len(deeper.solids) == len(found.solids) or not _is_comfortable(found, deeper):
            return found
        found = deeper


def _is_comfortable(found: Solids, deeper: Solids) -> bool:
    """Whether a figure is still one to look at with more solids; few may join, many only follow."""
    merges = [sum([each.kind == "merge" for each in one.solids]) for one in (found, deeper)]
    most = _FEW if merges[1] > merges[0] else _COMFORTABLE
    return len(deeper.solids) <= most
