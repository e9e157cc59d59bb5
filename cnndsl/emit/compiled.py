"""A network as a module that runs: the printed source, executed."""

from torch import nn

from cnndsl.collector import paused
from cnndsl.emit.gate import Gate
from cnndsl.emit.imported import imported
from cnndsl.emit.source import source
from cnndsl.emit.source.words import class_name
from cnndsl.graph import Graph
from cnndsl.layers.initial import Init


def compiled(graph: Graph, init: Init = "torch") -> nn.Module:
    """The network as a module, with its weights as training begins with them.

    Inputs of a size that it is not made for are refused, which the source by itself does not do.
    """
    with paused():
        made = imported(source([graph], init))
        module = vars(made)[class_name(graph.name)]()
    assert isinstance(module, nn.Module)
    module.register_forward_pre_hook(Gate.of(graph), with_kwargs=True)
    return module
