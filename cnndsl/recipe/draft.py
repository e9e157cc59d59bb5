"""What was made of a training's settings so far, and what its networks are like."""

from collections.abc import Mapping
from typing import Any

from cnndsl.analysis.lints.softmax_twice import end_of
from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Span
from cnndsl.graph import Graph, Node
from cnndsl.graph.ends import END
from cnndsl.shape import Shape


@dataclass
class Draft:
    """A recipe that is being made: the settings so far, the reasons of those that nobody made."""

    models: tuple[str, ...]
    graphs: Mapping[str, Graph]
    made: dict[str, Any]
    lost: set[str]
    """Settings that are made, and wrong."""
    places: Mapping[str, Span]
    span: Span
    """What says that there is a training."""
    whole: bool = True
    """Whether it is about to begin."""
    commanded: frozenset[str] = frozenset()
    """Settings that a command makes, or changes."""
    reasons: dict[str, str] = field(default_factory=dict)

    def choose(self, setting: str, value: object, reason: str) -> None:
        """Make a setting that nobody made."""
        self.made[setting] = value
        self.reasons[setting] = reason

    def at(self, *names: str) -> Span:
        """Where the first of some settings or arguments is written, or else the training."""
        return next((self.places[each] for each in names if each in self.places), self.span)

    @property
    def is_cut(self) -> bool:
        """Whether a command says how long it is, and the file what happens when."""
        timed = {"schedule", "stop"}
        return bool(self.commanded & {"epochs", "steps"}) and not self.commanded & timed

    @property
    def is_adversarial(self) -> bool:
        """Whether one network makes images, and another tells them from those that are given."""
        return len(self.models) > 1

    @property
    def graph(self) -> Graph | None:
        """The network that is trained, where it is one alone and right."""
        return self.graphs.get(self.models[0]) if len(self.models) == 1 else None


def main_output(graph: Graph) -> Shape:
    """The shape of the main output."""
    return graph.shape(graph.outputs[main_outputs(graph)[0]])


def compared(graph: Graph) -> list[str]:
    """The main output, and the auxiliary ones: all that are compared with what the data show."""
    return [main_outputs(graph)[0], *(each for each in graph.outputs if each in graph.auxiliary)]


def main_outputs(graph: Graph) -> list[str]:
    """The end of the flow or, where that has a name, all outputs that are there at all times."""
    if END in graph.outputs:
        return [END]
    return [name for name in graph.outputs if name not in graph.auxiliary]


def called(graph: Graph, name: str) -> str:
    """What a sentence calls an output: the network for the main one."""
    return f"`{name}` of `{graph.name}`" if name in graph.auxiliary else f"`{graph.name}`"


def end(graph: Graph, name: str | None = None) -> Node:
    """The last layer before an output, or else the main one, that changes numbers."""
    return end_of(graph, graph.outputs[main_outputs(graph)[0] if name is None else name])


def only_input(graph: Graph) -> Shape | None:
    """The shape that goes in, where one tensor does."""
    shapes = [graph.shape(wire) for wire in graph.inputs.values()]
    return shapes[0] if len(shapes) == 1 else None


COLOURS = (1, 3)
"""Channels that images are read with, grey or in colour."""


def takes_images(graph: Graph) -> bool:
    """Whether images go in, as they are read."""
    given = only_input(graph)
    return given is not None and given.rank == 2 and given.channels in COLOURS


def is_image(graph: Graph) -> bool:
    """Whether what comes out is of the shape of the image that goes in."""
    given = only_input(graph)
    return given is not None and given.rank == 2 and main_output(graph) == given
