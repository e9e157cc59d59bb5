"""Which tensor belongs to which, told from names, shapes and order alone."""

from collections.abc import Mapping

import pytest

from cnndsl.emit.weights.described import Described, kin
from cnndsl.emit.weights.matching import Matching, match
from cnndsl.emit.weights.naming import plain

Kinds = Mapping[str, tuple[int, ...]]
Layers = Mapping[str, Kinds]

CONV: Kinds = {"weight": (8, 3, 3, 3), "bias": (8,)}
NORM: Kinds = {"weight": (8,), "bias": (8,), "running_mean": (8,), "running_var": (8,)}
COUNTED: Kinds = {**NORM, "num_batches_tracked": ()}
HEAD: Kinds = {"weight": (10, 8), "bias": (10,)}
SQUARE: Kinds = {"weight": (8, 8, 3, 3)}


def tensors(**layers: Kinds) -> dict[str, Described]:
    """Of `a__b` the layer is called `a.b`."""
    named = {
        f"{layer.replace('__', '.')}.{kind}": shape
        for layer, kinds in layers.items()
        for kind, shape in kinds.items()
    }
    return {name: Described(name, shape, "float32") for name, shape in named.items()}


def pairs(matching: Matching) -> list[str]:
    """`order: a.weight b.weight`, for what no name matches."""
    return [
        f"{pair.how}: {pair.wanted.name} {pair.found.name}"
        for pair in matching.pairs
        if pair.how != "name"
    ]


def names(found: tuple[Described, ...]) -> list[str]:
    return [each.name for each in found]


def test_by_name_whatever_the_order() -> None:
    wanted, found = tensors(a=CONV, b=SQUARE, c=SQUARE), tensors(c=SQUARE, b=SQUARE, a=CONV)
    matching = match(wanted, found)
    assert [(pair.wanted, pair.found) for pair in matching.pairs] == [
        (each, found[name]) for name, each in wanted.items()
    ]
    assert not matching.missing + matching.left + matching.differing


def test_what_one_side_lacks() -> None:
    matching = match(tensors(a=CONV, b=SQUARE), tensors(a=CONV, z=HEAD))
    assert names(matching.missing) == ["b.weight"]
    assert names(matching.left) == ["z.weight", "z.bias"]
    assert (
        matching.hindrance
        == "in order, `b` (weight 8x8x3x3) stands where the file has `z` (weight 10x8, bias 10)"
    )


def test_another_shape_is_no_match() -> None:
    matching = match(
        tensors(a=CONV, fc=HEAD), tensors(a=CONV, fc={"weight": (99, 8), "bias": (10,)})
    )
    (differing,) = matching.differing
    assert (differing.wanted.shape, differing.found.shape) == ((10, 8), (99, 8))
    assert [pair.wanted.name for pair in matching.pairs] == ["a.weight", "a.bias", "fc.bias"]


def test_another_sort_of_numbers_is_no_match() -> None:
    wanted = {"a.weight": Described("a.weight", (3,), "float32")}
    matching = match(wanted, {"a.weight": Described("a.weight", (3,), "int8")})
    assert len(matching.differing) == 1
    assert kin("float16", "bfloat16")
    assert kin("uint8", "int64")
    assert not kin("bool", "int8")
    assert not kin("complex64", "float32")
    assert kin("", "int8")


def test_a_new_head_keeps_its_numbers() -> None:
    wanted, found = tensors(a=CONV, fc=HEAD), tensors(a=CONV, fc={"weight": (99, 8), "bias": (99,)})
    matching = match(wanted, found, {"fc.weight", "fc.bias"})
    assert names(matching.fresh) == ["fc.weight", "fc.bias"]
    assert [each.shape for each in matching.aside] == [(99, 8), (99,)]
    assert not matching.missing + matching.left + matching.differing


@pytest.mark.parametrize("counted", [NORM, COUNTED])
def test_counters_may_be_missing(counted: Kinds) -> None:
    for norm in (NORM, COUNTED):
        matching = match(tensors(a=counted), tensors(a=norm))
        assert not matching.missing + matching.left
        assert matching.counters == (("a.num_batches_tracked",) if norm != counted else ())


def test_by_order_where_all_names_differ() -> None:
    matching = match(
        tensors(conv1=CONV, bn1=COUNTED, conv2=SQUARE, conv3=SQUARE, fc=HEAD),
        tensors(x0=CONV, x1=NORM, x2=SQUARE, x3=SQUARE, x4=HEAD),
    )
    assert len(matching.pairs) == 10
    assert "order: conv3.weight x3.weight" in pairs(matching)
    assert "order: bn1.running_var x1.running_var" in pairs(matching)
    assert not matching.missing + matching.left


