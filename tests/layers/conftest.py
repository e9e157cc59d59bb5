"""What the comparisons with torch need."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def plain_kernels() -> Iterator[None]:
    """One library of kernels keeps what recurrent layers need in a form of its own."""
    import torch

    before = torch._C._get_mkldnn_enabled()
    torch._C._set_mkldnn_enabled(False)
    torch.manual_seed(0)
    yield
    torch._C._set_mkldnn_enabled(before)
