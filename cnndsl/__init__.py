"""A declarative language for convolutional networks."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnndsl.diagnostics.wrong import SpecError
    from cnndsl.emit.unable import CannotTrain, SizeError
    from cnndsl.emit.weights import Matched, NoSuchLayer, WeightsError, load_weights, save_weights
    from cnndsl.graph.asked import AskedError
    from cnndsl.loaded import Loaded, compile, load
    from cnndsl.needed import PackageMissing

__version__ = "0.1.0"
__all__ = [
    "AskedError",
    "CannotTrain",
    "Loaded",
    "Matched",
    "NoSuchLayer",
    "PackageMissing",
    "SizeError",
    "SpecError",
    "WeightsError",
    "__version__",
    "compile",
    "load",
    "load_weights",
    "save_weights",
]

_HOMES = {
    **dict.fromkeys(("Loaded", "compile", "load"), "loaded"),
    **dict.fromkeys(
        ("Matched", "NoSuchLayer", "WeightsError", "load_weights", "save_weights"), "emit.weights"
    ),
    **dict.fromkeys(("CannotTrain", "SizeError"), "emit.unable"),
    "AskedError": "graph.asked",
    "PackageMissing": "needed",
    "SpecError": "diagnostics.wrong",
}


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> object:
    """What needs more than a moment to import, imported when it is first used."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
