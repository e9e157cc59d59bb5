"""Convolutions and matrix products."""

from cnndsl.emit.keras.page import Flow, Page, own_name, rank_of, ranked, writes
from cnndsl.emit.keras.terms import Leaf, Literal, Part, Term, call, fixed, said
from cnndsl.layers.calls import Named


def per_axis(value: Leaf, rank: int) -> tuple[int, ...]:
    """One number for each axis."""
    whole = value if isinstance(value, tuple) else (value,) * rank
    return tuple([each for each in whole if isinstance(each, int)])


@writes(["torch.nn.Linear"])
def linear(page: Page, named: Named, x: Flow) -> Flow:
    """A matrix product along the last axis."""
    units = Literal(fixed(named.args[1]), "units")
    bias = said(use_bias=named.kwargs.get("bias", True))
    return page.apply(page.layer("layers.Dense", units, under=own_name(named), **bias), x)


@writes(ranked("torch.nn.Conv{}d"))
def convolution(page: Page, named: Named, x: Flow) -> Flow:
    """A convolution; Keras has strides or dilation, so that of both one is a slice afterwards."""
    rank, given = rank_of(named), named.kwargs
    strides, dilation = given.get("stride", 1), given.get("dilation", 1)
    pad = given.get("padding", 0)
    mode = given.get("padding_mode", "zeros")
    if mode != "zeros":
        x = extended(page, x, [(each, each) for each in per_axis(fixed(pad), rank)], str(mode))
        pad = 0
    steps = per_axis(fixed(strides), rank)
    both = max(steps) > 1 and max(per_axis(fixed(dilation), rank)) > 1
    layer = page.layer(
        f"conv{rank}d",
        *said(filters=named.args[1], kernel=named.args[2]).values(),
        under=own_name(named),
        **said(
            strides=1 if both else strides,
            pad=pad,
            dilation=dilation,
            groups=given.get("groups", 1),
            use_bias=given.get("bias", True),
        ),
    )
    y = page.apply(layer, x)
    return page.put(every(y.part, steps)) if both else y


def every(part: Part, steps: tuple[int, ...]) -> Term:
    """`x[:, :, ::2, ::2]`."""
    return item(part, [None, None, *[(None, None, step) for step in steps]])


def item(part: Part, index: list[tuple[Leaf, Leaf, Leaf] | None]) -> Term:
    """What is left of a tensor by a slice of each axis, or all of it."""
    slices = [Term("slice", tuple(map(Literal, each or (None,) * 3))) for each in index]
    return Term("item", (part, *slices))


@writes(ranked("torch.nn.ConvTranspose{}d"))
def deconvolution(page: Page, named: Named, x: Flow) -> Flow:
    """A transposed convolution; what Keras' own cannot do, a layer of the file's does."""
    rank, given = rank_of(named), named.kwargs
    strides, dilation = given.get("stride", 1), given.get("dilation", 1)
    surplus, groups = given.get("output_padding", 0), given.get("groups", 1)
    values = said(
        strides=strides,
        pad=given.get("padding", 0),
        output_pad=surplus,
        dilation=dilation,
        use_bias=given.get("bias", True),
    )
    steps, apart, more = (per_axis(fixed(each), rank) for each in (strides, dilation, surplus))
    both = max(steps) > 1 and max(apart) > 1
    own = groups != 1 or both or any(map(int.__ge__, more, steps))
    head = "Deconvolution" if own else f"deconv{rank}d"
    if own:
        values |= said(groups=groups)
    sizes = said(filters=named.args[1], kernel=named.args[2]).values()
    return page.apply(page.layer(head, *sizes, under=own_name(named), **values), x)


def extended(page: Page, x: Flow, sides: list[tuple[int, int]], mode: str) -> Flow:
    """A tensor with more of its own content around."""
    return page.put(call("extended", x.part, Literal(tuple(sides), "sides"), Literal(mode, "mode")))
