"""What is true of a graph: small passes over it, each with its result."""

from cnndsl.analysis.cost import Cost, cost, costs, total
from cnndsl.analysis.expect import verify
from cnndsl.analysis.field import Axis, Field, fields
from cnndsl.analysis.memory import OPTIMIZER, OPTIMIZERS, PRECISIONS, Bytes, Kept, Memory, memory
from cnndsl.analysis.why import needs, why

__all__ = [
    "OPTIMIZER",
    "OPTIMIZERS",
    "PRECISIONS",
    "Axis",
    "Bytes",
    "Cost",
    "Field",
    "Kept",
    "Memory",
    "cost",
    "costs",
    "fields",
    "memory",
    "needs",
    "total",
    "verify",
    "why",
]
