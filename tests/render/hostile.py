"""Names that mean something to whoever reads a picture's text, and must not."""

from itertools import pairwise

from cnndsl.render.letters import cut
from cnndsl.render.picture import Box, Edge, Frame, Picture

NAMES = (
    "<script>alert(1)</script>",
    '"',
    "&amp; & &lt;",
    "\\N \\G \\L",
    'a "quoted\\" name\\',
    "שלום \u202eאב",
    "x" * 500,
    "a\nb",
    "1. one",
    "- item",
    "`code` **bold** _slanted_",
    "fa:fa-car #35; #quot;",
    "end",
    "卷积",
    "%% comment",
    "a]b)c}d|e",
    "$$x$$",
    "<b>",
    "nul\x00",
    "@{ shape: x }",
)


def picture() -> Picture:
    """Each name as that of a box, with a note, a shape, a tip and a place of the same name."""
    boxes = [
        Box(cut(name), "product", cut(name), (cut(name),), cut(name), f"{cut(name)}#L1")
        for name in NAMES
    ]
    frame = Frame("<b>bold</b>", [*boxes[:4]], 3, 'a\nb\\"', "my net.cnn#L1")
    edges = [Edge(one, other) for one, other in pairwise(boxes)]
    return Picture("<i>", "a & b", Frame("", [frame, *boxes[4:]]), tuple(edges))
