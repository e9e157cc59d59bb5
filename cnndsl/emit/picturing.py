"""A picture as what a network takes."""

import torch
from torch import Tensor

from cnndsl.emit.seeing import CannotSee
from cnndsl.graph import Graph


def image_shape(graph: Graph) -> tuple[int, int, int]:
    """Channels, height and width of a network's only input, which must be a picture."""
    shapes = [graph.shape(wire) for wire in graph.inputs.values()]
    match [[*map(int, shape)] for shape in shapes]:
        case [[(1 | 3) as channels, height, width]]:
            return channels, height, width
    raise CannotSee(f"`{graph.name}` takes no single image of one or three channels")


def normalized(image: Tensor, mean: tuple[float, ...], deviation: tuple[float, ...]) -> Tensor:
    """The same with each channel on the scale that a network was trained on."""
    for name, values in (("mean", mean), ("std", deviation)):
        if len(values) not in (0, 1, len(image)):
            raise CannotSee(f"`--{name}` has {len(values)} numbers for {len(image)} channels")
    if any(each <= 0 for each in deviation):
        raise CannotSee(f"expected `--std` to be above 0, found {min(deviation):g}")
    middle = torch.tensor(mean or (0.0,))[:, None, None]
    spread = torch.tensor(deviation or (1.0,))[:, None, None]
    return (image - middle) / spread
