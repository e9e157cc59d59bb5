"""A model that is right, in short."""

from cnndsl.analysis.cost import Cost
from cnndsl.analysis.figures import Figures
from cnndsl.analysis.resting import outlets
from cnndsl.analysis.sizes import told
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """A model that is right: what goes in and out, and what it costs."""

    name: str
    file: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    layers: int
    figures: Figures
    sizes: str = ""
    """What is demanded of the open sizes, and the example that the costs are for."""
    unverified: int = 0
    """How many expectations were left aside, since the model was changed."""

    @property
    def cost(self) -> Cost:
        """What all of it costs together."""
        return self.figures.cost


def summary(figures: Figures, file: str, unverified: int = 0) -> ModelSummary:
    """What there is to say of a graph in one line."""
    graph = figures.graph
    return ModelSummary(
        graph.name,
        file,
        tuple([str(graph.shape(wire)) for wire in graph.inputs.values()]),
        _outputs(graph),
        len(graph.layers),
        figures,
        _sizes(graph),
        unverified,
    )


def _outputs(graph: Graph) -> tuple[str, ...]:
    """What evaluation gives, and then by name what there is in training alone."""
    told = outlets(graph)
    named = [f"{name}: {told.pop(name)}" for name in graph.outputs if name in graph.auxiliary]
    return (*told.values(), *named)


def _sizes(graph: Graph) -> str:
    if not graph.opens:
        return ""
    examples = ", ".join(f"{letter} = {value}" for letter, value in graph.opens.items())
    return f"costs at {examples}; {told(graph)}"
