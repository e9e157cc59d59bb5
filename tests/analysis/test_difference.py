"""What two networks have in common, and what not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cnndsl.analysis.alignment import common, gaps
from cnndsl.analysis.difference import Carried, Difference
from cnndsl.graph import Graph
from tests.graph.drawn import graph_of
from tests.zoo.reference import graph

ITEMS = st.lists(st.integers(0, 4), max_size=14)


def longest(left: list[int], right: list[int]) -> int:
    """The length of a longest common subsequence, by the textbook's table."""
    row = [0] * (len(right) + 1)
    for one in left:
        before = row
        row = [0]
        for place, two in enumerate(right):
            row.append(before[place] + 1 if one == two else max(row[place], before[place + 1]))
    return row[-1]


@settings(deadline=None, max_examples=400)
@given(ITEMS, ITEMS)
def test_what_is_common_is_as_long_as_can_be(left: list[int], right: list[int]) -> None:
    found = common(left, right)
    assert [left[one] for one, _ in found] == [right[two] for _, two in found]
    assert found == sorted(found)
    assert len({one for one, _ in found}) == len({two for _, two in found}) == len(found)
    assert len(found) == longest(left, right)


@given(ITEMS, ITEMS)
def test_gaps_hold_all_that_may_still_match(left: list[int], right: list[int]) -> None:
    found = common(left, right)
    matched = {one for one, _ in found}
    for (start, end), (begin, stop) in gaps(found, len(left), len(right)):
        assert start < end
        assert begin < stop
        assert not matched & {*range(start, end)}
        assert not {*left[start:end]} & {*right[begin:stop]}


def test_what_differs_too_much_is_not_ordered() -> None:
    left, right = [1, 9, *range(20, 40), 2], [1, 9, *range(60, 80), 2]
    assert common(left, right, most=10) == [(0, 0), (1, 1), (22, 22)]
    assert common([*range(50), 7], [*range(50, 99), 8], most=10) == []


def net(body: str) -> Graph:
    return graph_of(f"model Net {{ input 3x32x32; {body} }}")


def compared(left: str, right: str) -> Difference:
    return Difference(net(left), net(right))


def names(difference: Difference) -> tuple[list[str], list[str], list[str]]:
    """Layers that went, came, and changed."""
    changed = [each.right.name for each in difference.pairs if each.changes]
    return [n.name for n in difference.removed], [n.name for n in difference.added], changed


def test_the_same_network() -> None:
    difference = Difference(graph("resnet", "ResNet50"), graph("resnet", "ResNet50"))
    assert difference.is_none
    assert names(difference) == ([], [], [])
    assert len(difference.carried.by_name) == 320  # the state of torchvision's resnet50
    assert difference.carried.left_out == difference.carried.fresh == ()


def test_a_layer_in_the_middle() -> None:
    flat = "conv(8, 3) -> relu -> conv(16, 3) -> relu -> conv(32, 3) -> relu"
    difference = compared(flat, "conv(8, 3) -> relu -> conv(32, 3) -> relu")
    assert names(difference)[1:] == ([], [])
    assert {*names(difference)[0]} in ({"conv2", "relu2"}, {"conv2", "relu1"})
    assert [
        (p.left.name, p.right.name) for p in difference.pairs if p.left.layer.word == "conv"
    ] == [
        ("conv1", "conv1"),
        ("conv3", "conv2"),
    ]


def test_a_changed_argument() -> None:
    difference = compared("conv(8, 3, pad = 1) -> relu", "conv(8, 5, pad = 2) -> relu")
    assert names(difference) == ([], [], ["conv1"])
    (pair,) = (each for each in difference.pairs if each.changes)
    assert pair.changes == (("kernel", 3, 5), ("pad", 1, 2))
    assert not pair.is_reshaped
    assert not difference.is_none


def test_renamed_layers() -> None:
    difference = compared("stage a { conv(8, 3) -> relu }", "stage b { conv(8, 3) -> relu }")
    assert names(difference) == ([], [], [])
    assert [each.right.name for each in difference.pairs if each.is_renamed] == [
        "b.conv1",
        "b.relu1",
    ]
    assert not difference.is_none
    assert difference.carried == Carried(
        (),
        (
            ("a.conv1.weight", "b.conv1.weight", (8, 3, 3, 3)),
            ("a.conv1.bias", "b.conv1.bias", (8,)),
        ),
        (),
        (),
    )


def test_only_the_wires_differ() -> None:
    head = "conv(3, 1) as a -> conv(3, 1) as b; "
    difference = compared(f"{head} add(a, b)", f"{head} sub(a, b)")
    assert names(difference)[2] == []
    assert not difference.is_none
    difference = compared(f"{head} sub(a, b)", f"{head} sub(b, a)")
    assert [each.right.name for each in difference.rewired] == ["sub1"]
    assert not difference.is_none


def test_only_the_outputs_differ() -> None:
    difference = compared("relu -> output a", "relu -> output b")
    assert difference.ends == (("output a", "3x32x32", ""), ("output b", "", "3x32x32"))
    assert not difference.is_none


def test_an_output_for_training_alone_is_another() -> None:
    difference = compared("relu -> output a -> relu", "relu -> output a if training -> relu")
    assert difference.ends == (("output a", "3x32x32", "3x32x32 (training)"),)
    assert not difference.is_none


def test_only_the_sharing_of_weights_differs() -> None:
    apart = "conv(3, 1) as head -> conv(3, 1) as head_2"
    together = "shared head = conv(3, 1)\n head -> head"
    difference = compared(apart, together)
    assert not difference.is_none
    assert [name for name, _, _ in difference.carried.left_out] == ["head_2.weight", "head_2.bias"]


def test_another_input() -> None:
    left = graph_of("model Net { input 3x32x32; conv(8, 3) }")
    right = graph_of("model Net { input 1x28x28; conv(8, 3) }")
    difference = Difference(left, right)
    assert [each.right.name for each in difference.pairs if each.changes] == ["input"]
    assert [each.right.name for each in difference.pairs if each.is_reshaped] == ["input", "conv1"]
    assert difference.carried.by_name == (("conv1.bias", "conv1.bias", (8,)),)


def test_weights_of_a_deeper_network() -> None:
    """Every layer of torchvision's VGG-11 but one is found again in its VGG-13."""
    carried = Difference(graph("vgg", "VGG11"), graph("vgg", "VGG13")).carried
    kept = (*carried.by_name, *carried.by_place)
    assert len(kept) == 22
    assert carried.left_out == ()
    fresh = {name for _, name, _ in carried.fresh}
    assert len(fresh) == 4