def test_kinds_are_respected() -> None:
    """Four vectors of one shape: only their kinds tell which is which."""
    turned = dict(reversed([*NORM.items()]))
    matching = match(tensors(bn=NORM), tensors(x=turned))
    assert pairs(matching) == [
        f"order: bn.{kind} x.{kind}" for kind in ("weight", "bias", "running_mean", "running_var")
    ]
    other = {"gamma": (8,), "beta": (8,), "moving_mean": (8,), "moving_variance": (8,)}
    assert "order: bn.running_mean x.moving_mean" in pairs(
        match(tensors(bn=NORM), tensors(x=other))
    )
    nameless = {"0": (8,), "1": (8,), "2": (8,), "3": (8,)}
    assert not match(tensors(bn=NORM), tensors(x=nameless)).pairs


def test_a_kernel_of_another_framework_is_no_weight() -> None:
    """Its axes have another order, also where it is square and no shape tells."""
    matching = match(tensors(fc={"weight": (8, 8)}), tensors(dense={"kernel": (8, 8)}))
    assert not matching.pairs


def test_the_rest_by_order_between_names() -> None:
    """Old files of torchvision call layers of a DenseNet `norm.1`, where today it is `norm1`."""
    matching = match(
        tensors(start=CONV, u__norm1=NORM, u__conv1=SQUARE, end=HEAD),
        tensors(start=CONV, u__norm__1=NORM, u__conv__1=SQUARE, end=HEAD),
    )
    assert "order: u.norm1.weight u.norm.1.weight" in pairs(matching)
    assert not matching.missing + matching.left


@pytest.mark.parametrize(
    ("wanted", "found", "hindrance"),
    [
        (
            {"a": SQUARE, "b": CONV},
            {"x": CONV, "y": SQUARE},
            "`a` (weight 8x8x3x3) stands where the file has `x` (weight 8x3x3x3, bias 8)",
        ),
        (
            {"a": SQUARE, "b": SQUARE},
            {"x": SQUARE},
            "the file ends where the network goes on with `b` (weight 8x8x3x3)",
        ),
        (
            {"a": SQUARE},
            {"x": SQUARE, "y": SQUARE},
            "the file goes on with `y` (weight 8x8x3x3) where the network ends",
        ),
        (
            {"a": SQUARE, "named": SQUARE},
            {"named": SQUARE, "x": SQUARE},
            "`a` (weight 8x8x3x3) stands where the file has `named` (weight 8x8x3x3)",
        ),
        (
            {"a": {"weight": (8, 3, 3, 3)}},
            {"x": CONV},
            "`a` (weight 8x3x3x3) stands where the file has `x` (weight 8x3x3x3, bias 8)",
        ),
    ],
)
def test_order_must_hold_to_the_end(wanted: Layers, found: Layers, hindrance: str) -> None:
    matching = match(tensors(**wanted), tensors(**found))
    assert not pairs(matching)
    assert matching.hindrance == f"in order, {hindrance}"


def test_no_order_against_a_name() -> None:
    """Where a name holds something else, its neighbours prove nothing."""
    matching = match(tensors(a=SQUARE, b=HEAD), tensors(x=SQUARE, b=CONV))
    assert len(matching.differing) == 2
    assert not matching.pairs


def test_a_new_head_in_order() -> None:
    wanted, fresh = tensors(a=CONV, fc=HEAD), {"fc.weight", "fc.bias"}
    replaced = match(wanted, tensors(x=CONV, y={"weight": (99, 8), "bias": (99,)}), fresh)
    assert len(replaced.pairs) == 2
    assert names(replaced.aside) == ["y.weight", "y.bias"]
    assert not replaced.left
    headless = match(wanted, tensors(x=CONV), fresh)
    assert len(headless.pairs) == 2


def kept(*layers: str) -> set[str]:
    """The weights of convolutions that are not asked for."""
    return {f"{layer}.weight" for layer in layers}


def test_what_is_not_asked_for_keeps_its_place() -> None:
    """Else the file of one layer would fill whichever is asked for, and so would any other."""
    wanted = tensors(a=SQUARE, b=SQUARE, c=SQUARE)
    whole = match(wanted, tensors(x=SQUARE, y=SQUARE, z=SQUARE), unasked=kept("a", "c"))
    assert pairs(whole) == ["order: b.weight y.weight"]
    assert names(whole.fresh) == ["a.weight", "c.weight"]
    assert names(whole.aside) == ["x.weight", "z.weight"]
    assert not whole.missing + whole.left
    for other in (
        tensors(x=SQUARE),
        tensors(x=HEAD, y=SQUARE, z=HEAD),
        tensors(x=SQUARE, y=SQUARE),
    ):
        doubtful = match(wanted, other, unasked=kept("a", "c"))
        assert not doubtful.pairs
        assert names(doubtful.missing) == ["b.weight"]
        assert doubtful.hindrance.startswith("in order, ")


