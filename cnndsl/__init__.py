"""A declarative language for convolutional networks."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnndsl.loaded import Loaded, SpecError, load

__version__ = "0.1.0"
__all__ = ["Loaded", "SpecError", "__version__", "load"]


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> object:
    """What needs more than a moment to import, imported when it is first used."""
    if name in ("Loaded", "SpecError", "load"):
        from cnndsl import loaded

        return getattr(loaded, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
