"""What stands before a compiled network: inputs of a wrong size come no further."""

from collections.abc import Iterator, Mapping, Sequence
from inspect import signature

import torch
from torch import Tensor, nn

from cnndsl.analysis.sizes import Trial, told
from cnndsl.dataclasses import dataclass, field
from cnndsl.emit.source.words import class_name
from cnndsl.emit.unable import SizeError
from cnndsl.graph import Graph
from cnndsl.graph.inlet import Inlet

_REMEMBERED = 64


@dataclass(slots=True, eq=False)
class Gate:
    """Lets inputs pass whose sizes fit; torch's own tracers see nothing of it."""

    name: str
    inputs: tuple[tuple[str, tuple[int | str, ...]], ...]
    known: str
    """What is known of the open sizes."""
    examples: dict[str, int]
    trial: Trial | None
    """What tries other sizes, if there may be any."""
    fitting: dict[tuple[tuple[str, int], ...], str] = field(default_factory=dict)
    """What was found to be wrong with sizes; nothing, where they fit."""

    @classmethod
    def of(cls, graph: Graph) -> "Gate":
        """What the inputs of a graph must be like."""
        inlets = [(name, graph.nodes[wire.node].layer) for name, wire in graph.inputs.items()]
        inputs = tuple([(name, each.extents) for name, each in inlets if isinstance(each, Inlet)])
        known = told(graph) if graph.opens else ""
        is_open = bool(graph.opens) and not known.startswith(("the spec", "another"))
        trial = Trial.of(graph) if is_open else None
        return cls(class_name(graph.name), inputs, known, dict(graph.opens), trial)

    def __call__(
        self, module: nn.Module, given: Sequence[object], named: Mapping[str, object]
    ) -> None:
        if torch.compiler.is_compiling() or torch._C._get_tracing_state() is not None:
            return
        sizes: dict[str, int] = {}
        shapes: dict[str, tuple[int, ...]] = {}
        for name, extents, tensor in self._taken(module, given, named):
            shape = shapes[name] = tuple(tensor.shape)
            before = dict(sizes)
            fits = len(shape) == len(extents) + 1 and all(
                sizes.setdefault(extent, size) == size
                if isinstance(extent, str)
                else extent == size
                for extent, size in zip(extents, shape[1:], strict=True)
            )
            if not fits:
                raise SizeError(self._refusal(name, extents, shape, before))
        if len({shape[0] for shape in shapes.values()}) > 1:
            found = " and ".join(f"{shape[0]} of `{name}`" for name, shape in shapes.items())
            raise SizeError(f"`{self.name}` takes batches of one size, found {found}")
        reason = self._reason(sizes)
        if reason:
            raise SizeError(f"`{self.name}` does not fit these sizes: {reason}; {self.known}")

    def _taken(
        self, module: nn.Module, given: Sequence[object], named: Mapping[str, object]
    ) -> Iterator[tuple[str, tuple[int | str, ...], Tensor]]:
        """The inputs that are tensors; of another mistake in a call Python tells by itself."""
        if named:
            try:
                given = signature(module.forward).bind(*given, **named).args
            except TypeError:
                return
        for (name, extents), tensor in zip(self.inputs, given, strict=False):
            if isinstance(tensor, Tensor):
                yield name, extents, tensor

    def _refusal(
        self,
        name: str,
        extents: tuple[int | str, ...],
        shape: tuple[int, ...],
        sizes: dict[str, int],
    ) -> str:
        wanted, found = "x".join(map(str, extents)), "x".join(map(str, shape))
        which = f"the input `{name}` of `{self.name}`" if len(self.inputs) > 1 else f"`{self.name}`"
        if len(shape) == len(extents) and all(
            isinstance(extent, str) or extent == size
            for extent, size in zip(extents, shape, strict=True)
        ):
            return (
                f"{which} takes a batch of {wanted}, found a tensor of {found}; "
                "`x.unsqueeze(0)` makes a batch of one"
            )
        cure = f", while {_shown(sizes)}" if sizes else ""
        closed = all(isinstance(extent, int) for extent in extents)
        if (
            closed
            and len(extents) > 1
            and len(shape) == len(extents) + 1
            and shape[1] == extents[0]
        ):
            cure = "; a spec with `input 3xHxW` is open to other sizes"
        return f"{which} takes a batch of {wanted}, found a tensor of {found}{cure}"

    def _reason(self, sizes: dict[str, int]) -> str:
        """Why these sizes do not fit, if so."""
        if not sizes or sizes == self.examples:
            return ""
        key = tuple(sorted(sizes.items()))
        if key not in self.fitting:
            if len(self.fitting) >= _REMEMBERED:
                self.fitting.clear()
            self.fitting[key] = self._tried(sizes)
        return self.fitting[key]

    def _tried(self, sizes: dict[str, int]) -> str:
        if self.trial is None:
            return f"they must be {_shown(self.examples)}"
        failure = self.trial.failure(sizes)
        if failure is None:
            return ""
        return f"with {_shown(sizes)}, `{failure.node}` fails: {failure.message}"


def _shown(sizes: dict[str, int]) -> str:
    return " and ".join(f"{letter} = {size}" for letter, size in sizes.items())
