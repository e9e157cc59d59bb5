"""Random small models become the nodes and shapes that a few lines of arithmetic foretell."""

from dataclasses import dataclass
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from cnndsl.shape import Shape
from tests.graph.drawn import graph_of

Extents = tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """A stretch of a body: its text, how many layers it makes, and what it leaves."""

    text: str
    layers: int
    shape: Extents


def windows(shape: Extents, kernel: int, stride: int, pad: int) -> Extents:
    return tuple((extent + 2 * pad - kernel) // stride + 1 for extent in shape[1:])


@st.composite
def convs(draw: st.DrawFn, shape: Extents) -> Part:
    out, kernel = draw(st.integers(1, 6)), draw(st.sampled_from([1, 2, 3, 5]))
    stride, pad = draw(st.integers(1, 2)), draw(st.integers(0, 2))
    if min(shape[1:]) + 2 * pad < kernel:
        kernel = 1
    spatial = windows(shape, kernel, stride, pad)
    text = f"conv({out}, {kernel}, stride = {stride}, pad = {pad})"
    return Part(text, 1, (out, *spatial))


@st.composite
def pools(draw: st.DrawFn, shape: Extents) -> Part:
    word = draw(st.sampled_from(["maxpool", "avgpool"]))
    if min(shape[1:]) < 2:
        return Part(f"{word}(global)", 1, (shape[0], *(1 for _ in shape[1:])))
    return Part(f"{word}(2)", 1, (shape[0], *windows(shape, 2, 2, 0)))


@st.composite
def kept(draw: st.DrawFn, shape: Extents) -> Part:
    """A layer that leaves the shape as it is."""
    text = draw(st.sampled_from(["relu", "bn", "tanh", f"conv({shape[0]}, 3, pad = 1)"]))
    return Part(text, 1, shape)


@st.composite
def sums(draw: st.DrawFn, shape: Extents) -> Part:
    branches = draw(st.lists(chains(shape, same=True), min_size=2, max_size=3))
    text = " ".join(f"| {branch.text}" for branch in branches)
    word = draw(st.sampled_from(["add", "mul", "mean", "max"]))
    return Part(f"{word} {{ {text} }}", 1 + sum(each.layers for each in branches), shape)


@st.composite
def concats(draw: st.DrawFn, shape: Extents) -> Part:
    widths = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
    branches = "".join(f" | conv({width}, 1)" for width in widths)
    channels = sum(widths) + shape[0]
    return Part(f"concat {{{branches} | }}", len(widths) + 1, (channels, *shape[1:]))


@st.composite
def repeats(draw: st.DrawFn, shape: Extents) -> Part:
    count, inner = draw(st.integers(0, 3)), draw(chains(shape, same=True))
    form = draw(st.sampled_from(["repeat {}", "for _i in 0..{}", "for _i in [0] * {}"]))
    return Part(f"{form.format(count)} {{ {inner.text} }}", count * inner.layers, shape)


@st.composite
def conditions(draw: st.DrawFn, shape: Extents) -> Part:
    one, other = draw(chains(shape, same=True)), draw(chains(shape, same=True))
    more = draw(st.booleans())
    sign = "<" if more else ">"
    text = f"if it.channels {sign} 1_000 {{ {one.text} }} else {{ {other.text} }}"
    return Part(text, (one if more else other).layers, shape)


@st.composite
def residuals(draw: st.DrawFn, shape: Extents) -> Part:
    inner = draw(chains(shape, same=True))
    return Part(f"residual {{ {inner.text} }}", inner.layers + 1, shape)


def chains(shape: Extents, same: bool = False) -> st.SearchStrategy[Part]:
    return st.deferred(lambda: _chains(shape, same))


@st.composite
def _chains(draw: st.DrawFn, shape: Extents, same: bool) -> Part:
    """Some parts in a row; `same` ones leave the shape that they got."""
    parts: list[Part] = []
    keeping = [kept, kept, kept, sums, repeats, conditions, residuals]
    changing = [convs, pools, concats]
    for _ in range(draw(st.integers(1, 2 if same else 5))):
        kind = draw(st.sampled_from(keeping if same else [*keeping, *changing, *changing]))
        parts.append(draw(kind(shape)))
        shape = parts[-1].shape
    return Part("; ".join(part.text for part in parts), sum(p.layers for p in parts), shape)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_nodes_and_shapes(data: st.DataObject) -> None:
    spatial = data.draw(st.sampled_from([(16, 16), (9, 13), (32,), (4, 8, 8)]))
    start = (data.draw(st.integers(1, 4)), *spatial)
    part = data.draw(chains(start))
    graph = graph_of(f"model Net {{ input {Shape(start)}; {part.text}; flatten; linear(3) }}")
    assert len(graph.nodes) == part.layers + 3
    assert graph.nodes[-2].shapes == ((prod(part.shape),),)
    assert graph.shape(graph.outputs["out"]) == (3,)
    assert len({node.name for node in graph.nodes}) == len(graph.nodes)


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_a_body_means_the_same_in_a_block(data: st.DataObject) -> None:
    part = data.draw(chains((3, 16, 16)))
    plain = graph_of(f"model Net {{ input 3x16x16; {part.text} }}")
    called = graph_of(f"block Body {{ {part.text} }}\nmodel Net {{ input 3x16x16; Body as b }}")
    assert [f"b.{node.name}" for node in plain.layers] == [node.name for node in called.layers]
    assert [node.inputs for node in plain.nodes] == [node.inputs for node in called.nodes]
    assert [node.facts for node in plain.nodes] == [node.facts for node in called.nodes]
