"""What a network has learned, made visible: its filters, feature maps, and where it looks."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from cnndsl.analysis.find import Layers, Nothing, find
from cnndsl.analysis.resting import ends, resting
from cnndsl.emit.execution import Execution
from cnndsl.emit.operation import Operation, Tensors
from cnndsl.graph import Graph, Node, Wire
from cnndsl.graph.inlet import Inlet
from cnndsl.report.amounts import percent
from cnndsl.report.pixels import Pixels, Sheet

# The colours of matplotlib's viridis (CC0) at equal steps; those between are mixed.
_VIRIDIS = (
    (68, 1, 84),
    (71, 44, 122),
    (59, 81, 139),
    (44, 113, 142),
    (33, 144, 141),
    (39, 173, 129),
    (92, 200, 99),
    (170, 220, 50),
    (253, 231, 37),
)
_COVER = 0.6
"""How much of an image a map covers where it is greatest; where it is least, nothing."""
_IMAGE = 3
"""Axes of a tensor of images without its batch."""


class CannotSee(Exception):
    """There is nothing to show, with the reason."""


def filters(graph: Graph, module: nn.Module, name: str | None, most: int) -> list[Sheet]:
    """The kernels of a layer that reads an image: the first one, or that of a name."""
    node = _kernels(graph, name)
    weights = _finite(node, module.get_parameter(f"{node.owner.name}.weight").detach().float())
    colours = weights if weights.shape[1] == _IMAGE else weights.mean(1, keepdim=True)
    low, high = colours.amin(), colours.amax()
    scaled = (colours - low) / (high - low).clamp(min=1e-12)
    shown = [_pixels(each) for each in scaled[:most]]
    channels = weights.shape[1]
    note = "" if channels in (1, _IMAGE) else f", the mean over {channels} channels"
    kernel = "x".join(map(str, weights.shape[2:]))
    title = f"{node.name}: {len(shown)} of {len(weights)} filters of {kernel}{note}"
    return [Sheet(title, f"from {low:.3g} to {high:.3g}", tuple(shown))]


def features(
    graph: Graph, module: nn.Module, image: Tensor, names: Sequence[str], most: int
) -> list[Sheet]:
    """What layers make of an image, a map for each channel; each map on a scale of its own."""
    nodes = [node for name in names for node in _named(graph, name)] or _telling(graph)
    _refuse_unwatched(graph, nodes)
    wanted = {node.index for node in nodes}
    left: dict[int, Tensor] = {}

    def watch(node: Node, operation: Operation, tensors: Tensors) -> Tensors:
        answers = operation(*tensors)
        if node.index in wanted:
            left[node.index] = answers[0][0].detach().float()
        return answers

    with torch.no_grad():
        Execution(graph, module.eval())(image, watch=watch)
    sheets = []
    for node in nodes:
        maps = _finite(node, left[node.index])
        if maps.dim() != _IMAGE:
            raise CannotSee(f"`{node.name}` leaves {node.shapes[0]}, which is no image")
        shown = [_pixels(_viridis(_spread(each))) for each in maps[:most]]
        title = f"{node.name}: {len(shown)} of {len(maps)} maps of {maps.shape[1]}x{maps.shape[2]}"
        sheets.append(Sheet(title, "each from its least to its greatest number", tuple(shown)))
    return sheets


def activation_map(
    graph: Graph,
    module: nn.Module,
    image: Tensor,
    shown: Tensor,
    target: int | None,
    classes: Sequence[str] = (),
) -> list[Sheet]:
    """Where a network looks to tell a class: Grad-CAM (Selvaraju et al. 2016, arXiv:1610.02391).

    The class is one of its first output, of which a single number tells the second of two.
    For a network that ends in a global average and one linear layer it is the class activation map
    of Zhou et al. (2015, arXiv:1512.04150) but for its scale.
    """
    wire = _last_image(graph)
    node = graph.nodes[wire.node]
    kept: list[Tensor] = []

    def watch(each: Node, operation: Operation, tensors: Tensors) -> Tensors:
        answers = operation(*tensors)
        if each.index == node.index:
            kept.append(answers[wire.port])
            answers[wire.port].retain_grad()
        return answers

    given = image.clone().requires_grad_()
    scores = _of_classes(_finite(node, Execution(graph, module.eval())(given, watch=watch)[0]))
    number = int(scores[0].argmax()) if target is None else target
    if number >= scores.shape[1]:
        raise CannotSee(f"there is no class {number}; they are 0 to {scores.shape[1] - 1}")
    scores[0, number].backward()
    (maps,) = kept
    assert maps.grad is not None
    weights = maps.grad[0].mean((1, 2), keepdim=True)
    field = (weights * maps[0]).sum(0).clamp(min=0).detach()
    size = (shown.shape[1], shown.shape[2])
    large = nn.functional.interpolate(field[None, None], size, mode="bilinear")[0, 0]
    heat = _viridis(_spread(large))
    score = torch.softmax(scores[0], 0)[number]
    colour = shown.expand(_IMAGE, -1, -1)
    cover = _COVER * _spread(large)
    pictures = tuple(map(_pixels, (colour, heat, (1 - cover) * colour + cover * heat)))
    name = f'"{classes[number]}"' if number < len(classes) else f"class {number}"
    title = f"{node.name}: where the network looks to tell {name} ({percent(score.item())})"
    return [Sheet(title, "", pictures, ("the image", "the map", "both"))]


def _of_classes(scores: Tensor) -> Tensor:
    """A score for each class; a single one tells the second of two."""
    if scores.dim() != 2:
        raise CannotSee(f"the network leaves {tuple(scores.shape[1:])}, and no scores of classes")
    return torch.cat([-scores, scores], 1) / 2 if scores.shape[1] == 1 else scores


def _kernels(graph: Graph, name: str | None) -> Node:
    """The first layer with kernels over an image, or the one of a name."""
    if name is not None:
        node = _named(graph, name)[0]
        if len(node.facts.weights.get("weight", ())) != _IMAGE + 1:
            raise CannotSee(f"`{node.name}` has no kernels over an image")
        return node
    for node in graph.nodes:
        if len(node.facts.weights.get("weight", ())) == _IMAGE + 1:
            return node
    raise CannotSee(f"`{graph.name}` has no layer with kernels over an image")


def _named(graph: Graph, name: str) -> list[Node]:
    """The layers of a name or line; of a stage or unit, the last that is in it."""
    found = find(graph, name)
    if isinstance(found, Nothing):
        raise CannotSee(found.sentence)
    kept = [each.nodes if isinstance(each, Layers) else each.nodes[-1:] for each in found]
    return [node for nodes in kept for node in nodes]


def _telling(graph: Graph) -> list[Node]:
    """The last layer at each size of an image, those before it in the flow first."""
    found: dict[tuple[int, ...], Node] = {}
    still = resting(graph)
    for node in graph.layers:
        shape = node.shapes[0]
        if node.index not in still and len(shape) == _IMAGE and shape[1] * shape[2] > 1:
            found[tuple(map(int, shape[1:]))] = node
    if not found:
        raise CannotSee(f"no layer of `{graph.name}` leaves an image")
    return sorted(found.values(), key=lambda node: node.index)


def _last_image(graph: Graph) -> Wire:
    """The last image of more than one position on the way to the first output."""
    ways = {*ends(graph)[0][:1]}
    for node in reversed(graph.layers):
        for wire in [each for each in ways if each.node == node.index]:
            shape = graph.shape(wire)
            if len(shape) == _IMAGE and shape[1] * shape[2] > 1:
                return wire
            ways |= {*node.inputs}
    raise CannotSee(f"no layer of `{graph.name}` leaves an image")


def _refuse_unwatched(graph: Graph, nodes: Sequence[Node]) -> None:
    """Say which layer leaves nothing to look at."""
    still = resting(graph)
    for node in nodes:
        if isinstance(node.layer, Inlet):
            raise CannotSee(f"`{node.name}` is the picture itself; name a layer")
        if node.index in still:
            raise CannotSee(f"`{node.name}` is there in training alone")


def _finite(node: Node, numbers: Tensor) -> Tensor:
    """The same numbers, of which each must be one."""
    if not numbers.isfinite().all():
        raise CannotSee(f"there are numbers at `{node.name}` that are not finite")
    return numbers


def _spread(numbers: Tensor) -> Tensor:
    """Numbers from 0 to 1."""
    low, high = numbers.amin(), numbers.amax()
    return (numbers - low) / (high - low).clamp(min=1e-12)


def _viridis(numbers: Tensor) -> Tensor:
    """A colour for each number from 0 to 1."""
    table = torch.tensor(_VIRIDIS, dtype=torch.float32) / 255
    place = numbers.clamp(0, 1) * (len(_VIRIDIS) - 1)
    low = place.floor().long().clamp(max=len(_VIRIDIS) - 2)
    share = (place - low)[..., None]
    return (table[low] * (1 - share) + table[low + 1] * share).movedim(-1, 0)


def _pixels(image: Tensor) -> Pixels:
    """An image of one or three channels from 0 to 1 as dots."""
    colours = image.expand(_IMAGE, -1, -1).movedim(0, -1)
    dots = (colours.clamp(0, 1) * 255).round().to(torch.uint8)
    return Pixels(image.shape[-1], image.shape[-2], bytes(dots.flatten().tolist()))
