"""Elaboration: a checked model becomes the graph of its layers."""

from cnndsl.graph.changes import Changes
from cnndsl.graph.elaborate import deep_recursion, elaborate, evaluate, is_template
from cnndsl.graph.graph import Frame, Freeze, Graph, Node, Owner, Scope, Wire

__all__ = [
    "Changes",
    "Frame",
    "Freeze",
    "Graph",
    "Node",
    "Owner",
    "Scope",
    "Wire",
    "deep_recursion",
    "elaborate",
    "evaluate",
    "is_template",
]
