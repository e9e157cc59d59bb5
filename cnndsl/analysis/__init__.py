"""What is true of a graph: small passes over it, each with its result."""

from cnndsl.analysis.bytes import Bytes, Most
from cnndsl.analysis.cost import Cost, cost, costs, total
from cnndsl.analysis.expect import verify
from cnndsl.analysis.field import Axis, Field, fields
from cnndsl.analysis.kept import Kept
from cnndsl.analysis.memory import OPTIMIZER, OPTIMIZERS, Memory, memory
from cnndsl.analysis.why import needs, why
from cnndsl.analysis.widths import MIXED, PRECISIONS

__all__ = [
    "MIXED",
    "OPTIMIZER",
    "OPTIMIZERS",
    "PRECISIONS",
    "Axis",
    "Bytes",
    "Cost",
    "Field",
    "Kept",
    "Memory",
    "Most",
    "cost",
    "costs",
    "fields",
    "memory",
    "needs",
    "total",
    "verify",
    "why",
]
