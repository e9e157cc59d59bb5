"""A traced network as a class of its own, which can be copied, pickled and exported."""

import re
from collections.abc import Iterator
from textwrap import indent
from types import ModuleType

from torch import fx, nn

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics.wording import count
from cnndsl.emit.imported import imported
from cnndsl.emit.source.layout import INDENT
from cnndsl.emit.unable import CannotTrain

_HOOKS = (
    "_forward_pre_hooks",
    "_forward_pre_hooks_with_kwargs",
    "_forward_hooks",
    "_forward_hooks_with_kwargs",
    "_forward_hooks_always_called",
)


@dataclass(slots=True)
class Fusion:
    """What became of a network in its inference form."""

    folded: dict[str, str] = field(default_factory=dict)
    """Each batch norm that is gone, with the layer that does its work."""
    removed: list[str] = field(default_factory=list)
    """The dropouts and identities that are gone."""
    kept: dict[str, str] = field(default_factory=dict)
    """Each batch norm that is still there, and why."""

    def __str__(self) -> str:
        gone = f"{count(len(self.folded), 'batch norm')} folded"
        kept = f", {len(self.kept)} kept" if self.kept else ""
        return f"{gone}{kept}, {count(len(self.removed), 'layer')} left out"


class Inference(nn.Module):
    """A network that no longer trains; `fusion` says what was made of it."""

    fusion: Fusion

    def train(self, mode: bool = True) -> "Inference":
        """Stay in evaluation; a `CannotTrain` where training is asked for."""
        if mode:
            raise CannotTrain(
                f"this `{type(self).__name__}` is for inference: its batch norms are folded away; "
                "train the module that it was made of"
            )
        super().train(False)
        return self

    def extra_repr(self) -> str:
        """What it is, beside its layers."""
        return str(self.fusion)


def assembled(traced: fx.GraphModule, module: nn.Module, fusion: Fusion) -> Inference:
    """What was traced of a module as a module by itself, behind the same hooks."""
    name = type(module).__name__
    kind = vars(imported(_source(name, traced.graph.python_code("self"))))[name]
    made: Inference = kind()
    made.fusion = fusion
    for each in ("_parameters", "_buffers", "_non_persistent_buffers_set", "_modules"):
        getattr(made, each).update(getattr(traced, each))
    for each in _HOOKS:
        getattr(made, each).update(getattr(module, each))
    return made.requires_grad_(False).eval()


def _source(name: str, code: fx.graph.PythonCode) -> str:
    body = code.src.strip()
    before = []
    for alias, value in code.globals.items():
        if not re.search(rf"\b{alias}\b", body):
            continue
        if isinstance(value, type) and issubclass(value, tuple):
            body = re.sub(rf"\b{alias}\b", value.__name__, body)
            before.append("\n".join(_tuple(value)))
        else:
            before.insert(0, _imported(alias, value))
    return "\n".join(
        [
            "from typing import NamedTuple",
            "from torch import Tensor",
            "from cnndsl.emit.inference import Inference",
            *before,
            f"class {name}(Inference):",
            f'{INDENT}"""The inference form of `{name}`."""',
            f"{indent(body, INDENT)}\n",
        ]
    )


def _imported(alias: str, value: object) -> str:
    if isinstance(value, ModuleType):
        return f"import {value.__name__} as {alias}"
    if isinstance(value, float):
        return f"from math import {alias}"
    home, name = getattr(value, "__module__", ""), getattr(value, "__name__", "")
    return f"from {home} import {name} as {alias}"


def _tuple(kind: type[tuple[object, ...]]) -> Iterator[str]:
    """The class of what a network with several outputs answers with."""
    yield f"class {kind.__name__}(NamedTuple):"
    defaults = getattr(kind, "_field_defaults", {})
    for name in getattr(kind, "_fields", ()):
        default = " | None = None" if name in defaults else ""
        yield f"{INDENT}{name}: Tensor{default}"
