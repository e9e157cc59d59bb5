"""The most of several moments."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cnndsl.analysis.bytes import Bytes, Most

MOMENTS = st.lists(
    st.builds(Bytes, st.integers(0, 10**9), st.integers(0, 10**6)), min_size=1, max_size=20
)


@given(MOMENTS, st.integers(0, 10**4))
def test_the_most_is_that_of_all(moments: list[Bytes], batch: int) -> None:
    assert Most.of(moments).at(batch) == max(each.at(batch) for each in moments)


@given(MOMENTS)
def test_each_that_is_left_is_needed(moments: list[Bytes]) -> None:
    most = Most.of(moments).moments
    for place, (one, other) in enumerate(pairwise(most)):
        assert one.fixed > other.fixed
        assert one.each < other.each
        assert place == 0 or Most.of([most[place - 1], other]).moments != most
    assert Most.of(most).moments == most


@given(MOMENTS, MOMENTS, st.integers(0, 10**4))
def test_the_most_of_two_is_their_sum(one: list[Bytes], other: list[Bytes], batch: int) -> None:
    both = Most.of(one) + Most.of(other)
    assert both.at(batch) == Most.of(one).at(batch) + Most.of(other).at(batch)


@given(MOMENTS, st.integers(0, 10**10))
def test_the_largest_batch_is_the_largest_that_fits(moments: list[Bytes], memory: int) -> None:
    most = Most.of(moments)
    batch = most.largest_batch(memory)
    if batch is None:
        assert most.at(10**9) <= memory
        return
    assert batch == 0 or most.at(batch) <= memory
    assert most.at(batch + 1) > memory
