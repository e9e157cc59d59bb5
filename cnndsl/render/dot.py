"""A picture as text for Graphviz."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from cnndsl.diagnostics.cells import visible
from cnndsl.render.layout.sizes import shown, titled
from cnndsl.render.letters import BODY, SMALL, TITLE, cut
from cnndsl.render.numbered import ROUND, Numbered
from cnndsl.render.picture import Box, Edge, Frame, Picture
from cnndsl.render.svg import linked
from cnndsl.render.theme import Theme

FONT = "Helvetica"
_STRAIGHT = 4
"""How much more than others an edge that has no other beside it wants to be straight."""


def dot(picture: Picture, theme: Theme, *, to_the_right: bool = False) -> str:
    """The text of a graph whose frames are clusters."""
    return "\n".join(_Writer(theme).lines(picture, "LR" if to_the_right else "TB")) + "\n"


class _Writer(Numbered):
    def lines(self, picture: Picture, direction: str) -> Iterator[str]:
        title = _text(cut(picture.title))
        yield f"digraph {_quoted(title)} {{"
        whole = {
            "rankdir": direction,
            "label": f"{title}\\l{_text(picture.subtitle)}\\l",
            "labelloc": "t",
            "labeljust": "l",
        }
        paper = {"bgcolor": self.theme.paper, "ranksep": "0.3", "nodesep": "0.2"}
        yield f"  graph{_listed({**whole, **paper, **self.letters(TITLE, self.theme.ink)})}"
        node = {"shape": "box", "style": "rounded,filled", "height": "0.3", "margin": "0.12,0.05"}
        yield f"  node{_listed({**node, **self.letters(BODY, self.theme.ink)})}"
        edge = {"color": self.theme.line, "arrowsize": "0.6"}
        yield f"  edge{_listed({**edge, **self.letters(SMALL, self.theme.faint)})}"
        yield from self.items(picture.root, "  ")
        yield from self.edges(picture.edges)
        yield "}"

    def letters(self, size: float, colour: str) -> Mapping[str, str]:
        return {"fontname": FONT, "fontsize": f"{size:g}", "fontcolor": colour}

    def box(self, box: Box, number: int) -> str:
        fill, border = self.theme.kinds[box.kind]
        look = {"label": _text(shown(box), *box.notes), "fillcolor": fill, "color": border}
        if box.kind in ROUND:
            look |= {"shape": "oval", "style": "filled"}
        if box.times > 1:
            look["peripheries"] = "2"
        if box.mark:
            look |= {"color": self.theme.marks[box.mark], "penwidth": "2.5"}
        return f"n{number}{_listed({**look, **_linked(box.tip, box.place)})}"

    def frame(self, frame: Frame, number: int, indent: str) -> Iterator[str]:
        look = {"label": _text(titled(frame)), "labeljust": "l", "style": "rounded,filled"}
        look |= {"fillcolor": self.theme.frame, "color": self.theme.border}
        letters = {**self.letters(SMALL, self.theme.ink), "fontname": f"{FONT}-Bold"}
        yield f"{indent}subgraph cluster_{number} {{"
        yield f"{indent}  graph{_listed({**look, **letters, **_linked(frame.tip, frame.place)})}"
        yield from self.items(frame, f"{indent}  ")
        yield f"{indent}}}"

    def edges(self, edges: Sequence[Edge]) -> Iterator[str]:
        leaving = Counter([edge.source for edge in edges])
        coming = Counter([edge.target for edge in edges])
        for edge, source, target, leaves in self.told(edges):
            look = {"label": f" {_text(leaves)}"} if leaves else {}
            if edge.aside:
                look["style"] = "dashed"
            elif leaving[edge.source] == coming[edge.target] == 1:
                look["weight"] = str(_STRAIGHT)
            yield f"  {source} -> {target}{_listed(look)}"


def _linked(tip: str, place: str) -> Mapping[str, str]:
    # Graphviz reads the escapes of what is told to who points at something, and reads them again.
    found = {
        "tooltip": _text(*tip.split("\n")).replace("\\\\", "\\\\\\\\"),
        "URL": linked(place) if place else "",
    }
    return {name: value for name, value in found.items() if value}


def _listed(look: Mapping[str, str]) -> str:
    pairs = [f"{name}={_quoted(value)}" for name, value in look.items()]
    return f" [{', '.join(pairs)}]" if pairs else ""


def _text(*lines: str) -> str:
    """Letters that stand for themselves: Graphviz reads escapes and entities in every text."""
    shown = [visible(line).replace("\\", "\\\\").replace("&", "&amp;") for line in lines]
    return "\\n".join(shown)


def _quoted(text: str) -> str:
    """A text between quotes is never taken for HTML."""
    quoted = text.replace('"', '\\"')
    return f'"{quoted}"'
