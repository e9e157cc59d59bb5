"""A network as Python source that imports only torch: one class for each block of its spec."""

from cnndsl.emit.source.page import source

__all__ = ["source"]
