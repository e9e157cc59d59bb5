"""Outputs for training alone: a model with them and one without."""

import pytest
import torch

from cnndsl.emit.keras import keras_source
from cnndsl.emit.keras.file import function_name
from tests.emit.keras.running import DOUBLE, agree, computing, difference, executed, twin
from tests.graph.drawn import graph_of

BLOCK = "block Unit(width) { conv(width, 3, pad = 1) -> bn -> relu }"
NETWORKS = {
    "a branch of its own": """
      conv(4, 3) as f
      from f { flatten -> linear(3) -> output aux if training }
      relu -> flatten -> linear(5)
    """,
    "a shared layer that the branch uses first": """
      shared head = conv(3, 3, pad = 1)
      conv(3, 1) as f
      from f { head -> flatten -> linear(3) -> output aux if training }
      head -> flatten -> linear(5)
    """,
    "a shared block that the branch uses first": """
      shared unit = Unit(3)
      conv(3, 1) as f
      from f { unit -> flatten -> linear(2) -> output aux if training }
      from f -> unit -> conv(2, 1)
    """,
    "what branches share alone": """
      shared head = linear(3)
      relu as f
      from f { flatten -> head -> output aux if training }
      from f { tanh -> flatten -> head -> output aux2 if training }
      from f -> conv(2, 1)
    """,
}


@pytest.mark.parametrize("name", NETWORKS)
def test_both_agree(name: str) -> None:
    graph = graph_of(f"{BLOCK}\nmodel Net {{\ninput 3x8x8\n{NETWORKS[name]}\n}}")
    agree(graph)
    names = executed(keras_source(graph))
    with computing(DOUBLE), torch.no_grad():
        made = twin(graph)
        small = names[function_name(graph)](auxiliary=False)
        weights = {**made.execution.weights, **made.execution.buffers}
        left = names["load"](small, weights)
        xs = made.inputs()
        wanted = dict(zip(made.graph.outputs, made.execution(*xs), strict=True))
        found = small(xs[0], training=False)
    assert {*found} == {*wanted} - graph.auxiliary
    assert all(difference(found[each], wanted[each]) <= DOUBLE.close for each in found)
    used = {each.name.replace("_", ".") for each in small.layers if each.weights}
    assert {each.rpartition(".")[0] for each in left} == {
        each.rpartition(".")[0] for each in weights
    } - used - {*left}
