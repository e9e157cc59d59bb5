"""What a figure says of a layer, in few letters."""

from collections.abc import Sequence

from cnndsl.graph import Node
from cnndsl.render.letters import cut
from cnndsl.render.picture import Box

SYMBOLS = {"add": "+", "sub": "−", "mul": "×", "mean": "mean", "max": "max", "lerp": "lerp"}
"""The merges that leave a tensor like those that come in: they are drawn as circles."""
_SHORT, _MOST = 16, 22
"""Letters in one of two lines, and in any line."""


def layer(node: Node) -> str:
    """`conv 7×7, /2`: a layer by its word, window and stride."""
    kernel: object = getattr(node.layer, "kernel", None)
    stride: object = getattr(node.layer, "stride", None)
    rank = node.facts.inputs[0].rank if node.facts.inputs else 0
    window = _extents(kernel, rank)
    step = _extents(stride, 0) if stride not in (None, kernel, 1) else ""
    return " ".join([each for each in (node.layer.word, window) if each]) + (step and f", /{step}")


def unit(box: Box) -> list[str]:
    """The name of a stage or unit; many arguments stand in a line of their own."""
    name, bracket, arguments = box.title.partition("(")
    if not bracket or len(box.title) <= _SHORT:
        return [_short(box.title)]
    return [_short(name), _short(f"{bracket}{arguments}")]


def named(before: Sequence[str], name: str, *further: str) -> list[str]:
    """A name, and what comes before it: in one line, if that is short."""
    whole = ", ".join([*before, name])
    lines = [whole] if len(whole) <= _SHORT or not before else [_short(", ".join(before)), name]
    return [*lines, *further]


def together(words: Sequence[str]) -> list[str]:
    """`+ bn, relu`: what follows a layer and changes no shape."""
    found = [*dict.fromkeys(words)]
    return [_short(f"+ {', '.join(found)}")] if found else []


def _extents(value: object, rank: int) -> str:
    match value:
        case int() if rank:
            return "×".join([str(int(value))] * rank)
        case tuple() if len({*value}) == 1 and not rank:
            return str(value[0])
        case tuple():
            return "×".join([str(each) for each in value])
        case int() | str():
            return str(value)
    return ""


def _short(line: str) -> str:
    line = cut(line)
    return line if len(line) <= _MOST else f"{line[: _MOST - 1]}…"
