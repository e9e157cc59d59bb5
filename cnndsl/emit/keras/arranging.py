"""Numbers that are moved, cut and extended."""

from itertools import accumulate

from cnndsl.emit.keras.convolving import extended, item
from cnndsl.emit.keras.owning import own
from cnndsl.emit.keras.page import Flow, Page, writes
from cnndsl.emit.keras.terms import Leaf, Literal, OpenSize, Part, Term, call, fixed, said
from cnndsl.layers.calls import Named, Own, Value
from cnndsl.shape import Shape
from cnndsl.size import Size


@writes(["torch.nn.Identity"])
def identity(_page: Page, _named: Named, x: Flow) -> Flow:
    """Nothing is written."""
    return x


@writes(["torch.nn.Flatten", "torch.flatten"])
def flatten(page: Page, named: Named, x: Flow) -> Flow:
    """Numbers keep their order, which `layers.Flatten` would not do for every setting of Keras."""
    start = fixed(named.args[0] if named.args else named.kwargs.get("start_dim", 1))
    end = fixed(named.kwargs.get("end_dim", -1))
    assert isinstance(start, int)
    assert isinstance(end, int)
    axes = len(x.known) + 1
    first, last = start % axes - 1, end % axes - 1
    if first == last:
        return x
    whole = Shape(x.known[first : last + 1]).numel
    return reshaped(page, x, (*x.known[:first], whole, *x.known[last + 1 :]))


@writes(["torch.reshape"])
def reshape(page: Page, named: Named, x: Flow) -> Flow:
    """Another shape of the same numbers."""
    extents = named.args[0]
    assert isinstance(extents, tuple)
    return reshaped(page, x, tuple([each for each in extents[1:] if isinstance(each, int)]))


def reshaped(page: Page, x: Flow, extents: tuple[int, ...]) -> Flow:
    """One extent may be left to Keras: the only one that is open, or that of a vector."""
    if sum(isinstance(each, Size) for each in extents) > 1:
        raise OpenSize("a shape with several open sizes cannot be written")
    alone = len(extents) == 1
    plain = tuple([-1 if alone or isinstance(each, Size) else each for each in extents])
    return page.apply(call("layers.Reshape", Literal(plain, "shape")), x)


@writes(["torch.permute"])
def permute(page: Page, named: Named, x: Flow) -> Flow:
    """Axes in another order."""
    return page.put(call("ops.transpose", x.part, Literal(fixed(named.args[0]), "axes")))


@writes(["torch.movedim"])
def moved(page: Page, named: Named, x: Flow) -> Flow:
    """One axis to another place."""
    return page.put(call("ops.moveaxis", x.part, *map(Literal, map(fixed, named.args))))


@writes(["operator.getitem"])
def cut(page: Page, named: Named, x: Flow) -> Flow:
    """A slice of each axis, or some of the channels by their numbers."""
    index = named.args[0]
    assert isinstance(index, tuple)
    *_, last = index
    if not isinstance(last, tuple):
        ends = [_ends(each, extent) for each, extent in zip(index[1:], x.known, strict=False)]
        return page.put(item(x.part, [None, *ends]))
    places = Term("[]", tuple([Literal(fixed(each), "place") for each in last]))
    shape = x.known.with_channels(len(last))
    return page.put(call("ops.take", x.part, places, **said(axis=1)), shape)


def _ends(index: Value, extent: int) -> tuple[Leaf, Leaf, Leaf] | None:
    assert isinstance(index, slice)
    if index == slice(None):
        return None
    return fixed(index.start), _stop(index.stop, extent), fixed(index.step)


def _stop(stop: Value, extent: int) -> Leaf:
    """Where a slice ends; counted from the end of an open extent, as far as that is a number."""
    if isinstance(stop, Size) and not isinstance(stop - extent, Size):
        return (stop - extent) or None
    return fixed(stop)


@writes(["torch.nn.functional.pad"])
def pad(page: Page, named: Named, x: Flow) -> Flow:
    """Torch counts the sides from the last axis on."""
    flat = fixed(named.args[0])
    assert isinstance(flat, tuple)
    numbers = [each for each in flat if isinstance(each, int)]
    sides = [*zip(numbers[::2], numbers[1::2], strict=True)][::-1]
    mode, value = named.kwargs.get("mode", "constant"), fixed(named.kwargs.get("value", 0))
    if mode != "constant":
        return extended(page, x, sides, str(mode))
    rank = x.known.rank
    whole = ((0, 0),) * (rank + 2 - len(sides)) + tuple(sides)
    more = said(constant_values=value) if value else {}
    grown = [e + sum(pair) for e, pair in zip(x.known, whole[1:], strict=True)]
    pairs = [Term("()", tuple([Literal(side, "more") for side in pair])) for pair in whole]
    return page.put(call("ops.pad", x.part, Term("()", tuple(pairs)), **more), Shape(grown))


@writes(["torch.unsqueeze"])
def unsqueeze(page: Page, named: Named, x: Flow) -> Flow:
    """A new axis of extent 1."""
    return page.put(call("ops.expand_dims", x.part, **said(axis=named.args[0])))


@writes(["torch.sum", "torch.amax"])
def along(page: Page, named: Named, x: Flow) -> Flow:
    """All numbers of an axis as one."""
    word = {"torch.sum": "ops.sum", "torch.amax": "ops.max"}[named.target]
    return page.put(call(word, x.part, **said(axis=named.args[0])))


@writes(["torch.mul", "torch.add", "torch.sub"])
def with_own(page: Page, named: Named, x: Flow) -> Flow:
    """A number or a tensor of the layer's own on the right."""
    sign = {"torch.mul": "*", "torch.add": "+", "torch.sub": "-"}[named.target]
    (given,) = named.args
    right = own(page, given, x) if isinstance(given, Own) else Literal(fixed(given), "factor")
    return page.put(Term(sign, (x.part, right)))


@writes(["torch.nn.PixelShuffle", "torch.nn.PixelUnshuffle", "torch.nn.ChannelShuffle"])
def shuffled(page: Page, named: Named, x: Flow) -> Flow:
    """Layers of the file's own, since Keras has none."""
    head = named.target.rpartition(".")[2]
    return page.apply(call(head, Literal(fixed(named.args[0]), "factor")), x)


def split(page: Page, named: Named, x: Flow, count: int) -> list[Flow]:
    """Several tensors of one: Keras counts places to cut at, torch extents."""
    if count == 1:
        return [x]
    size, axis = fixed(named.args[0]), said(axis=named.kwargs["dim"])
    cuts: Part = Literal(count, "parts")
    if isinstance(size, tuple):
        extents = [each for each in size[:-1] if isinstance(each, int)]
        cuts = Term("[]", tuple([Literal(end, "place") for end in accumulate(extents)]))
    parts = page.put(call("ops.split", x.part, cuts, **axis))
    return [page.put(Term("at", (parts.part, Literal(port, "part")))) for port in range(count)]
