"""Sizes that stay open in a file, at which its numbers are right, or that are refused or closed."""

from pathlib import Path

import pytest
import torch

from cnndsl.emit.export import CannotExport, CannotSay, onnx_file
from cnndsl.emit.export.comparing import Run
from cnndsl.emit.operation import Tensors
from tests.emit.export.running import FORMS, agree, export, filled
from tests.graph.drawn import graph_of


def model(text: str) -> str:
    return f"model Net {{ {text} }}"


@pytest.mark.parametrize(
    "layers",
    [
        "input 3xHxW; upsample(2.05)",
        "input 3xHxW; upsample(0.9, mode = nearest_exact)",
        "input 3xHxW; upsample(1.25)",
        "input 3xHxW; upsample(2.25)",
        "input 3xHx16; upsample((1.01, 2))",
        "input 3xHx10; upsample((2, 1.3))",
        "input 2xL; upsample(1.1, mode = linear)",
        "input 2xDxHxW; upsample(1.3)",
    ],
)
def test_factors_that_are_rounded_unlike(layers: str, tmp_path: Path) -> None:
    graph = graph_of(model(layers))
    with pytest.raises(CannotSay, match="`upsample1`: at some sizes torch and ONNX") as refused:
        export(graph, filled(graph), tmp_path / "net.onnx")
    (problem,) = refused.value.problems
    assert problem.code == "E501"
    assert problem.span.text.startswith("upsample(")


@pytest.mark.parametrize(
    ("factor", "sizes"),
    [
        ("1.5", range(1, 8)),
        ("2", range(1, 8)),
        ("1.75", range(1, 12)),
        ("2.5, mode = linear", range(1, 8)),
        ("2.25, mode = linear", range(1, 8)),
        ("0.5", range(2, 8)),
        ("1.5, mode = nearest_exact", range(1, 8)),
        ("1.25, mode = linear, align = true", range(1, 8)),
    ],
)
def test_other_factors_are_right_at_small_sizes(factor: str, sizes: range, tmp_path: Path) -> None:
    graph = graph_of(model(f"input 2xHxW; upsample({factor})"))
    pairs = [{"H": size, "W": 1 + size * 5 % 7} for size in sizes]
    agree(graph, tmp_path / "net.onnx", *[each for each in pairs if min(each.values()) >= sizes[0]])


def test_a_mistake_at_small_sizes_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_file, "IN_ONNX", {})
    graph = graph_of(model("input 3xHxW; relu -> upsample(2.05) -> tanh"))
    with pytest.raises(CannotSay, match=r"`upsample1`: the outputs .* differ by .* nothing is"):
        export(graph, filled(graph), tmp_path / "net.onnx")


def test_a_mistake_far_from_zero_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As squares minus squares make."""
    right = onnx_file._session

    def session(*given: object) -> Run:
        run = right(*given)  # type: ignore[arg-type]

        def answer(xs: Tensors) -> Tensors:
            return tuple([y + 1e-3 * float(xs[0].mean() > 50) * y for y in run(xs)])

        return answer

    monkeypatch.setattr(onnx_file, "_session", session)
    graph = graph_of(model("input 3x8x8; conv(4, 3) -> groupnorm(2)"))
    with pytest.raises(CannotExport, match=r"differ by 1.0e-03 .* with 3x3x8x8"):
        export(graph, filled(graph), tmp_path / "net.onnx")


@pytest.mark.parametrize("form", FORMS)
def test_norms_of_a_single_position_are_no_reason(form: str, tmp_path: Path) -> None:
    text = "input 3xHxW; repeat 4 { conv(4, 3, stride = 2, pad = 1) -> instancenorm -> relu }"
    exported = export(graph_of(model(text)), filled(graph_of(model(text))), tmp_path / f"net{form}")
    assert exported.comparison.resized


@pytest.mark.parametrize(
    ("size", "factor"),
    [("10x10", "1.3"), ("10x20x10", "1.3"), ("10", "2.3"), ("10x10", "0.7"), ("320x10", "0.7"),
     ("10x10", "1.3, mode = cubic"), ("10x20", "(1.3, 2.1), mode = linear"),
     ("9x10", "1.3")],
)  # fmt: skip
def test_extents_that_a_factor_makes_exactly(size: str, factor: str, tmp_path: Path) -> None:
    """10 by 1.3 is 13, for whoever reads the file."""
    agree(graph_of(model(f"input 3x{size}; upsample({factor})")), tmp_path / "net.onnx")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "layers", ["conv(4, 3) -> maxpool(2)", "maxpool(3, stride = 2, pad = 1, ceil = true)"]
)
def test_the_length_of_a_signal_stays_open(layers: str, form: str, tmp_path: Path) -> None:
    graph = graph_of(model(f"input 3xL; {layers}"))
    lengths = [{"L": length} for length in (7, 8, 50, 301)]
    exported = agree(graph, tmp_path / f"net{form}", *lengths)
    assert exported.inputs == (("input", "batch x 3xL"),)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "layers",
    [
        "avgpool((it.height // 7, it.width // 7))",
        "avgpool(56) -> flatten -> linear(5)",
        "relu as a; permute((0, 2, 1)) -> add(it, a)",
    ],
)
def test_a_size_that_makes_another_network_is_closed(
    layers: str, form: str, tmp_path: Path
) -> None:
    exported = agree(graph_of(model(f"input 3xHxW; {layers}")), tmp_path / f"net{form}")
    assert exported.inputs == (("input", "batch x 3x224x224"),)
    assert exported.known


def test_what_is_closed_is_as_if_it_had_been_stated(tmp_path: Path) -> None:
    """What cannot be said of open sizes can then."""
    text = "input 3xL; repeat it.width // 112 { conv(3, 1) } upsample(1.3) -> lstm(4, last = true)"
    graph = graph_of(model(text.replace("} up", "}; up")))
    agree(graph, tmp_path / "net.pt2")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_nothing_finite_is_nothing_compared(value: float, form: str, tmp_path: Path) -> None:
    graph = graph_of(model("input 3x8x8; conv(4, 3) -> output mask; conv(2, 1)"))
    module = filled(graph)
    torch.nn.init.constant_(module.get_submodule("conv2").bias, value)  # type: ignore[arg-type]
    with pytest.raises(CannotExport, match="no finite number for `out`, so that nothing can be"):
        export(graph, module, tmp_path / f"net{form}")
    assert [*tmp_path.iterdir()] == []
