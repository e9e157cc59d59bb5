"""A picture as text for Mermaid, which many pages of Markdown draw."""

import json
import re
from collections.abc import Iterable, Iterator

from cnndsl.diagnostics.cells import visible
from cnndsl.render.layout.sizes import shown, titled
from cnndsl.render.letters import cut
from cnndsl.render.picture import Box, Edge, Frame, Picture
from cnndsl.render.theme import Theme

_ROUND = ("input", "output", "merge")
_SIGN = re.compile(r"(?<=\w)[.-](?=\w)|([^\w ,()=/×·…]|_)")
"""Between letters a point or hyphen is harmless; at the beginning either makes a list."""


def mermaid(picture: Picture, theme: Theme, *, to_the_right: bool = False) -> str:
    """The text of a flowchart whose frames are subgraphs."""
    return "\n".join(_Writer(theme).lines(picture, "LR" if to_the_right else "TB")) + "\n"


class _Writer:
    """Gives each box and frame a number as it comes."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.boxes: dict[Box, int] = {}
        self.frames = 0

    def lines(self, picture: Picture, direction: str) -> Iterator[str]:
        words = [each for each in (cut(picture.title), visible(picture.subtitle)) if each]
        title = json.dumps(" · ".join(words), ensure_ascii=False)
        yield from ("---", f"title: {title}", "---", f"flowchart {direction}")
        yield from self.items(picture.root, "  ")
        yield from self.edges(picture.edges)
        yield f"  linkStyle default stroke:{self.theme.line}"
        for kind, (fill, border) in self.theme.kinds.items():
            if any(box.kind == kind for box in self.boxes):
                yield f"  classDef {kind} {self.colours(fill, border)}"
        if self.frames:
            yield f"  classDef frame {self.colours(self.theme.frame, self.theme.border)}"
            yield f"  class {','.join([f'f{each}' for each in range(self.frames)])} frame"

    def colours(self, fill: str, border: str) -> str:
        return f"fill:{fill},stroke:{border},color:{self.theme.ink}"

    def items(self, frame: Frame, indent: str) -> Iterator[str]:
        for item in frame.items:
            if isinstance(item, Box):
                yield f"{indent}{self.box(item)}"
            else:
                yield from self.frame(item, indent)

    def box(self, box: Box) -> str:
        number = self.boxes[box] = len(self.boxes)
        text = _text(shown(box), *box.notes)
        if box.kind in _ROUND:
            text = f"([{text}])"
        else:
            text = f"[[{text}]]" if box.times > 1 else f"({text})"
        return f"n{number}{text}:::{box.kind}"

    def frame(self, frame: Frame, indent: str) -> Iterator[str]:
        number = self.frames
        self.frames += 1
        yield f"{indent}subgraph f{number}[{_text(titled(frame) or ' ')}]"
        yield from self.items(frame, f"{indent}  ")
        yield f"{indent}end"

    def edges(self, edges: Iterable[Edge]) -> Iterator[str]:
        """The edges; the first that leaves a box says what does."""
        said = set[Box]()
        for edge in edges:
            arrow = "-.->" if edge.aside else "-->"
            if edge.source.leaves and not edge.aside and edge.source not in said:
                said.add(edge.source)
                arrow = f"{arrow}|{_text(edge.source.leaves)}|"
            yield f"  n{self.boxes[edge.source]} {arrow} n{self.boxes[edge.target]}"


def _text(*lines: str) -> str:
    """A label between quotes."""
    inside = "<br/>".join([_SIGN.sub(_entity, visible(line)) for line in lines])
    return f'"{inside}"'


def _entity(found: re.Match[str]) -> str:
    """A sign by its number, since Mermaid reads signs as Markdown, HTML or its own."""
    sign: str | None = found[1]
    return found[0] if sign is None else f"#{ord(sign)};"
