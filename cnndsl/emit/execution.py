"""A whole graph in torch, node by node, so that each can be observed.

It reads the calls as data and nothing else: what it does can be held against the module that
printed source makes of the same graph.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from torch import Tensor, nn

from cnndsl.analysis.resting import ends, resting
from cnndsl.emit.operation import Operation, Tensors
from cnndsl.graph import Graph, Node, Wire
from cnndsl.graph.inlet import Inlet
from cnndsl.layers.calls import Call

Watch = Callable[[Node, Operation, Tensors], Tensors]
"""What runs a node on its tensors and may look at it meanwhile; it returns what the node leaves."""


def unwatched(_: Node, operation: Operation, tensors: Tensors) -> Tensors:
    """Run a node, and nothing else."""
    return operation(*tensors)


class Execution:
    """A graph that runs, frozen where it is; nodes that share weights share their tensors.

    Those are the tensors of a module, which has them at the names of their owners, or new ones.
    Open sizes are those of the example, unless they are given.
    """

    def __init__(
        self,
        graph: Graph,
        module: nn.Module | None = None,
        sizes: Mapping[str, int] | None = None,
    ) -> None:
        self.graph = graph
        self._module = module
        self._sizes = sizes
        self._training = module is None or module.training
        self._resting = resting(graph)
        self._made: dict[str, list[tuple[Call, Operation]]] = {}
        self._by_node = [self._operation(node) for node in graph.nodes]

    def __call__(self, *inputs: Tensor, watch: Watch = unwatched) -> Tensors:
        """The outputs in their order, and behind them in training the auxiliary ones."""
        return self.run(iter(inputs), watch)

    def run(self, inputs: Iterator[Tensor], watch: Watch = unwatched) -> Tensors:
        """The outputs; a tensor is let go of when no node reads it any more."""
        alive: dict[Wire, Tensor] = {}
        nodes, outputs = self._at_work()
        last = {wire: node.index for node in nodes for wire in node.inputs}
        last |= dict.fromkeys(outputs, len(self.graph.nodes))
        for node in nodes:
            if isinstance(node.layer, Inlet):
                alive[Wire(node.index)] = next(inputs)
            else:
                tensors = tuple([alive[wire] for wire in node.inputs])
                left = watch(node, self._by_node[node.index], tensors)
                alive |= {Wire(node.index, port): each for port, each in enumerate(left)}
                del tensors, left
            for wire in [each for each in alive if last.get(each, 0) <= node.index]:
                del alive[wire]
        return tuple([alive[wire] for wire in outputs])

    def _at_work(self) -> tuple[Sequence[Node], Sequence[Wire]]:
        """The nodes that run, and the outputs that there are."""
        outputs, auxiliary = ends(self.graph)
        if self._training:
            return self.graph.nodes, [*outputs, *auxiliary]
        return [node for node in self.graph.nodes if node.index not in self._resting], outputs

    def train(self, mode: bool = True) -> "Execution":
        """The same as it is in training, or at other times."""
        self._training = mode
        for operation in self.operations:
            operation.train(mode)
        return self

    def eval(self) -> "Execution":
        """The same, no longer training."""
        return self.train(False)

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
        return [operation for made in self._made.values() for _, operation in made]

    def _of(self, which: str) -> dict[str, Tensor]:
        return {
            f"{name}.{key}": tensor
            for name, made in self._made.items()
            for _, operation in made
            for key, tensor in getattr(operation, which).items()
        }

    def _operation(self, node: Node) -> Operation:
        """What a node does; the same for nodes that share their weights and the call."""
        leaves_aside = len(node.shapes) > len(node.facts.outputs)
        call = node.facts.giving if leaves_aside else node.facts.call
        assert call is not None
        made = self._made.setdefault(node.owner.name, [])
        for known, operation in made:
            if known == call:
                return operation
        made.append((call, self._new(node, call)))
        return made[-1][1]

    def _new(self, node: Node, call: Call) -> Operation:
        if self._module is not None:
            has_tensors = node.facts.weights or node.facts.buffers
            holder = self._module.get_submodule(node.owner.name) if has_tensors else _EMPTY
            return Operation(call, holder, self._sizes).train(self._training)
        made = Operation(call, None, self._sizes)
        for weight in made.weights.values():
            weight.requires_grad_(node.owner.name not in self.graph.frozen)
        return made


_EMPTY = nn.Module()
