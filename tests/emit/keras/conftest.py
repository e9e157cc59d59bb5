"""Keras on torch, so that both sides of a comparison run the same kernels."""

import os
from collections.abc import Iterator

import pytest

os.environ["KERAS_BACKEND"] = "torch"


@pytest.fixture(autouse=True)
def quiet_session() -> Iterator[None]:
    """One test leaves nothing of its models to the next."""
    import keras

    yield
    keras.backend.clear_session(free_memory=False)
