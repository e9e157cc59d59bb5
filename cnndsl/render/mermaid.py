"""A picture as text for Mermaid, which many pages of Markdown draw."""

import json
import re
from collections.abc import Iterator, Sequence

from cnndsl.diagnostics.cells import visible
from cnndsl.render.layout.sizes import shown, titled
from cnndsl.render.letters import cut
from cnndsl.render.numbered import ROUND, Numbered
from cnndsl.render.picture import Box, Edge, Frame, Picture
from cnndsl.render.theme import Theme

_SIGN = re.compile(r"(?<=\w)[.-](?=\w)|([^\w ,()=/×·…]|_)")
"""Between letters a point or hyphen is harmless; at the beginning either makes a list."""


def mermaid(picture: Picture, theme: Theme, *, to_the_right: bool = False) -> str:
    """The text of a flowchart whose frames are subgraphs."""
    return "\n".join(_Writer(theme).lines(picture, "LR" if to_the_right else "TB")) + "\n"


class _Writer(Numbered):
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
        for mark, colour in self.theme.marks.items():
            if marked := [f"n{number}" for box, number in self.boxes.items() if box.mark == mark]:
                yield f"  classDef {mark} stroke:{colour},stroke-width:2.5px"
                yield f"  class {','.join(marked)} {mark}"
        if self.frames:
            yield f"  classDef frame {self.colours(self.theme.frame, self.theme.border)}"
            yield f"  class {','.join([f'f{each}' for each in range(self.frames)])} frame"

    def colours(self, fill: str, border: str) -> str:
        return f"fill:{fill},stroke:{border},color:{self.theme.ink}"

    def box(self, box: Box, number: int) -> str:
        text = _text(shown(box), *box.notes)
        if box.kind in ROUND:
            text = f"([{text}])"
        else:
            text = f"[[{text}]]" if box.times > 1 else f"({text})"
        return f"n{number}{text}:::{box.kind}"

    def frame(self, frame: Frame, number: int, indent: str) -> Iterator[str]:
        yield f"{indent}subgraph f{number}[{_text(titled(frame) or ' ')}]"
        yield from self.items(frame, f"{indent}  ")
        yield f"{indent}end"

    def edges(self, edges: Sequence[Edge]) -> Iterator[str]:
        for edge, source, target, leaves in self.told(edges):
            arrow = "-.->" if edge.aside else "-->"
            said = f"|{_text(leaves)}|" if leaves else ""
            yield f"  {source} {arrow}{said} {target}"


def _text(*lines: str) -> str:
    """A label between quotes."""
    inside = "<br/>".join([_SIGN.sub(_entity, visible(line)) for line in lines])
    return f'"{inside}"'


def _entity(found: re.Match[str]) -> str:
    """A sign by its number, since Mermaid reads signs as Markdown, HTML or its own."""
    sign: str | None = found[1]
    return found[0] if sign is None else f"#{ord(sign)};"
