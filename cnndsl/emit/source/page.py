"""Networks as a Python file that needs nothing but torch."""

from collections.abc import Sequence

from cnndsl.analysis.resting import resting
from cnndsl.emit.source.bodies import body
from cnndsl.emit.source.classes import classes
from cnndsl.emit.source.comments import at_top
from cnndsl.emit.source.docstrings import docstring
from cnndsl.emit.source.printed import printed
from cnndsl.emit.source.refusals import refuse
from cnndsl.graph import Graph
from cnndsl.layers.initial import Init

_CHAIN = '''

def chain(**modules: nn.Module) -> nn.Sequential:
    """Modules one after the other, each with its name."""
    row = nn.Sequential()
    for name, module in modules.items():
        row.add_module(name, module)
    return row
'''


def source(graphs: Sequence[Graph], init: Init = "torch") -> str:
    """The classes of some networks, and all that they are made of; a `CannotSay` if they cannot."""
    for graph in graphs:
        refuse(graph)
    made = classes([body(graph, resting(graph)) for graph in graphs])
    text = "".join([f"\n\n{printed(each, init)}" for each in made])
    said = at_top(graphs)
    return "".join(
        [
            docstring(said, "") + "\n" if said else "",
            "from typing import NamedTuple\n\n" if "(NamedTuple)" in text else "",
            "import torch\n" if "torch." in text else "",
            "from torch import Tensor, nn\n",
            _CHAIN if "chain(" in text else "",
            text,
        ]
    )
