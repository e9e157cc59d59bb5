"""What the colours of a figure mean, and its scale."""

from collections.abc import Sequence

from cnndsl.render.captions import MEANINGS
from cnndsl.render.letters import SMALL, width
from cnndsl.render.picture import Kind
from cnndsl.render.scene import Text
from cnndsl.render.volume.lengths import Scale
from cnndsl.render.volume.scene import EDGE, Body, Face
from cnndsl.render.volume.solids import Solids

_WORDS: dict[Kind, str] = {"input": "input", **MEANINGS}
_SCALES: dict[Scale, str] = {
    "log": "lengths grow with the logarithm of sizes",
    "linear": "lengths grow with sizes; one scale each for images, channels and vectors",
}
_SWATCH, _LEAST, _APART, _LINE = 10, 320, 16, 17


def legend(
    networks: Sequence[Solids], scale: Scale, foot: float, length: float
) -> tuple[list[Body], list[Text]]:
    """A swatch and a word for each kind that there is, in lines as long as the figure."""
    solids = [solid for network in networks for solid in network.solids]
    kinds = [solid.kind for solid in solids]
    kinds += ["activation" for solid in solids if solid.is_active and not solid.symbol]
    bodies, texts = [], []
    x, y = float(EDGE), foot + _LINE / 2
    for kind in [kind for kind in _WORDS if kind in kinds]:
        room = _SWATCH + 6 + width(_WORDS[kind], SMALL)
        if x > EDGE and x + room > max(length, _LEAST):
            x, y = EDGE, y + _LINE
        bodies.append(Body((_swatch(x, y, kind),), "", ""))
        texts.append(Text(x + _SWATCH + 6, y, _WORDS[kind], "label"))
        x += room + _APART
    if x > EDGE and x + width(_SCALES[scale], SMALL) > max(length, _LEAST):
        x, y = EDGE, y + _LINE
    texts.append(Text(x, y, _SCALES[scale], "label"))
    return bodies, texts


def _swatch(x: float, y: float, kind: Kind) -> Face:
    end, top, bottom = x + _SWATCH, y - _SWATCH + 1, y + 1
    return Face(((x, top), (end, top), (end, bottom), (x, bottom)), kind, "front")
