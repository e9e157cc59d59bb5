"""Runs a whole graph in torch, node by node."""

from torch import Tensor

from cnndsl.graph import Graph, Node
from cnndsl.graph.inlet import Inlet
from cnndsl.layers.calls import Call
from tests.layers.running import Operation, Tensors


class Execution:
    """A graph as torch runs it; nodes that share weights are one operation."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.left: list[Tensors] = []
        """What each node left when it was last run."""
        self._operations: dict[tuple[str, int], Operation] = {}
        self._calls: list[Call] = []

    def __call__(self, *inputs: Tensor) -> Tensors:
        """The outputs, in their order."""
        given = iter(inputs)
        self.left = []
        for node in self.graph.nodes:
            if isinstance(node.layer, Inlet):
                self.left.append((next(given),))
                continue
            tensors = [self.left[wire.node][wire.port] for wire in node.inputs]
            self.left.append(self.operation(node)(*tensors))
        return tuple(self.left[wire.node][wire.port] for wire in self.graph.outputs.values())

    @property
    def weights(self) -> dict[str, Tensor]:
        """The tensors that are learned, each once."""
        return self._of("weights")

    @property
    def buffers(self) -> dict[str, Tensor]:
        """The tensors that are only kept."""
        return self._of("buffers")

    @property
    def operations(self) -> list[Operation]:
        """All that was made to run."""
        return list(self._operations.values())

    def _of(self, which: str) -> dict[str, Tensor]:
        return {
            f"{name}.{key}": tensor
            for (name, _), operation in self._operations.items()
            for key, tensor in getattr(operation, which).items()
        }

    def operation(self, node: Node) -> Operation:
        """What a node does; the same for nodes that share their weights."""
        leaves_aside = len(node.shapes) > len(node.facts.outputs)
        call = node.facts.giving if leaves_aside else node.facts.call
        assert call is not None
        if call not in self._calls:
            self._calls.append(call)
        key = (node.owner.name, self._calls.index(call))
        if key not in self._operations:
            self._operations[key] = Operation(call)
        return self._operations[key]
