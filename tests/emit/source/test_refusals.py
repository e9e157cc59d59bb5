"""Names that torch or Python has for itself are refused, at the place where they stand."""

from keyword import kwlist

import pytest
import torch
from torch import nn

from cnndsl.diagnostics.formats import full
from cnndsl.emit.refusal import CannotSay
from cnndsl.emit.source import source
from cnndsl.emit.source.refusals import ATTRIBUTES, is_free
from tests.conftest import Golden
from tests.emit.source.agreeing import agree
from tests.graph.drawn import graph_of

WRONG = """
block Unit(width) {
  conv(width, 3, pad = 1) as forward
  stage children { conv(width, 1) }
}

model Net {
  input 3x8x8
  conv(4, 3, pad = 1) as "train" -> relu as training
  stage type { Unit(4) }
  stage deep { stage apply(names = index) { conv(4, 1) -> conv(4, 1) } }
  shared half = conv(4, 1)
  half -> half
  conv(4, 1) as __class__ -> conv(4, 1) as append
  stage lambda { conv(4, 1) as None -> conv(4, 1) as class } -> conv(4, 1) as "del"
}
"""
RIGHT = """
model Net {
  input 3x8x8
  conv(4, 3, pad = 1) as left
  relu as right
  add(left, right) as "train"
  add(right, it) as class
  split(2) as (forward, type)
  concat(type, forward) as weight -> conv(2, 1) as bias -> conv(2, 1) as _kept
  conv(2, 1) as match
}
"""


@pytest.mark.parametrize("kind", [nn.Module, nn.Sequential, nn.ModuleList])
def test_nothing_of_torch_is_missing(kind: type[nn.Module]) -> None:
    own = [name for name in dir(kind()) if not name.startswith("___")]  # `torch.compile` adds some
    assert [name for name in own if is_free(name)] == []


def test_nothing_is_refused_that_torch_has_not() -> None:
    known = {name for kind in (nn.Module, nn.Sequential, nn.ModuleList) for name in dir(kind())}
    gone = {"_get_abs_string_index"}  # of lists alone, and of some versions
    assert ATTRIBUTES - known <= gone


@pytest.mark.parametrize("word", kwlist)
def test_no_keyword_is_free(word: str) -> None:
    """As the name of a part, tracers of torch would write a program that Python cannot read."""
    assert not is_free(word)
    holder = nn.Sequential()
    holder.add_module(word, nn.ReLU())
    with pytest.raises(SyntaxError):
        torch.fx.symbolic_trace(holder)


def test_each_name_is_told_once_where_it_is_given(golden: Golden) -> None:
    with pytest.raises(CannotSay) as refused:
        source([graph_of(WRONG)])
    golden("source/refused.txt", full(refused.value.problems))


def test_what_is_no_module_may_have_any_name() -> None:
    agree(graph_of(RIGHT))
