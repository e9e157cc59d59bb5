"""Whole networks at random, as text: branches, merges, repeats, blocks, stages, shared layers."""

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.graph.writer import LIBRARY, Extents, Kinds, Writer, moved

STARTS: tuple[Extents, ...] = ((17, 24), (32, 20), (16, 16), (40,), (6, 9, 8))

POINTWISE = (
    *("relu", "tanh", "sigmoid", "silu", "gelu", "hardswish", "leaky_relu(0.2)", "elu", "prelu"),
    *("bn", "layernorm(over = channels)", "groupnorm(1)", "dropout", "spatial_dropout", "lrn(3)"),
    *(
        "Squeeze",
        "identity",
        "layerscale",
        "droppath(0.1)",
        "softmax",
        "instancenorm(affine = true)",
    ),
)


def pointwise(w: Writer) -> None:
    w.write(w.draw(st.sampled_from(POINTWISE)))


def conv_same(w: Writer) -> None:
    kernel = w.choose(1, 3, 5)
    groups = f", groups = {w.channels}" if w.draw(st.booleans()) else ""
    bias = w.draw(st.sampled_from(("", ", bias = false")))
    w.write(f"conv({w.channels}, {kernel}, pad = same{groups}{bias})")


def conv(w: Writer) -> None:
    width, kernel, stride = w.choose(2, 3, 4, 6, 8), w.choose(1, 2, 3), w.choose(1, 1, 2)
    pad = w.choose(0, 1, 2)
    if min(w.extents) + 2 * pad < kernel:
        return
    text = f"conv({width}, {kernel}, stride = {stride}, pad = {pad})"
    w.write(text, width, moved(w.extents, kernel, stride, pad))


