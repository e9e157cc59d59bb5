"""Sizes that stay open in Keras, those that do not, and those that no network is for."""

import pytest
import torch

from cnndsl.dataclasses import replace
from cnndsl.emit.keras import keras_source
from tests.emit.keras.running import BATCH, SINGLE, agree, twin
from tests.graph.drawn import graph_of

THIRDS = """
  relu as x; slice(2, axis = height) -> slice(2, axis = width) as a
  from x -> maxpool(3) -> upsample(3) -> add(it, a)
"""


def test_open_sizes_stay_open() -> None:
    text = """model Net {
      input 3xHxW
      conv(4, 3, stride = 2, pad = 1, pad_mode = reflect) -> maxpool(3, stride = 2, ceil = true)
      upsample(2) -> crop(1) -> avgpool(global) -> flatten -> linear(3)
    }"""
    made = twin(graph_of(text))
    assert made.model.inputs[0].shape == (None, 3, None, None)
    for size in ("33x40", "64x21"):
        closed = twin(graph_of(text.replace("HxW", size)))
        at_size = replace(made, graph=closed.graph, execution=closed.execution)
        assert at_size.difference(at_size.inputs()) <= SINGLE.close


def test_an_open_size_is_no_number_that_happens_to_equal_it() -> None:
    sizes = graph_of("model Net { input 3xHxW; relu }").opens
    width = sizes["H"] * sizes["W"]
    made = twin(graph_of(f"model Net {{ input 3xHxW; conv({width}, 1) -> flatten(start = 1) }}"))
    assert made.model.outputs[0].shape == (None, width, None)
    assert made.difference((torch.randn(BATCH, 3, 5, 7),)) <= SINGLE.close


@pytest.mark.parametrize(
    "layers",
    [
        "conv(4, 3, pad = 1); avgpool((it.height // 7, it.width // 7))",
        "repeat it.height // 112 { conv(3, 1) -> relu }",
        "crop(to = it.height // 2)",
        "avgpool(28) -> flatten -> linear(5)",
        "relu as a; permute((0, 2, 1)) -> add(it, a)",
    ],
)
def test_a_size_that_makes_another_network_is_closed(layers: str) -> None:
    """As where the spec reads it, or weights depend on it."""
    graph = graph_of(f"model Net {{ input 3xHxW; {layers} }}")
    source = keras_source(graph)
    assert "keras.Input((3, 224, 224))" in source
    assert "# It is for H = 224 and W = 224; no other size is known" in source
    assert twin(graph).model.inputs[0].shape == (None, 3, 224, 224)
    agree(graph_of(f"model Net {{ input 3x224x224; {layers} }}"))


@pytest.mark.parametrize(
    ("layers", "refused", "taken"),
    [
        ("pad(3, mode = reflect)", "3x9", "4x9"),
        ("conv(4, 3, pad = 2, pad_mode = circular)", "1x9", "2x9"),
        ("slice(2, 7, axis = width)", "9x2", "9x3"),
        ("slice(-5, stop = -1, axis = height)", "1x4", "2x4"),
        ("crop((4, 1))", "8x9", "9x3"),
        ("maxpool(2) -> maxpool(2) -> conv(4, 3)", "11x12", "12x13"),
        ("relu as a; maxpool(2) -> upsample(2) -> add(it, a)", "4x5", "4x6"),
        (THIRDS, "6x5", "5x8"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(layers: str, refused: str, taken: str) -> None:
    text = f"model Net {{ input 3xHxW; {layers} }}"
    made = twin(graph_of(text))
    with pytest.raises(ValueError, match="expected a size of"):
        made.model(torch.randn(BATCH, 3, *map(int, refused.split("x"))))
    at_size = twin(graph_of(text.replace("HxW", taken)))
    at_size = replace(made, graph=at_size.graph, execution=at_size.execution)
    assert at_size.difference(at_size.inputs()) <= SINGLE.close


def test_several_inputs_have_an_entrance_each() -> None:
    source = keras_source(
        graph_of("model Net { input a: 3xHxW; input b: 3xHxW; from a { crop(2) -> output one }; "
                 "from b { relu -> output two } }")
    )  # fmt: skip
    assert source.count("Fitting(least=(1, 5, 5))(") == 2
    assert "Fitting" not in keras_source(graph_of("model Net { input 3xHxW; relu }"))


@pytest.mark.filterwarnings("ignore:__array__ implementation")
def test_what_stands_at_the_entrance_is_saved_with_the_model(tmp_path: object) -> None:
    import keras

    made = twin(graph_of("model Net { input 4xHxW; maxpool(2) -> groupnorm(2) -> upsample(2) }"))
    made.model.save(f"{tmp_path}/net.keras")
    loaded = keras.saving.load_model(f"{tmp_path}/net.keras")
    x = torch.randn(BATCH, 4, 6, 5)
    assert torch.equal(loaded(x), made.model(x))
    with pytest.raises(ValueError, match="expected a size of"):
        loaded(x[:, :, :1])
