"""What is shown of a network is what is in it, and what torch makes of it."""

from collections.abc import Callable

import pytest
import torch
from torch import nn

from cnndsl.emit.compiled import compiled
from cnndsl.emit.picturing import image_shape, normalized
from cnndsl.emit.seeing import CannotSee, activation_map, features, filters
from cnndsl.graph import Graph
from cnndsl.report.pixels import Pixels
from tests.graph.drawn import graph_of

NET = """
model Net {
  input 3x16x12
  conv(4, 3, pad = 1) as stem -> relu
  conv(6, 3, pad = 1, stride = 2) as last
  avgpool(global) -> flatten -> linear(5)
}
"""


@pytest.fixture
def net() -> tuple[Graph, nn.Module]:
    torch.manual_seed(0)
    found = graph_of(NET)
    return found, compiled(found)


def gray(pixels: Pixels) -> torch.Tensor:
    """How bright each dot is, from 0 to 1, of a picture without colours."""
    dots = torch.tensor([*pixels.colours]).reshape(pixels.height, pixels.width, 3)
    assert torch.equal(dots[..., 0], dots[..., 1])
    return dots[..., 0] / 255


def test_filters_of_three_channels_are_colours(net: tuple[Graph, nn.Module]) -> None:
    found, module = net
    weight = module.get_parameter("stem.weight").detach()
    (sheet,) = filters(found, module, None, 3)
    assert sheet.title == "stem: 3 of 4 filters of 3x3"
    low, high = weight.min(), weight.max()
    wanted = ((weight[1] - low) / (high - low) * 255).round().movedim(0, -1).flatten()
    assert [*sheet.pictures[1].colours] == wanted.int().tolist()


def test_filters_of_many_channels_are_their_mean(net: tuple[Graph, nn.Module]) -> None:
    found, module = net
    (sheet,) = filters(found, module, "last", 64)
    assert sheet.title == "last: 6 of 6 filters of 3x3, the mean over 4 channels"
    mean = module.get_parameter("last.weight").detach().mean(1)
    wanted = (mean - mean.min()) / (mean.max() - mean.min())
    for pixels, each in zip(sheet.pictures, wanted, strict=True):
        assert torch.allclose(gray(pixels), each, atol=1 / 255)


def test_maps_are_what_the_layers_leave(net: tuple[Graph, nn.Module]) -> None:
    found, module = net
    image, seen = torch.rand(1, 3, 16, 12), []
    module.get_submodule("last").register_forward_hook(lambda _, __, y: seen.append(y[0].detach()))
    module.eval()(image)
    (sheet,) = features(found, module, image, ["last"], 64)
    assert sheet.title == "last: 6 of 6 maps of 8x6"
    for pixels, each in zip(sheet.pictures, seen[0], strict=True):
        dots = torch.tensor([*pixels.colours]).reshape(8, 6, 3)
        assert dots.flatten(0, 1)[each.argmax()].tolist() == [253, 231, 37]
        assert dots.flatten(0, 1)[each.argmin()].tolist() == [68, 1, 84]
    titles = [each.title.partition(":")[0] for each in features(found, module, image, [], 1)]
    assert titles == ["relu1", "last"]


def test_the_map_of_a_class_is_that_of_zhou(net: tuple[Graph, nn.Module]) -> None:
    """A global average and a linear layer: the maps, weighed as the linear layer does."""
    found, module = net
    image = torch.rand(1, 3, 16, 12)
    maps = []
    module.get_submodule("last").register_forward_hook(lambda _, __, y: maps.append(y[0].detach()))
    scores = module.eval()(image)
    target = int(scores.argmax())
    weight = module.get_parameter("linear1.weight").detach()[target]
    wanted = (weight[:, None, None] * maps[0]).sum(0).clamp(min=0)
    large = nn.functional.interpolate(wanted[None, None], (16, 12), mode="bilinear")[0, 0]
    (sheet,) = activation_map(found, module, image, image[0], None)
    share = float(scores.softmax(1)[0, target].detach())
    assert sheet.title == f"last: where the network looks to tell class {target} ({share:.1%})"
    dots = torch.tensor([*sheet.pictures[1].colours]).reshape(-1, 3)
    assert dots[large.flatten().argmax()].tolist() == [253, 231, 37]
    first = [*sheet.pictures[0].colours]
    assert first == (image[0].movedim(0, -1).flatten() * 255).round().int().tolist()
    both = torch.tensor([*sheet.pictures[2].colours]).reshape(-1, 3)
    coldest, hottest = large.flatten().argmin(), large.flatten().argmax()
    shown = torch.tensor(first).reshape(-1, 3)
    assert torch.equal(both[coldest], shown[coldest])
    warm = 0.4 * 255 * image[0].movedim(0, -1).reshape(-1, 3) + 0.6 * dots
    assert torch.allclose(both[hottest].float(), warm[hottest], atol=1)


