"""What Keras has no words for, and how that is said."""

import pytest

from cnndsl.diagnostics.formats import full
from cnndsl.emit.keras import CannotSay, keras_source
from tests.conftest import Golden
from tests.graph.drawn import graph_of

SPECS = {
    "a layer in a block": """
      block Unit(width) { conv(width, 3, pad = 1) -> fractional_maxpool(2, 0.7) }
      model Net { input 3x32x32; Unit(4) -> Unit(8) }
    """,
    "several at once": """
      model Net {
        input 3x32x32
        conv(4, 3) -> maxpool(2) as pool -> instancenorm(track = true)
        unpool(pool) -> reshape(900x4) -> lstm(8, project = 4) -> alpha_dropout(1)
      }
    """,
    "open sizes": """
      model Net {
        input 3xHxW
        conv(4, 3, stride = 2, pad = same) -> maxpool(3, stride = 2, pad = 1, ceil = true)
        upsample(1.5) -> flatten(start = 0, end = 1) -> crop(to = 4)
      }
    """,
    "a name that Keras gives": """
      model Net { input 3x8x8; conv(4, 3) as relu -> relu -> conv(4, 3) as max_pooling2d_1 }
    """,
    "a name of an input": """
      model Net {
        input relu: 3x8x8
        input add_2: 3x8x8
        add(relu, add_2) -> conv(4, 1)
      }
    """,
    "weights that lead nowhere": """
      model Net { input x: 3x8x8; from x { conv(4, 3) -> relu }; conv(2, 3) }
    """,
    "shared slopes of other ranks": """
      model Net {
        input 3x8x8
        shared slope = prelu
        slope -> flatten -> slope
      }
    """,
}


@pytest.mark.parametrize("name", SPECS)
def test_every_reason_is_told_with_its_line(name: str, golden: Golden) -> None:
    with pytest.raises(CannotSay) as refused:
        keras_source(graph_of(SPECS[name]))
    golden(f"keras/refused/{name.replace(' ', '_')}.txt", full(refused.value.problems))
