"""What is true of a graph."""

from cnndsl.analysis.cost import Cost, cost
from cnndsl.analysis.expect import verify

__all__ = ["Cost", "cost", "verify"]
