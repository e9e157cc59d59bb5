"""The arithmetic of sizes, against counting."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnndsl.shape import LayerError, Shape, ceil_div, same, span, window, window_up

few = st.integers(1, 12)
pads = st.integers(0, 4)


@settings(deadline=None)
@given(few, st.integers(1, 4), st.integers(1, 3), few, pads, pads)
def test_windows_are_counted(
    extent: int, kernel: int, dilation: int, stride: int, before: int, after: int
) -> None:
    reach = span(kernel, dilation)
    starts = range(-before, extent + after - reach + 1, stride)
    if starts:
        assert window(extent, reach, stride, before, after) == len(starts)
    # Further out than half a window, torch's own rule is no longer a count.
    if starts and after <= reach // 2:
        hanging = starts[-1] + stride < extent and starts[-1] + reach < extent + after
        assert window_up(extent, reach, stride, before, after) == len(starts) + hanging


@settings(deadline=None)
@given(few, few, few)
def test_same_depends_on_the_stride_alone(extent: int, reach: int, stride: int) -> None:
    before, after = same(extent, reach, stride)
    assert window(extent, reach, stride, before, after) == ceil_div(extent, stride)
    assert 0 <= after - before <= 1


def test_a_shape_knows_its_axes() -> None:
    shape = Shape.of(64, 32, 16)
    assert str(shape) == "64x32x16"
    assert (shape.channels, shape.height, shape.width, shape.last) == (64, 32, 16, 16)
    assert (shape.rank, shape.spatial, shape.numel) == (2, (32, 16), 32768)
    assert Shape.of(1, 2, 3, 4).axes == ("channels", "depth", "height", "width")
    assert Shape.of(1, 2, 3, 4, 5).axes == ("channels", "axis 1", "depth", "height", "width")
    assert Shape.of(8).axes == ("channels",)


def test_an_axis_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LayerError, match="1x16000 has no height"):
        _ = Shape.of(1, 16000).height


@pytest.mark.parametrize("extents", [(), (0,), (3, -1)])
def test_extents_are_positive(extents: tuple[int, ...]) -> None:
    with pytest.raises(LayerError):
        Shape.of(*extents)


def test_shapes_are_values() -> None:
    shape = Shape.of(64, 32, 32)
    assert shape.with_channels(3) == Shape.of(3, 32, 32) == (3, 32, 32)
    assert shape.with_last(5) == (64, 32, 5)
    assert shape.with_spatial([1]) == (64, 1)
    assert len({shape, Shape.of(64, 32, 32)}) == 1
