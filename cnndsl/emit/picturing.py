"""A picture of a file as what a network takes."""

from pathlib import Path

import torch
from torch import Tensor

from cnndsl.emit.seeing import CannotSee
from cnndsl.graph import Graph
from cnndsl.needed import needed

_KINDS = {1: "L", 3: "RGB"}


def read_image(path: Path, graph: Graph) -> Tensor:
    """A file as an image of the network's only input, from 0 to 1, in its size."""
    wires = [*graph.inputs.values()]
    shape = graph.shape(wires[0])
    if len(wires) != 1 or len(shape) != 3 or int(shape[0]) not in _KINDS:
        raise CannotSee(f"`{graph.name}` takes no single image of one or three channels")
    needed("PIL", "images")
    from PIL import Image, UnidentifiedImageError

    channels, height, width = map(int, shape)
    try:
        with Image.open(path) as file:
            whole = file.convert(_KINDS[channels])
    except UnidentifiedImageError:
        raise CannotSee(f"`{path}` is no picture that can be read") from None
    image = whole.resize((width, height), Image.Resampling.BILINEAR)
    numbers = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8)
    return numbers.reshape(height, width, channels).movedim(-1, 0).float() / 255


def normalized(image: Tensor, mean: tuple[float, ...], deviation: tuple[float, ...]) -> Tensor:
    """The same with each channel on the scale that a network was trained on."""
    for name, values in (("mean", mean), ("std", deviation)):
        if len(values) not in (0, 1, len(image)):
            raise CannotSee(f"`--{name}` has {len(values)} numbers for {len(image)} channels")
    middle = torch.tensor(mean or (0.0,))[:, None, None]
    spread = torch.tensor(deviation or (1.0,))[:, None, None]
    return (image - middle) / spread
