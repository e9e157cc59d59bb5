"""Why layers cannot be exported, each by the name of what torch calls."""

from collections.abc import Mapping
from struct import pack, unpack

from cnndsl.emit.export.unsaid import Reason
from cnndsl.emit.refusal import OPEN_SIZE, STATE_SIZES, Refused
from cnndsl.graph import Node
from cnndsl.layers.calls import Named, singles
from cnndsl.layers.pooling import AvgPool
from cnndsl.size import Size

_NO_OPERATOR = "torch's exporter to ONNX has no words for it"


def _always(message: str, help: str) -> Reason:
    return lambda _: Refused(message, help)


def _where_open(message: str) -> Reason:
    return lambda node: _open_size(message) if _is_open(node) else None


def _open_size(message: str) -> Refused:
    return Refused(message, STATE_SIZES, code=OPEN_SIZE)


def _is_open(node: Node) -> bool:
    """Whether a size of what goes in is open."""
    return any(isinstance(each, Size) for each in node.facts.inputs[0].spatial)


def _averages(node: Node) -> Refused | None:
    """An average to a number of positions; each of these has a window of its own."""
    shared = _windows(node)
    if shared is None and node.facts.outputs[0].rank == 3 and not _is_global(node):
        return Refused(_NO_OPERATOR, "give it a `kernel`")
    return shared


def _resized(node: Node) -> Refused | None:
    call = _single(node, "Upsample")
    if call.kwargs.get("mode") == "area":
        return _averages(node)
    (x,) = node.facts.inputs
    for factor in _each(call, "scale_factor", 1.0, x.rank) if _is_open(node) else ():
        if not _is_shared(call, factor, x.rank):
            message = f"at some sizes torch and ONNX round unlike by a factor of {factor:g}"
            return _open_size(message)
    return None


def _is_shared(call: Named, factor: float, rank: int) -> bool:
    """Whether ONNX, which holds factors in single precision, does at all sizes as torch does.

    Where an extent stays as it is, one of them forgets the factor, and in images torch does so
    too where it is doubled.
    """
    if factor != unpack("f", pack("f", factor))[0]:
        return False
    may_stay = 1 < factor < 1.5 and not call.kwargs.get("align_corners")
    may_double = 2 < factor < 2.5 and "mode" not in call.kwargs and rank == 2
    return not (may_stay or may_double)


def _split(node: Node) -> Refused | None:
    """Parts of an extent that is open."""
    size = _single(node, "split").args[0]
    sizes = size if isinstance(size, tuple) else (size,)
    if any(isinstance(each, Size) for each in sizes):
        return _open_size("torch's exporter to ONNX needs to know how large the parts are")
    return None


def _surplus(node: Node) -> Refused | None:
    """What a transposed convolution adds at the end."""
    call, rank = _single(node, "ConvTranspose"), node.facts.inputs[0].rank
    more, steps = _each(call, "output_padding", 0, rank), _each(call, "stride", 1, rank)
    if all(one < step for one, step in zip(more, steps, strict=True)):
        return None
    return Refused(
        "its `output_pad` is no smaller than its `stride`, and ONNX has none such",
        "use a smaller `output_pad`, and a `pad` behind it",
    )


def _single(node: Node, word: str) -> Named:
    return next(each for each in singles(node.facts.call) if word in each.target)


def _each(call: Named, name: str, default: float, rank: int) -> tuple[float, ...]:
    """An argument of a call for each axis."""
    given = call.kwargs.get(name, default)
    whole = given if isinstance(given, tuple) else (given,) * rank
    return tuple([each for each in whole if isinstance(each, int | float)])


def _largest(node: Node) -> Refused | None:
    """The largest to a number of positions."""
    (x,), y = node.facts.inputs, node.facts.outputs[0]
    shared = _windows(node)
    if shared is None and any(map(int.__mod__, x.spatial, y.spatial)):
        return Refused("its windows differ in size, and ONNX has none such", "give it a `kernel`")
    return shared


def _windows(node: Node) -> Refused | None:
    if _is_open(node) and not _is_global(node):
        return _open_size("where its windows lie depends on an open size")
    return None


def _is_global(node: Node) -> bool:
    return all(extent == 1 for extent in node.facts.outputs[0].spatial)


def _hanging_sum(node: Node) -> Refused | None:
    """What an average divides by can be made up for where all windows are of one size."""
    layer, (x,) = node.layer, node.facts.inputs
    if not isinstance(layer, AvgPool) or layer.divisor is None or not layer.ceil:
        return None
    window = layer.window(x)
    if tuple(window.positions(x, up=True)) == tuple(window.positions(x)):
        return None
    message = "its last window hangs over, and ONNX knows no divisor there"
    return Refused(message, "leave out `ceil` or `divisor`")


_SEQUENCE = _where_open("torch's exporters need to know how long a sequence is")

IN_PROGRAMS: Mapping[str, Reason] = {
    "torch.nn.LSTM": _SEQUENCE,
    "torch.nn.GRU": _SEQUENCE,
    "torch.nn.FractionalMaxPool2d": _where_open("torch's exporter fixes how large its output is"),
    "torch.nn.FractionalMaxPool3d": _always("torch's exporter fixes the batch", "use `maxpool`"),
}
"""What programs of torch have no words for."""

_RANDOM = _always("its windows lie at random, and ONNX has no such pooling", "use `maxpool`")
_UNPOOLING = _always(_NO_OPERATOR, "use `upsample`, or `deconv`")

IN_ONNX: Mapping[str, Reason] = {
    **IN_PROGRAMS,
    **dict.fromkeys([f"torch.nn.FractionalMaxPool{rank}d" for rank in (2, 3)], _RANDOM),
    **dict.fromkeys([f"torch.nn.functional.max_unpool{rank}d" for rank in (1, 2, 3)], _UNPOOLING),
    **dict.fromkeys([f"torch.nn.AdaptiveAvgPool{rank}d" for rank in (1, 2, 3)], _averages),
    **dict.fromkeys([f"torch.nn.AdaptiveMaxPool{rank}d" for rank in (1, 2, 3)], _largest),
    **dict.fromkeys([f"torch.nn.AvgPool{rank}d" for rank in (2, 3)], _hanging_sum),
    **dict.fromkeys([f"torch.nn.ConvTranspose{rank}d" for rank in (1, 2, 3)], _surplus),
    "torch.nn.Upsample": _resized,
    "torch.split": _split,
}
"""What ONNX, or torch's exporter to it, has no words for."""
