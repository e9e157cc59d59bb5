"""Networks as figures: their solids, what leads from one to the next, and their sizes."""

from collections.abc import Sequence

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import replace
from cnndsl.render.letters import SMALL, TITLE, cut
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

_COMFORTABLE = 40
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
    is_close = is_close and not any(len(each.before + each.lines) > 3 for each in network.solids)
    rows = Rows(network, [lengths.block(each) for each in network.solids], is_close=is_close)
    found, hung = ways(rows), brackets(rows)
    Places(found, hung, is_close=is_close).row(rows.root)
    drawing = Drawing(rows.root, found, hung)
    texts = [*drawing.texts]
    if titled:
        top = -max([far for _, _, far in rows.root.tops]) - TITLE
        texts.append(Text(0, top - SMALL - 7, cut(network.title), "title"))
        texts.append(Text(0, top, network.subtitle, "small"))
    return framed(drawing.bodies, drawing.strokes, texts)


def _solids(figures: Figures, view: View) -> Solids:
    """The solids of a network, as deep as is asked for or as is comfortable."""
    measures = Measures(figures)

    def seen(depth: int | None) -> Solids:
        return solids(pictured(measures, replace(view, depth=depth, flat=depth is None)), measures)

    if view.flat or view.depth is not None:
        return seen(view.depth)
    depth, found = 1, seen(1)
    while any(each.kind == "unit" for each in found.solids):
        depth += 1
        deeper = seen(depth)
        if _tips(deeper) == _tips(found) or not _is_comfortable(found, deeper):
            return found
        found = deeper
    unfolded = seen(None) if _is_chain(found) else found
    return unfolded if len(unfolded.solids) <= _COMFORTABLE else found


def _tips(found: Solids) -> list[str]:
    return [each.tip for each in found.solids]


def _is_comfortable(found: Solids, deeper: Solids) -> bool:
    """Whether a figure is still one to look at with more solids; few may join, many only follow."""
    merges = [sum([each.kind == "merge" for each in one.solids]) for one in (found, deeper)]
    most = _FEW if merges[1] > merges[0] else _COMFORTABLE
    return len(deeper.solids) <= most


def _is_chain(found: Solids) -> bool:
    """Whether all that comes in turns is one solid after the other."""
    folded = [frame for each in found.solids for frame in each.frames if frame.times > 1]
    steps = [link for link in found.links if not link.aside]
    return len(folded) == len({*folded}) and len(steps) < len(found.solids)
