"""What a figure says of a layer, in few letters."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from cnndsl.graph import Node
from cnndsl.layers.rules import Family
from cnndsl.render.letters import cut
from cnndsl.render.picture import Box, Frame

SYMBOLS = {"add": "+", "sub": "−", "mul": "×", "mean": "mean", "max": "max", "lerp": "lerp"}
"""The merges that leave a tensor like those that come in: they are drawn as circles."""
_SHORT, _MOST = 16, 22
"""Letters in one of two lines, and in any line."""


def layer(node: Node) -> str:
    """`conv 7×7, /2`: a layer by its word, window and stride, where that is no matter of course."""
    if not node.inputs:
        return node.layer.word
    kernel: object = getattr(node.layer, "kernel", None)
    stride: object = getattr(node.layer, "stride", None)
    usual = kernel if type(node.layer).family is Family.POOLING else 1
    step = "" if stride in (None, usual) else _extents(stride, 0)
    window = _extents(kernel, node.facts.inputs[0].rank)
    found = f"{node.layer.word} {window}".rstrip()
    if not step:
        return found
    return f"{found}, stride {step}" if _spreads(node) else f"{found}, /{step}"


def _spreads(node: Node) -> bool:
    """Whether more positions come out than go in."""
    return any(0 < sight.step < 1 for reach in node.facts.reach for sight in reach.axes)


def unit(box: Box) -> list[str]:
    """The name of a stage or unit; many arguments stand in a line of their own."""
    name, bracket, arguments = box.title.partition("(")
    if not bracket or len(box.title) <= _SHORT:
        return [_short(box.title)]
    if len(arguments) >= _MOST:
        return [bare(box.title)]
    return [_short(name), f"{bracket}{arguments}"]


def around(frame: Frame) -> str:
    """`12 × Plain(12)`: what stands under the bracket of a frame."""
    if not frame.title:
        return f"{frame.times} times" if frame.times > 1 else ""
    title = frame.title if len(frame.title) <= _MOST else bare(frame.title)
    return f"{frame.times} × {title}" if frame.times > 1 else title


def bare(title: str) -> str:
    """A unit whose arguments are too long to be told."""
    name, bracket, _ = title.partition("(")
    return f"{_short(name)}(…)" if bracket else _short(name)


def named(before: Sequence[str], name: str) -> tuple[list[str], str]:
    """A layer with what comes before it, if that is short; what is left to be told of that."""
    whole = ", ".join([*before, name])
    return ([], whole) if len(whole) <= _SHORT else ([*before], name)


def together(words: Sequence[str], times: int) -> list[str]:
    """`+ bn, relu`: what follows a layer and changes no shape; `then`, if it follows several."""
    first, *others = wrapped(words) or [""]
    return [f"{'then' if times > 1 else '+'} {first}", *others] if first else []


def told(words: Iterable[tuple[str, int]]) -> list[str]:
    """Each word with how often it comes, if that is more than once in a row."""
    found = []
    for word, alike in groupby(words, lambda each: each[0]):
        times = sum([each for _, each in alike])
        found.append(f"{times} × {word}" if times > 1 else word)
    return found


def span(first: str, last: str) -> str:
    """`16..64`: a size that is another at the end."""
    return first if first == last else f"{first}..{last}"


def wrapped(words: Sequence[str]) -> list[str]:
    """Words in as few lines as they go into."""
    lines: list[str] = []
    for word in map(_short, words):
        if lines and len(lines[-1]) + len(word) <= _MOST - 4:
            lines[-1] += f", {word}"
        else:
            lines.append(word)
    return [f"{line}," for line in lines[:-1]] + lines[-1:]


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