def conv_covering(w: Writer) -> None:
    width, kernel, stride = w.choose(2, 4), w.choose(1, 2, 3), w.choose(2, 3)
    extents = tuple(-(-extent // stride) for extent in w.extents)
    w.write(f"conv({width}, {kernel}, stride = {stride}, pad = same)", width, extents)


def pool(w: Writer) -> None:
    word, kernel = w.draw(st.sampled_from(("maxpool", "avgpool"))), w.choose(2, 3)
    pad = w.choose(0, 1)
    # An average over a clip does not count its padding, in torch either.
    counted = 0 if word == "avgpool" and len(w.extents) == 3 else pad
    if min(w.extents) + 2 * counted >= kernel:
        extents = moved(w.extents, kernel, 2, pad)
        w.write(f"{word}({kernel}, stride = 2, pad = {pad})", extents=extents)


def pool_up(w: Writer) -> None:
    kernel, stride = w.choose(2, 3), w.choose(2, 3)
    if min(w.extents) >= kernel:
        counts = (
            min(-(-(extent - kernel) // stride) + 1, -(-extent // stride)) for extent in w.extents
        )
        w.write(f"maxpool({kernel}, stride = {stride}, ceil = true)", extents=tuple(counts))


def enlarge(w: Writer) -> None:
    factor = w.draw(st.sampled_from((2, 3, 1.5, 1.1, 0.7)))
    if max(w.extents) <= 40 and min(w.extents) > 1:
        extents = tuple(int(extent * factor) for extent in w.extents)
        w.write(f"upsample({factor})", extents=extents)


def deconv(w: Writer) -> None:
    width = w.choose(2, 3, 5)
    if max(w.extents) <= 30:
        w.write(f"deconv({width}, 2, stride = 2)", width, tuple(2 * each for each in w.extents))


def cut(w: Writer) -> None:
    if min(w.extents) > 4:
        # Some normalizations copy a view with gaps, and keep that: `memory` does not know.
        w.write("crop(1); relu", extents=tuple(each - 2 for each in w.extents))


def cut_along(w: Writer) -> None:
    start, stop = w.choose(0, 1, -4), w.choose(3, 12, 300, -1)
    kept = len(range(w.extents[-1])[start:stop])
    if kept > 0:
        text = f"slice({start}, {stop}, axis = width); relu"
        w.write(text, extents=(*w.extents[:-1], kept))


def extend(w: Writer) -> None:
    w.write("pad(1, mode = replicate)", extents=tuple(each + 2 for each in w.extents))


def branch_sum(w: Writer) -> None:
    word = w.draw(st.sampled_from(("add", "mul", "mean", "max", "sub")))
    branches = [w.body(KEEPING, 2).text for _ in range(2 if word == "sub" else w.choose(2, 3))]
    w.write(f"{word} {{ {' '.join(f'| {each}' for each in branches)} }}")


def inception(w: Writer) -> None:
    branches = [w.body(NARROW, 2) for _ in range(w.choose(1, 2, 3))]
    text = " ".join(f"| {each.text}" for each in branches)
    w.write(f"concat {{ {text} | }}", w.channels + sum(each.channels for each in branches))


def reduction(w: Writer) -> None:
    width = w.choose(2, 4)
    if min(w.extents) >= 2:
        branches = f"| conv({width}, 3, stride = 2, pad = 1) | maxpool(3, stride = 2, pad = 1)"
        w.write(f"concat {{ {branches} }}", w.channels + width, moved(w.extents, 3, 2, 1))


def residual(w: Writer) -> None:
    w.write(f"residual {{ {w.body(KEEPING, 2).text} }}")


def unit(w: Writer) -> None:
    act = w.draw(st.sampled_from(("relu", "elu", "leaky_relu(0.1)")))
    w.write(f"Unit({w.channels}, act = {act})")
    if min(w.extents) > 1:
        width = w.channels + w.choose(1, 2)
        w.write(f"Unit({width}, stride = 2)", width, moved(w.extents, 3, 2, 1))


def padded(w: Writer) -> None:
    width = w.channels + w.choose(1, 2)
    w.write(f"Unit({width}, shortcut = pad)", width)


def dense(w: Writer) -> None:
    growth, depth = w.choose(1, 2, 3), w.choose(1, 2)
    body = f"bn -> relu -> conv({growth}, 3, pad = 1)"
    w.write(f"repeat {depth} {{ dense {{ {body} }} }}", w.channels + depth * growth)


def fire(w: Writer) -> None:
    narrow, wide = w.choose(1, 2), w.choose(2, 3)
    w.write(f"Fire({narrow}, {wide})", 2 * wide)


def fractal(w: Writer) -> None:
    width = w.choose(2, 4)
    w.write(f"Fractal({width}, {w.choose(1, 2, 3)})", width)


def repeat(w: Writer) -> None:
    form = w.draw(st.sampled_from(("repeat {}", "for _i in 0..{}")))
    w.write(f"{form.format(w.choose(0, 2, 3))} {{ {w.body(KEEPING, 2).text} }}")


def stage(w: Writer) -> None:
    inner = w.body(ANY, 3)
    how = w.draw(st.sampled_from(("", "(names = index)")))
    w.write(f"stage {w.name('stage')}{how} {{ {inner.text} }}", inner.channels, inner.extents)


def skip(w: Writer) -> None:
    """A tensor is named, and met again behind what keeps its size."""
    name = w.name("skip")
    w.write(f"relu as {name}")
    inner = w.body(KEEPING, 2)
    w.steps += inner.steps
    w.write(w.draw(st.sampled_from((f"Skip({name})", f"add(it, {name})"))))


def there_and_back(w: Writer) -> None:
    """A pooling, and an unpooling with its indices."""
    name = w.name("pool")
    if min(w.extents) >= 2:
        w.write(f"maxpool(2) as {name}")
        inner = Writer(w.draw, w.channels, moved(w.extents, 2, 2, 0), w.numbers)
        pointwise(inner)
        w.write(f"{inner.text}; unpool({name})")


def halves(w: Writer) -> None:
    if w.channels % 2 == 0:
        left, right = w.name("left"), w.name("right")
        w.write(f"split(2) as ({left}, {right})")
        w.write(f"from {left} -> relu as {left}b; concat({right}, it)")


def shared(w: Writer) -> None:
    name = w.name("twice")
    w.write(f"shared {name} = conv({w.channels}, 3, pad = 1); {name} -> relu; {name}")


def side(w: Writer) -> None:
    """An output beside the flow, perhaps in training alone."""
    tap, name = w.name("tap"), w.name("side")
    inner, training = w.body(ANY, 2), " if training" * w.draw(st.booleans())
    # What is no tensor of its own would be the end of the flow as well.
    w.write(f"relu as {tap}; from {tap} {{ {inner.text}; tanh; output {name}{training} }}")


KEEPING: Kinds = (pointwise, pointwise, conv_same, residual, branch_sum, repeat)
NARROW: Kinds = (pointwise, conv_same, fire, fractal)
PLAIN: Kinds = (conv, conv_covering, pool, pool_up, enlarge, deconv, cut, cut_along, extend)
JOINING: Kinds = (inception, reduction, unit, padded, dense, fire, fractal, repeat, branch_sum)
ANY: Kinds = (pointwise, conv_same, *PLAIN, *JOINING)
WHOLE: Kinds = (*ANY, stage, skip, there_and_back, halves, shared, side)


@dataclass(frozen=True)
class Network:
    """A network as text, with its input's shape apart."""

    channels: int
    extents: Extents
    body: str

    def text(self, *extents: object) -> str:
        """The spec, for an input of these extents or of its own."""
        shape = "x".join(map(str, (self.channels, *(extents or self.extents))))
        return f"{LIBRARY}\nmodel Net {{ input {shape}; {self.body} }}"


@st.composite
def networks(
    draw: st.DrawFn, ends: tuple[str, ...] = ("", "avgpool(global)", "flatten; linear(3)")
) -> Network:
    """A network of a few parts, with one of these ends."""
    channels, extents = draw(st.integers(1, 4)), draw(st.sampled_from(STARTS))
    writer = Writer(draw, channels, extents)
    whole = writer.body(WHOLE, 7)
    return Network(
        channels, extents, "; ".join(filter(None, (*whole.steps, draw(st.sampled_from(ends)))))
    )