def test_a_picture_is_brought_to_the_scale_of_the_input(net: tuple[Graph, nn.Module]) -> None:
    assert image_shape(net[0]) == (3, 16, 12)
    picture = torch.tensor([1, 0, 0.2])[:, None, None].expand(image_shape(net[0]))
    scaled = normalized(picture, (0.5, 0.5, 0.2), (0.5,))
    assert scaled[:, 0, 0].tolist() == pytest.approx([1, -1, 0])


def test_what_cannot_be_seen(net: tuple[Graph, nn.Module]) -> None:
    found, module = net
    image = torch.rand(1, 3, 16, 12)
    clip = graph_of("model Net { input 5x4x4; conv(2, 1) }")
    bad = torch.full_like(image, torch.inf)
    wrong: list[tuple[Callable[[], object], str]] = [
        (lambda: filters(found, module, "linear1", 1), "`linear1` has no kernels over an image"),
        (lambda: filters(found, module, "stm", 1), "no layer `stm` in `Net`; did you mean `stem`"),
        (lambda: features(found, module, image, ["flatten1"], 1), "leaves 6, which is no image"),
        (lambda: activation_map(found, module, image, image[0], 7), "no class 7; they are 0 to 4"),
        (lambda: features(found, module, image, ["input"], 1), "`input` is the picture itself"),
        (lambda: features(found, module, bad, ["stem"], 1), "numbers at `stem` that are not fin"),
        (lambda: activation_map(found, module, bad, image[0], 1), "at `last` that are not finite"),
        (lambda: image_shape(clip), "takes no single image of one or three channels"),
        (lambda: normalized(image[0], (), (0.5, 0, 1)), "expected `--std` to be above 0, found 0"),
        (lambda: normalized(image[0], (1, 2), ()), "`--mean` has 2 numbers for 3 channels"),
    ]
    for ask, reason in wrong:
        with pytest.raises(CannotSee, match=reason):
            ask()


def test_a_name_is_what_it_is_elsewhere(net: tuple[Graph, nn.Module]) -> None:
    image = torch.zeros(1, 3, 16, 12)
    by_line = features(*net, image, ["4"], 1)
    assert [sheet.title.split(":")[0] for sheet in by_line] == ["stem", "relu1"]
    (whole,) = features(*net, image, ["last"], 1)
    assert whole.title.startswith("last:")
    with pytest.raises(CannotSee, match=r"`stemm`.*did you mean `stem`"):
        features(*net, image, ["stemm"], 1)


def test_filters_of_a_network_that_went_wrong(net: tuple[Graph, nn.Module]) -> None:
    found, module = net
    with torch.no_grad():
        module.get_parameter("stem.weight").fill_(torch.nan)
    with pytest.raises(CannotSee, match="numbers at `stem` that are not finite"):
        filters(found, module, None, 1)


AUXILIARY = """
model Net {
  input 3x16x16
  conv(4, 3) as stem
  from stem { conv(5, 3, stride = 2) as side -> flatten -> linear(2) -> output aux if training }
  conv(8, 3) as last -> avgpool(global) -> flatten -> linear(3)
}
"""


def test_layers_for_training_alone_leave_nothing_to_see() -> None:
    found = graph_of(AUXILIARY)
    module, image = compiled(found), torch.rand(1, 3, 16, 16)
    sheets = features(found, module, image, [], 1)
    assert [each.title.partition(":")[0] for each in sheets] == ["stem", "last"]
    with pytest.raises(CannotSee, match="`side` is there in training alone"):
        features(found, module, image, ["side"], 1)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (
            "conv(4, 3) as early; from early { flatten -> linear(2) -> output main }; conv(8, 3)",
            "early",
        ),
        ("conv(4, 3) -> split(2) as (a, b); from b -> flatten -> linear(3)", "split1"),
    ],
)
def test_the_map_is_of_what_the_first_output_reads(body: str, name: str) -> None:
    """Not of a later layer that it does not know, nor of another tensor of the same layer."""
    found = graph_of(f"model Net {{ input 3x8x8; {body} }}")
    image = torch.rand(1, 3, 8, 8)
    (sheet,) = activation_map(found, compiled(found), image, image[0], 0)
    assert sheet.title.startswith(f"{name}: where the network looks to tell class 0")


def test_a_single_score_tells_the_second_of_two() -> None:
    found = graph_of("model N { input 3x8x8; conv(4, 3) -> relu -> flatten -> linear(1) }")
    module, image = compiled(found), torch.rand(1, 3, 8, 8)
    score = float(module.eval()(image).detach())
    for target in (0, 1):
        sheet = activation_map(found, module, image, image[0], target, ("no", "yes"))[0]
        share = float(torch.tensor(score if target else -score).sigmoid())
        assert f'to tell "{("no", "yes")[target]}" ({share:.1%})' in sheet.title
