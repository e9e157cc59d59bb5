"""What a figure tells of a network, and that it is true."""

from cnndsl.graph import Graph
from cnndsl.render.shown import View
from cnndsl.render.volume.scene import VolumeScene
from tests.graph.drawn import graph_of
from tests.render.volume.drawn import DEFAULT, faults, figure, front, solids, strokes, words
from tests.zoo.reference import graph


def net(body: str, given: str = "4x16x16") -> Graph:
    return graph_of(f"model Net {{ input {given}; {body} }}")


def told(body: str, view: View = DEFAULT) -> list[str]:
    scene = figure(net(body), view=view)
    assert [*faults(scene)] == []
    return words(scene)


def brackets(scene: VolumeScene) -> list[str]:
    return [text.text for text in scene.texts if text.ink == "head"]


def test_what_comes_twice_is_told_twice() -> None:
    assert "+ 2 × relu" in told("conv(4, 3) -> relu -> relu")
    assert "+ relu, bn, relu" in told("conv(4, 3) -> relu -> bn -> relu")
    assert "+ 3 × relu" in told("conv(4, 3); repeat 3 { relu }")


def test_what_comes_once_is_not_told_of_each_turn() -> None:
    shown = words(figure(graph("densenet", "DenseNet121")))
    assert shown[shown.index("16 × DenseLayer(32)") + 1] == "then bn, relu"


def test_what_does_not_go_into_a_line_goes_into_several() -> None:
    shown = told("conv(4, 3) -> bn -> leaky_relu -> dropout -> bn -> relu")
    assert {"+ bn, leaky_relu,", "dropout, bn, relu"} < {*shown}


def test_a_stage_of_one_tensor_has_its_bracket() -> None:
    body = "stage stem { conv(8, 3) -> bn -> relu }; stage top { linear(10) }"
    scene = figure(net(f"{body}", "3x16x16"), view=View(depth=2))
    assert brackets(scene) == ["stem", "top"]
    assert len(strokes(scene, "bracket")) == 2


def test_the_inner_bracket_is_the_nearer_one() -> None:
    scene = figure(graph("densenet_cifar", "CifarDenseNet12x40"))
    heights = {text.text: text.y for text in scene.texts if text.ink == "head"}
    assert heights["12 × Plain(12)"] < heights["denseblock1"]


def test_what_is_outside_a_frame_is_not_told_inside_it() -> None:
    scene = figure(net("stage one { conv(4, 3) }; bn -> relu; conv(4, 3)"), view=View(depth=2))
    assert {"conv 3×3", "bn, relu"} < {*words(scene)}
    turns = figure(graph("densenet_cifar", "CifarDenseNet12x40"))
    assert "+ bn, relu" not in words(turns), "the transition has them, not each of twelve turns"


def test_sizes_that_change_from_turn_to_turn_are_told_from_first_to_last() -> None:
    shown = words(figure(graph("densenet_cifar", "CifarDenseNet12x40")))
    assert {"28..160", "172..304", "316..448"} < {*shown}
    assert {"64..96", "32..48"} < {*words(figure(graph("fitnet", "FitNet4")))}


def test_the_main_output_is_told_where_there_are_others() -> None:
    assert "output" in words(figure(graph("googlenet", "GoogLeNet")))
    assert "output" not in words(figure(graph("googlenet", "GoogLeNetTrunk")))


def test_an_output_is_not_told_behind_what_follows_it() -> None:
    scene = figure(net("conv(4, 3) -> output early -> relu -> conv(4, 3)"))
    assert {"output early", "relu, conv 3×3", "output"} < {*words(scene)}
    assert "+ relu" not in words(scene)


def test_heads_stand_right_under_what_they_branch_off() -> None:
    scene = figure(graph("googlenet", "GoogLeNet"))
    tops = [front(body)[1] for body in solids(scene) if "Head(1000)" in body.tip]
    assert len({*tops}) == 1, "one beside the other"
    below = min(text.y for text in scene.texts if text.text == "3 × Inception(…)")
    assert below < tops[0] < below + 40


def test_an_open_size_has_one_notation() -> None:
    body = 'conv(4, 3, pad = 1) as "a" -> maxpool(2) -> conv(8, 3, pad = 1)'
    body += ' -> deconv(4, 2, stride = 2) -> concat("a", it)' + " -> conv(4, 3, pad = 1)" * 12
    shown = words(figure(net(body, "3xHxW")))
    assert "2 * (H // 2)" not in shown
    clip = words(figure(net("conv(16, 3, stride = 2, pad = 1)", "3xTxHxW")))
    assert {"3×T", "16×((T + 1) // 2)"} < {*clip}


def test_a_stride_is_told_where_it_is_no_matter_of_course() -> None:
    shown = told("maxpool(3, stride = 1, pad = 1) -> maxpool(2) -> conv(4, 2, stride = 2)")
    assert {"maxpool 3×3, /1", "maxpool 2×2", "conv 2×2, /2"} < {*shown}
    assert "deconv 2×2, stride 2" in told("deconv(4, 2, stride = 2)")


def test_arguments_that_are_too_long_are_left_out_as_a_whole() -> None:
    assert "5 × Inception(…)" in words(figure(graph("googlenet", "GoogLeNetTrunk")))


def test_turns_of_one_tensor_stand_side_by_side() -> None:
    scene = figure(graph("segnet", "CamVidSegNet"))
    assert words(scene).count("3 × conv 3×3") == 6
    assert len(solids(scene)) == 37


def test_units_of_one_tensor_are_opened() -> None:
    shown = words(figure(graph("neocognitron", "Neocognitron")))
    assert "unit or stage, closed" not in shown
