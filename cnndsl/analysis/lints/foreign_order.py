"""Arguments in the order of torch, which counts the channels that go in among them."""

from cnndsl.analysis.lints.finding import Finding
from cnndsl.analysis.lints.registry import of_layers
from cnndsl.analysis.lints.wiring import Wiring
from cnndsl.diagnostics import Fix, Span
from cnndsl.graph import Node, Wire
from cnndsl.layers.arranging import Flatten
from cnndsl.layers.convolution import Conv, Deconv
from cnndsl.layers.linear import Linear
from cnndsl.layers.normalization import BatchNorm, GroupNorm, InstanceNorm
from cnndsl.layers.reading import Recurrent
from cnndsl.syntax import tree

_LARGE_KERNEL = 11
_MANY_LAYERS = 8


@of_layers("W210", BatchNorm, InstanceNorm, GroupNorm)
def channels_as_eps(node: Node, wiring: Wiring) -> Finding | None:
    """`bn(64)`: an `eps` of 1 or more was meant as a number of channels."""
    layer = node.layer
    assert isinstance(layer, BatchNorm | InstanceNorm | GroupNorm)
    place = isinstance(layer, GroupNorm)
    given = _by_place(node, wiring, place + 1) if layer.eps >= 1 else None
    if given is None:
        return None
    eps = given[place].span
    start = given[0].span.end if place else node.span.start + len(layer.word)
    rest = Span(eps.source, start, eps.end if place else node.span.end)
    return Finding(
        f"`{layer.word}` takes `{eps.text}` for its `eps`",
        eps,
        helps=("leave it out: the channels are those of what goes in",),
        fix=Fix(rest, "") if len(given) == place + 1 else None,
    )


@of_layers("W210", Conv, Deconv)
def channels_as_kernel(node: Node, wiring: Wiring) -> Finding | None:
    """`conv(3, 16, 3)` on 3 channels: no kernel is even or so large with such a stride."""
    layer = node.layer
    assert isinstance(layer, Conv | Deconv)
    kernel, stride = layer.kernel, layer.stride
    if layer.out != node.facts.inputs[0].channels:
        return None
    if not isinstance(kernel, int) or not isinstance(stride, int) or stride % 2 == 0:
        return None
    if kernel % 2 and kernel <= _LARGE_KERNEL:
        return None
    message = f"`{node.span.text}` has a kernel of {kernel} and a stride of {stride}"
    return _first_too_many(_by_place(node, wiring, 3), message)


@of_layers("W210", Recurrent)
def width_as_layers(node: Node, wiring: Wiring) -> Finding | None:
    """`lstm(256, 128)` on 256 channels: nobody stacks so many layers."""
    layer = node.layer
    assert isinstance(layer, Recurrent)
    if layer.hidden != node.facts.inputs[0].channels or layer.layers < _MANY_LAYERS:
        return None
    message = f"`{node.span.text}` has {layer.layers} layers"
    return _first_too_many(_by_place(node, wiring, 2), message)


@of_layers("W210", Flatten)
def batch_as_axis(node: Node, wiring: Wiring) -> Finding | None:
    """`flatten(1)` before a `linear`: axis 1 was meant to be the one behind the batch."""
    assert isinstance(node.layer, Flatten)
    readers = wiring.readers(Wire(node.index))
    if node.layer.start != 1 or not any(isinstance(each.layer, Linear) for each in readers):
        return None
    given = _by_place(node, wiring, 1)
    if given is None:
        return None
    return Finding(
        f"`{node.span.text}` keeps the channels, and leaves {node.shapes[0]}",
        helps=("write `flatten`: the batch is no axis here; or `start = 1` if this is meant",),
        fix=Fix(Span(node.span.source, node.span.start + len("flatten"), node.span.end), "")
        if len(given) == 1
        else None,
    )


def _by_place(node: Node, wiring: Wiring, least: int) -> tuple[tree.Argument, ...] | None:
    """The arguments that were given by place, if there are so many."""
    apply = wiring.written(node)
    given = tuple([each for each in apply.arguments if each.name is None]) if apply else ()
    return given if len(given) >= least else None


def _first_too_many(given: tuple[tree.Argument, ...] | None, message: str) -> Finding | None:
    if given is None:
        return None
    first, second = given[0].span, given[1].span
    return Finding(
        message,
        first,
        helps=("leave the first number out: the channels that go in are known",),
        fix=Fix(Span(first.source, first.start, second.start), ""),
    )
