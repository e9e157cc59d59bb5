"""The figures of the papers, drawn from their specs."""

import pytest

from cnndsl.render.shown import View
from cnndsl.render.theme import THEMES
from cnndsl.render.volume.figure import volume
from cnndsl.render.volume.scene import Face
from cnndsl.render.volume.svg import volume_svg
from cnndsl.render.volume.tikz import tikz
from cnndsl.resources import library
from cnndsl.workspace import check
from tests.conftest import Golden
from tests.graph.drawn import graph_of
from tests.render.volume.drawn import faults, figure, solids, strokes, words
from tests.zoo.reference import graph

RESIDUAL = """
model Net {
  input 64x56x56
  residual { conv(64, 3, pad = 1) -> bn -> relu; conv(64, 3, pad = 1) -> bn } -> relu
}
"""
INCEPTION = """
model Net {
  input 192x28x28
  concat {
    | conv(64, 1) -> relu
    | conv(96, 1) -> relu -> conv(128, 3, pad = 1) -> relu
    | conv(16, 1) -> relu -> conv(32, 5, pad = 2) -> relu
    | maxpool(3, stride = 1, pad = 1) -> conv(32, 1) -> relu
  }
}
"""
DENSE = """
model Net {
  input 64x28x28
  dense { bn -> relu -> conv(32, 3, pad = 1) }
  dense { bn -> relu -> conv(32, 3, pad = 1) }
}
"""
FAMILIES = sorted([path.stem for path in library().glob("*.cnn")])


def test_lenet(golden: Golden) -> None:
    scene = figure(graph("lenet", "LeNet5"))
    golden("render/volume/lenet.svg", volume_svg(scene, THEMES["light"]))
    golden("render/volume/lenet.tex", tikz(scene, THEMES["light"]))


def test_unet(golden: Golden) -> None:
    scene = figure(graph("unet", "UNet"))
    assert len([each for each in strokes(scene, "way") if len(each.points) == 4]) == 4
    golden("render/volume/unet.svg", volume_svg(scene, THEMES["print"]))


def test_both_halves_of_a_gan(golden: Golden) -> None:
    halves = [graph("dcgan", name) for name in ("WideGenerator", "WideDiscriminator")]
    scene = figure(*halves)
    assert [*faults(scene)] == []
    assert words(scene).count("input") == 3, "one for each half, and one in the legend"
    golden("render/volume/gan.svg", volume_svg(scene, THEMES["dark"]))


def test_a_residual_block(golden: Golden) -> None:
    scene = figure(graph_of(RESIDUAL), titled=False)
    golden("render/volume/residual.tex", tikz(scene, THEMES["print"]))


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_lies_on_anything_else(family: str) -> None:
    for model in check([library() / f"{family}.cnn"]).models:
        scene = volume([model.figures], View())
        assert [*faults(scene)] == [], model.name


@pytest.mark.parametrize("family", ["lenet", "alexnet", "googlenet", "densenet", "unet", "crnn"])
def test_nor_on_a_linear_scale_with_numbers(family: str) -> None:
    for model in check([library() / f"{family}.cnn"]).models[:2]:
        scene = volume([model.figures], View(show=("params", "macs")), scale="linear")
        assert [*faults(scene)] == [], model.name


def test_the_same_network_gives_the_same_file() -> None:
    found = graph("googlenet", "GoogLeNet")
    for write in (volume_svg, tikz):
        assert write(figure(found), THEMES["light"]) == write(figure(found), THEMES["light"])


@pytest.mark.parametrize("text", [RESIDUAL, INCEPTION, DENSE])
def test_modules(text: str) -> None:
    assert [*faults(figure(graph_of(text)))] == []


def test_sizes_stand_on_the_edges_of_the_first_and_the_last() -> None:
    scene = figure(graph("vgg", "VGG16"))
    shown = words(scene)
    assert shown.count("224") == 4, "the input, and two convolutions beside one another"
    assert [shown.count(each) for each in ("64", "512", "4096", "25088")] == [3, 8, 2, 0]
    assert "3 × conv 3×3" in shown


def test_a_window_is_drawn_where_it_slides() -> None:
    scene = figure(graph("lenet", "LeNet5"))
    windows = [each for each in strokes(scene, "window") if len(each.points) == 5]
    assert len(windows) == 4, "two convolutions and two poolings"
    face = scene.bodies[0].parts[-1]
    assert isinstance(face, Face)
    assert min(x for x, _ in windows[0].points) > 0
    share = (windows[0].points[3][1] - windows[0].points[0][1]) / (
        face.points[3][1] - face.points[0][1]
    )
    assert share == pytest.approx(5 / 32)


def test_dashes_lead_to_what_undoes_a_pooling() -> None:
    scene = figure(graph("segnet", "CamVidSegNet"))
    assert len(strokes(scene, "aside")) == 4, "the innermost pair stands side by side"


def test_folded_turns_are_one_solid() -> None:
    scene = figure(graph("resnet", "ResNet50"))
    assert "5 × Bottleneck(256)" in words(scene)
    assert len(solids(scene)) == 13
    flat = figure(graph("resnet", "ResNet50"), view=View(flat=True))
    assert len(solids(flat)) > 60
    assert [*faults(flat)] == []


def test_what_changes_no_shape_is_told_at_the_solid_before_it() -> None:
    scene = figure(graph_of("model Net { input 3x8x8; conv(4, 3) -> bn -> relu -> dropout }"))
    assert len(solids(scene)) == 2
    assert "+ bn, relu, dropout" in words(scene)


def test_or_at_the_one_behind_it_where_ways_part() -> None:
    text = "model Net { input 4x8x8; residual { bn -> relu -> conv(4, 3, pad = 1) } }"
    scene = figure(graph_of(text))
    assert len(solids(scene)) == 3
    assert {"bn, relu", "conv 3×3"} < {*words(scene)}
    assert "activation" not in words(scene), "no solid ends with one"


def test_numbers_that_are_asked_for() -> None:
    shown = words(figure(graph("lenet", "LeNet5"), view=View(show=("shapes", "params"))))
    assert "48.1k parameters" in shown


def test_open_sizes_are_formulas() -> None:
    text = "model Net { input 3xHxW; conv(4, 3, pad = 1) -> maxpool(2) }"
    shown = words(figure(graph_of(text)))
    assert {"H", "W", "H // 2", "W // 2"} < {*shown}


def test_on_a_linear_scale_lengths_are_proportional() -> None:
    scene = figure(graph("lenet", "LeNet5"), scale="linear")
    heights = []
    for body in solids(scene)[:4]:
        ys = [y for _, y in body.parts[0].points]  # type: ignore[union-attr]
        heights.append(max(ys) - min(ys))
    assert [round(32 * each / heights[0], 6) for each in heights] == [32, 28, 14, 10]
