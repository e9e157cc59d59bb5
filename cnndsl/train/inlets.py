"""What goes into a network."""

from cnndsl.analysis.figures import Figures


def input_shape(figures: Figures) -> tuple[int, int, int]:
    """The channels, height and width that a network takes."""
    channels, height, width = inlet(figures)
    return channels, height, width


def inlet(figures: Figures) -> tuple[int, ...]:
    """The shape of a network's only input."""
    (wire,) = figures.graph.inputs.values()
    return tuple(map(int, figures.graph.shape(wire)))