def test_what_is_fresh_and_not_asked_for_may_be_missing() -> None:
    wanted = tensors(a=SQUARE, b=SQUARE, fc=HEAD)
    head = {"fc.weight", "fc.bias"}
    matching = match(wanted, tensors(x=SQUARE, y=SQUARE), head, {*head, *kept("a")})
    assert pairs(matching) == ["order: b.weight y.weight"]


def test_no_order_against_a_name_that_is_not_asked_for() -> None:
    wanted, found = tensors(a=SQUARE, fc=HEAD), tensors(x=SQUARE, fc=CONV)
    matching = match(wanted, found, unasked={"fc.weight", "fc.bias"})
    assert not matching.pairs + matching.differing
    assert (
        matching.hindrance
        == "`fc.weight` is not the same in the file, so that its order proves nothing"
    )
    named = match(
        tensors(a=SQUARE, fc=HEAD), tensors(a=SQUARE, fc=CONV), (), {"fc.weight", "fc.bias"}
    )
    assert (len(named.pairs), named.hindrance) == (1, "")


@pytest.mark.parametrize("sort", ["fresh", "unasked"])
def test_a_shape_is_that_of_what_gets_nothing_too(sort: str) -> None:
    """The one layer of the file may be that which keeps its numbers."""
    wanted = tensors(a=SQUARE, b=SQUARE, c=CONV)
    asked = {sort: kept("b")}
    matching = match(wanted, tensors(x=SQUARE, y=CONV), tells_order=False, **asked)
    assert not matching.pairs
    assert matching.hindrance.endswith("`x` (weight 8x8x3x3) fits several layers of the network")
    others = {sort: kept("a", "b")}
    matching = match(wanted, tensors(x=SQUARE, y=CONV), tells_order=False, **others)
    assert pairs(matching) == ["shape: c.weight y.weight", "shape: c.bias y.bias"]


def test_shapes_where_there_is_no_order() -> None:
    wanted = tensors(a=CONV, b=NORM, c=SQUARE, fc=HEAD)
    found = tensors(p=HEAD, q=NORM, r=SQUARE, s=CONV)
    matching = match(wanted, found, tells_order=False)
    assert "shape: a.weight s.weight" in pairs(matching)
    assert len(matching.pairs) == 9
    fresh = match(wanted, found, {"fc.weight", "fc.bias"}, tells_order=False)
    assert names(fresh.left) == ["p.weight", "p.bias"]
    several = match(tensors(a=SQUARE, b=SQUARE), tensors(x=SQUARE, y=SQUARE), tells_order=False)
    assert not several.pairs
    reason = "the file is in the order of its names, and by its shape `a` (weight 8x8x3x3) fits"
    assert several.hindrance == f"{reason} several layers of it"
    none = match(tensors(a=SQUARE, b=CONV), tensors(x=HEAD, y=CONV), tells_order=False)
    assert not none.pairs
    assert none.hindrance == f"{reason} no layer of it"


@pytest.mark.parametrize(
    ("names", "others", "expected", "note"),
    [
        (["module.a.w", "module.b.w"], ["a.w", "b.w"], ["a.w", "b.w"], "`module.` is taken off"),
        (["a._orig_mod.w"], ["a.w"], ["a.w"], "`_orig_mod.` is left out of the names of the file"),
        (["_orig_mod.module.a.w"], ["a.w"], ["a.w"], "`module.` is taken off"),
        (["net.body.a.w", "net.body.b.w"], ["a.w", "c.w"], ["a.w", "b.w"], "`net.body.`"),
        (["module.a.w"], ["module.a.w"], ["module.a.w"], ""),
        (["module.a.w"], ["b.w"], ["module.a.w"], ""),
        (["module.a.w", "epoch"], ["a.w"], ["module.a.w", "epoch"], ""),
        (["a.w", "_orig_mod.a.w"], ["a.w"], ["a.w", "_orig_mod.a.w"], ""),
        ([], ["a.w"], [], ""),
    ],
)
def test_what_stands_before_names(
    names: list[str], others: list[str], expected: list[str], note: str
) -> None:
    found = plain(names, others, "the file")
    assert [*found.names] == expected
    assert [*found.names.values()] == names
    assert note in "; ".join(found.notes)
    assert bool(note) == bool(found.notes)
