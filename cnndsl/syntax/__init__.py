"""Text <-> tree."""

from cnndsl.syntax import tree
from cnndsl.syntax.parse import parse

__all__ = ["parse", "tree"]
