"""Random networks under other names: a match is right, or there is none."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from cnndsl.emit.weights.described import Described
from cnndsl.emit.weights.matching import match

CONVS = st.sampled_from([(4, 4, 3, 3), (8, 4, 3, 3), (4, 8, 1, 1)])
LAYERS = CONVS.flatmap(
    lambda shape: st.sampled_from(
        [
            {"weight": shape},
            {"weight": shape, "bias": shape[:1]},
            dict.fromkeys(("weight", "bias", "running_mean", "running_var"), shape[:1]),
        ]
    )
)
NETWORKS = st.lists(LAYERS, min_size=1, max_size=8)
NAMES = st.permutations([f"x{place}" for place in range(8)])

Layer = dict[str, tuple[int, ...]]


def tensors(layers: Sequence[Layer], names: Sequence[str]) -> dict[str, Described]:
    return {
        f"{name}.{kind}": Described(f"{name}.{kind}", shape, "float32")
        for name, layer in zip(names, layers, strict=False)
        for kind, shape in layer.items()
    }


@given(NETWORKS, NAMES)
@settings(deadline=None)
def test_in_order_all_is_matched_and_rightly(layers: list[Layer], names: list[str]) -> None:
    wanted = tensors(layers, [f"a{place}" for place in range(8)])
    found = tensors(layers, names)
    matching = match(wanted, found)
    assert [(pair.wanted, pair.found) for pair in matching.pairs] == [
        (one, other) for one, other in zip(wanted.values(), found.values(), strict=True)
    ]


@given(NETWORKS, NAMES)
@settings(deadline=None)
def test_out_of_order_nothing_is_matched_wrongly(layers: list[Layer], names: list[str]) -> None:
    wanted = tensors(layers, [f"a{place}" for place in range(8)])
    renamed = dict(zip(wanted, tensors(layers, names).values(), strict=True))
    found = {each.name: each for each in sorted(renamed.values(), key=lambda each: each.name)}
    matching = match(wanted, found, tells_order=False)
    assert all(renamed[pair.wanted.name] is pair.found for pair in matching.pairs)
    is_told = len({frozenset(layer.items()) for layer in layers}) == len(layers)
    assert (not matching.missing) == is_told


@given(NETWORKS, NETWORKS, NAMES)
@settings(deadline=None)
def test_everything_is_accounted_for(
    one: list[Layer], other: list[Layer], names: list[str]
) -> None:
    wanted, found = tensors(one, [f"x{place}" for place in range(8)]), tensors(other, names)
    matching = match(wanted, found)
    both = (*matching.pairs, *matching.differing)
    assert {*wanted} == {pair.wanted.name for pair in both} | {
        each.name for each in matching.missing
    }
    assert {*found} == {pair.found.name for pair in both} | {each.name for each in matching.left}
    assert len(wanted) == len(both) + len(matching.missing)
    assert len(found) == len(both) + len(matching.left)
    assert all(pair.fits for pair in matching.pairs)
    assert not any(pair.fits for pair in matching.differing)
