"""A declarative language for convolutional networks."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnndsl.emit.weights import Matched, WeightsError, load_weights, save_weights
    from cnndsl.loaded import Loaded, SpecError, compile, load

__version__ = "0.1.0"
__all__ = [
    "Loaded",
    "Matched",
    "SpecError",
    "WeightsError",
    "__version__",
    "compile",
    "load",
    "load_weights",
    "save_weights",
]

_HOMES = {
    **dict.fromkeys(("Loaded", "SpecError", "compile", "load"), "loaded"),
    **dict.fromkeys(("Matched", "WeightsError", "load_weights", "save_weights"), "emit.weights"),
}


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> object:
    """What needs more than a moment to import, imported when it is first used."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
