"""The form of a network for inference: batch norms folded, dropouts and identities gone."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import cached_property

import torch
from torch import Tensor, fx, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.fx.passes.fake_tensor_prop import FakeTensorProp

from cnndsl.diagnostics.suggest import listed
from cnndsl.emit.evaluating import evaluating
from cnndsl.emit.folding import LAYERS, NORMS, folded
from cnndsl.emit.gate import Gate
from cnndsl.emit.inference import Fusion, Inference, assembled

_PASSING = (
    nn.Identity,
    nn.Dropout,
    nn.Dropout1d,
    nn.Dropout2d,
    nn.Dropout3d,
    nn.AlphaDropout,
    nn.FeatureAlphaDropout,
)
_UNDOES: Mapping[object, Callable[..., Tensor]] = {
    torch.squeeze: torch.unsqueeze,
    torch.unflatten: torch.flatten,
}


def fused(module: nn.Module) -> Inference:
    """The same network for inference alone, with tensors of its own; the module stays as it is.

    In evaluation both answer alike, but for rounding. A layer with hooks, or whose weights are
    worked out anew in each run, stays as it is.
    """
    with evaluating(module):
        traced = fx.GraphModule(module, _Tracer().trace(module), type(module).__name__)
        work = _Work(deepcopy(traced), _example(module))
    work.remove_passing()
    work.remove_undone()
    work.traced.graph.eliminate_dead_code()
    work.fold_norms()
    work.traced.graph.eliminate_dead_code()
    work.traced.delete_all_unused_submodules()
    return assembled(work.traced, module, work.fusion)


class _Tracer(fx.Tracer):
    """Takes a module with hooks as a whole, so that these go on being called."""

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return _is_hooked(m) or super().is_leaf_module(m, module_qualified_name)


class _Work:
    """A traced network while it changes, and the record of that."""

    def __init__(self, traced: fx.GraphModule, example: Sequence[Tensor]) -> None:
        self.traced = traced
        self.fusion = Fusion()
        self._example = example

    def remove_passing(self) -> None:
        """Leave out what in evaluation answers with the very tensor that it is given."""
        for node in self.traced.graph.nodes:
            if isinstance(self._plain(node), _PASSING):
                self.fusion.removed.append(str(node.target))
                _replace(node, node.all_input_nodes[0])

    def remove_undone(self) -> None:
        """Leave out views that are taken back at once, as they stand around a dropout."""
        for node in self.traced.graph.nodes:
            undone = _UNDOES.get(node.target)
            before = node.all_input_nodes[0] if undone else None
            if before is None or before.target is not undone:
                continue
            if undone is torch.unsqueeze:
                same = before.args[1:] == node.args[1:]
            else:
                shape = self._shape(node)
                same = shape is not None and self._shape(before.all_input_nodes[0]) == shape
            if same:
                _replace(node, before.all_input_nodes[0])

    def fold_norms(self) -> None:
        """Let the layers before batch norms do the work of these."""
        calls: dict[str, list[fx.Node]] = defaultdict(list)
        for node in self.traced.graph.nodes:
            if node.op == "call_module":
                calls[str(node.target)].append(node)
        for name, found in calls.items():
            if isinstance(self.traced.get_submodule(name), NORMS):
                befores = [node.all_input_nodes[0] for node in found]
                layer = str(befores[0].target)
                reason = self._hindrance(found, befores, calls.get(layer, ()))
                if reason:
                    self.fusion.kept[name] = reason
                else:
                    self._fold(name, layer, found)

    def _fold(self, norm: str, layer: str, calls: Sequence[fx.Node]) -> None:
        own = self.traced.get_submodule
        self.traced.set_submodule(layer, folded(own(layer), own(norm)))  # type: ignore[arg-type]
        for node in calls:
            _replace(node, node.all_input_nodes[0])
        self.fusion.folded[norm] = layer

    def _hindrance(
        self, norms: Sequence[fx.Node], befores: Sequence[fx.Node], calls: Sequence[fx.Node]
    ) -> str:
        """Why a batch norm cannot be a part of what is before it; empty if it can."""
        norm, layer = self._plain(norms[0]), self._plain(befores[0])
        if not isinstance(norm, NORMS):
            return "it has hooks"
        if norm.running_mean is None or norm.running_var is None:
            return "it keeps no means and variances"
        apart = dict.fromkeys(_called(node) for node in befores)
        if len(apart) > 1:
            return f"it is shared, and follows {listed([*apart])}"
        if not isinstance(layer, LAYERS):
            return "it does not follow a convolution or matrix product"
        if {*befores} != {*calls} or any(len(node.users) > 1 for node in befores):
            return f"`{befores[0].target}` serves others too"
        if isinstance(layer, nn.Linear) and any(len(self._shape(n) or ()) != 2 for n in befores):
            return f"it may be along another axis than `{befores[0].target}`"
        return ""

    def _plain(self, node: fx.Node) -> nn.Module | None:
        """The module that a node calls, if it is one of torch's own and nothing else is called."""
        if node.op != "call_module" or len(node.all_input_nodes) != 1:
            return None
        module = self.traced.get_submodule(str(node.target))
        is_own = type(module).__module__.startswith("torch.nn.modules.")
        return module if is_own and not _is_hooked(module) else None

    def _shape(self, node: fx.Node) -> torch.Size | None:
        return self._shapes.get(node)

    @cached_property
    def _shapes(self) -> Mapping[fx.Node, torch.Size]:
        """What is known of the tensors; nothing where the inputs are not."""
        if not self._example:
            return {}
        with FakeTensorMode(allow_non_fake_inputs=True) as mode:
            FakeTensorProp(self.traced, mode).propagate(*self._example)
        found = [(node, node.meta.get("val")) for node in self.traced.graph.nodes]
        return {node: value.shape for node, value in found if isinstance(value, Tensor)}


def _replace(node: fx.Node, other: fx.Node) -> None:
    node.replace_all_uses_with(other)
    node.graph.erase_node(node)


def _called(node: fx.Node) -> str:
    return str(node.target) if node.op == "call_module" else node.name


def _is_hooked(module: nn.Module) -> bool:
    return any(
        getattr(module, name)
        for name in (
            "_forward_hooks",
            "_forward_pre_hooks",
            "_backward_hooks",
            "_backward_pre_hooks",
        )
    )


def _example(module: nn.Module) -> list[Tensor]:
    """Tensors such as a compiled network takes; none where nobody says what it takes."""
    gates = [hook for hook in module._forward_pre_hooks.values() if isinstance(hook, Gate)]
    given = [extents for gate in gates[:1] for _, extents in gate.inputs]
    kinds = [each for each in module.parameters() if each.is_floating_point()]
    like = kinds[0] if kinds else torch.empty(0)
    return [
        like.new_empty(2, *[gates[0].examples[e] if isinstance(e, str) else e for e in extents])
        for extents in given
    ]
