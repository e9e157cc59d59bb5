"""What files of ONNX have of their own: names that are there once, and what a checker infers."""

from pathlib import Path

import onnx
import pytest

from cnndsl.emit.export import CannotSay, export_onnx
from tests.emit.export.running import agree, export, filled
from tests.graph.drawn import graph_of


@pytest.mark.parametrize(
    "text",
    [
        "input 3x8x8; conv(4, 3) -> conv(4, 1) -> output conv2d; relu",
        "input conv2d: 3x8x8; conv(3, 3) -> conv(3, 1) -> relu -> output relu; conv(2, 1)",
        "input val_0: 3xHxW; upsample(2) -> output x; avgpool(global) -> flatten -> output view",
        "input x: 3x8x8; relu -> output one -> output two; tanh -> output relu",
        "input x: 3x8x8; output same; relu -> output tanh; tanh",
    ],
)
def test_names_of_the_spec_go_before_those_of_torch(text: str, tmp_path: Path) -> None:
    graph = graph_of(f"model Net {{ {text} }}")
    agree(graph, tmp_path / "net.onnx")
    made = onnx.load(tmp_path / "net.onnx").graph
    assert [each.name for each in made.input] == [*graph.inputs]
    assert [each.name for each in made.output] == [*graph.outputs]


def test_an_input_and_an_output_of_one_name(tmp_path: Path) -> None:
    graph = graph_of("model Net { input x: 3x8x8; conv(3, 3) -> relu -> output x; tanh }")
    with pytest.raises(CannotSay, match="no output can have the name of an input") as refused:
        export(graph, filled(graph), tmp_path / "net.onnx")
    (problem,) = refused.value.problems
    assert (problem.code, problem.span.text) == ("E502", "relu")
    agree(graph, tmp_path / "net.pt2")


POOLINGS = [
    ("3x7x7", "maxpool(2, pad = 1, ceil = true)"),
    ("3x3x3", "maxpool(1, stride = 3, ceil = true)"),
    ("3x7", "avgpool(2, pad = 1, ceil = true)"),
    ("3xHxW", "maxpool(2, pad = 1, ceil = true)"),
]


@pytest.mark.parametrize(("size", "layer"), POOLINGS)
def test_windows_that_would_begin_behind_the_input(size: str, layer: str, tmp_path: Path) -> None:
    graph = graph_of(f"model Net {{ input {size}; {layer} }}")
    exported = agree(graph, tmp_path / "net.onnx")
    assert exported.form == "ONNX, opset 22"


def test_an_older_version_that_counts_them_is_refused(tmp_path: Path) -> None:
    size, layer = POOLINGS[0]
    graph = graph_of(f"model Net {{ input {size}; relu -> {layer} }}")
    with pytest.raises(CannotSay, match=r"`maxpool1`: what torch wrote is refused: .* differ"):
        export_onnx(graph, filled(graph), tmp_path / "net.onnx", opset=20)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("input 4xHxW; split(2, axis = height) as (a, b); concat(b, a)", "split1", "E501"),
        ("input 3x8x8; deconv(4, 3, pad = 1, dilation = 2, output_pad = 1)", "deconv1", "E500"),
        ("input 3x224x224; relu -> upsample(0.3) -> tanh", "upsample1", "E500"),
        ("input 3x330x11; upsample(0.7)", "upsample1", "E500"),
        ("input 4xHxW; relu -> upsample(to = 8) -> tanh", "upsample1", "E500"),
    ],
)
def test_a_refusal_names_the_layer(text: str, name: str, code: str, tmp_path: Path) -> None:
    graph = graph_of(f"model Net {{ {text} }}")
    with pytest.raises(CannotSay) as refused:
        export(graph, filled(graph), tmp_path / "net.onnx")
    (problem,) = refused.value.problems
    assert problem.code == code
    assert problem.message.startswith(f"`{name}`: ")
    assert problem.span.text.startswith(name[:-1])
    assert [*tmp_path.iterdir()] == []


def test_parts_of_known_extents_are_no_matter(tmp_path: Path) -> None:
    graph = graph_of("model Net { input 4xHxW; split(2) as (a, b); concat(b, a) }")
    agree(graph, tmp_path / "net.onnx", {"H": 5, "W": 9})
