"""Numbers of chance: those of the paper, the same wherever and in whatever company."""

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from cnndsl.train.chance import key, normal, order, uniform, words

MASK = (1 << 64) - 1
PLACES = torch.arange(20_000)
KEY = 6299514556180190017
NUMBERS = [[0.4441360831260681, 0.5170215368270874], [0.6890273690223694, 0.9837087988853455]]
ORDER = [6, 3, 4, 2, 7, 1, 0, 5]


def splitmix(state: int, count: int) -> list[int]:
    """The generator in plain Python, as its authors' C has it."""
    found = []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        bits = state
        bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
        found.append(bits ^ (bits >> 31))
    return found


def unsigned(bits: Tensor) -> list[int]:
    return [each & MASK for each in bits.flatten().tolist()]


def test_the_reference_gives_the_published_numbers() -> None:
    assert splitmix(1234567, 3) == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]
    assert splitmix(0, 1) == [0xE220A8397B1DCDAF]


@pytest.mark.parametrize("start", [0, 1234567, key(7, 3, "rotate")])
def test_words_are_those_of_the_reference(start: int) -> None:
    found = words(start, torch.arange(5), 4)
    starts = splitmix(start, 5)
    assert [unsigned(each) for each in found] == [splitmix(each, 4) for each in starts]


def test_a_place_may_be_any_number() -> None:
    place = (1 << 62) + 11
    start = splitmix((key(1, 2) + place * 0x9E3779B97F4A7C15) & MASK, 1)[0]
    assert unsigned(words(key(1, 2), torch.tensor([place]), 2)) == splitmix(start, 2)


def test_uniform_numbers_are_the_first_24_bits() -> None:
    found = uniform(1, 2, torch.arange(9), "crop", 3)
    bits = words(key(1, 2, "crop"), torch.arange(9), 3)
    assert found.dtype == torch.float32
    assert found.flatten().tolist() == [each / 2**24 for each in [b >> 40 for b in unsigned(bits)]]


def test_normal_numbers_are_those_of_box_and_muller() -> None:
    found = normal(1, 2, torch.arange(50), "noise", 5)
    fractions = uniform(1, 2, torch.arange(50), "noise", 6).tolist()
    for row, drawn in zip(found.tolist(), fractions, strict=True):
        pairs = list(zip(drawn[:3], drawn[3:], strict=True))
        radii = [math.sqrt(-2 * math.log(1 - first)) for first, _ in pairs]
        angles = [2 * math.pi * second for _, second in pairs]
        cosines = [r * math.cos(a) for r, a in zip(radii, angles, strict=True)]
        sines = [r * math.sin(a) for r, a in zip(radii, angles, strict=True)]
        assert row == pytest.approx((cosines + sines)[:5], rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("draw", [uniform, normal])
def test_a_place_has_its_numbers_in_any_company(draw: Callable[..., Tensor]) -> None:
    many = draw(5, 1, PLACES[:1000], "x", 7)
    chosen = torch.tensor([999, 3, 500, 3])
    assert torch.equal(draw(5, 1, chosen, "x", 7), many[chosen])
    assert torch.equal(uniform(5, 1, chosen, "x", 2), uniform(5, 1, chosen, "x", 7)[:, :2])


def test_seed_epoch_and_stream_each_change_the_numbers() -> None:
    keys = [key(0, 0), key(1, 0), key(0, 1), key(0, 0, "a"), key(0, 0, 1), key(0, 0, "1")]
    assert len({*keys, key(10, 1), key(1, 101), key(-1, 0)}) == len(keys) + 3
    assert all(0 <= each < 1 << 63 for each in keys)


def test_the_numbers_of_a_key_stay_as_they_are() -> None:
    """Runs are to be resumed by later versions as well."""
    assert key(0, 0, "augment") == KEY
    assert uniform(0, 0, torch.arange(2), "augment", 2).tolist() == NUMBERS
    assert order(0, 0, 8).tolist() == ORDER


def test_an_order_has_each_place_once() -> None:
    found = order(3, 1, 10_000)
    assert found.dtype == torch.int64
    assert torch.equal(found.sort().values, torch.arange(10_000))
    assert not torch.equal(found, order(3, 2, 10_000))
    assert torch.equal(found, order(3, 1, 10_000))
    assert order(3, 1, 0).tolist() == []


def test_orders_are_alike_probable() -> None:
    counts: dict[tuple[int, ...], int] = {}
    for epoch in range(2_400):
        found = tuple(order(0, epoch, 4).tolist())
        counts[found] = counts.get(found, 0) + 1
    assert len(counts) == 24
    chi = sum((each - 100) ** 2 / 100 for each in counts.values())
    assert chi < 49.7  # of 23 degrees of freedom: exceeded once in a thousand


def distance(numbers: Tensor, below: Tensor) -> float:
    """Kolmogorov's and Smirnov's, times the root of how many numbers there are."""
    count = len(numbers)
    steps = torch.arange(count + 1, dtype=torch.float64) / count
    high, low = steps[1:] - below, below - steps[:-1]
    return float(torch.maximum(high, low).max()) * math.sqrt(count)


@pytest.mark.parametrize("places", [PLACES, PLACES * 1_000_003, PLACES << 32], ids=str)
def test_uniform_numbers_are_even(places: Tensor) -> None:
    numbers = uniform(11, 4, places, "even", 4)
    assert float(numbers.min()) >= 0
    assert float(numbers.max()) < 1
    for column in numbers.double().T:
        assert distance(column, column.sort().values) < 1.95  # exceeded once in a thousand
    flat = (numbers.double() - 0.5) * math.sqrt(12)
    products = (flat.T @ flat / len(flat)).fill_diagonal_(0)
    assert float(products.abs().max()) < 4.5 / math.sqrt(len(flat))
    neighbours = (flat[1:] * flat[:-1]).mean(0)
    assert float(neighbours.abs().max()) < 4.5 / math.sqrt(len(flat))


def test_normal_numbers_are_normal() -> None:
    numbers = normal(11, 4, PLACES, "normal", 4).double()
    for column in numbers.T:
        below = (1 + torch.erf(column.sort().values / math.sqrt(2))) / 2
        assert distance(column, below) < 1.95
    assert float((numbers.T @ numbers / len(numbers)).fill_diagonal_(0).abs().max()) < 0.032


def test_neighbouring_epochs_and_seeds_have_nothing_in_common() -> None:
    base = uniform(0, 0, PLACES, "x")[:, 0].double() - 0.5
    for seed, epoch, stream in ((1, 0, "x"), (0, 1, "x"), (0, 0, "y")):
        other = uniform(seed, epoch, PLACES, stream)[:, 0].double() - 0.5
        assert abs(float((base * other).mean() * 12)) < 4.5 / math.sqrt(len(base))
