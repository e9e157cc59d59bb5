"""Random networks as source do what their calls do as data."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.emit.source.agreeing import agree
from tests.graph.drawn import graph_of
from tests.graph.networks import Network, networks

SOME = settings(deadline=None, max_examples=25, suppress_health_check=[*HealthCheck])
MANY = settings(SOME, max_examples=400)


@SOME
@given(networks())
def test_random_networks(network: Network) -> None:
    agree(graph_of(network.text()))


@pytest.mark.sweep
@MANY
@given(networks())
def test_random_networks_at_length(network: Network) -> None:
    agree(graph_of(network.text()))


@pytest.mark.parametrize("merge", ["add", "sub", "mul", "mean", "max"])
@pytest.mark.parametrize(
    "behind", ["crop(1)", "slice(1, 3)", "flatten", "permute([1, 2, 0])", "pad(1)"]
)
def test_what_follows_an_expression(merge: str, behind: str) -> None:
    """On one line it stands behind all of the expression."""
    agree(
        graph_of(f"model Net {{ input 4x6x6; {merge} {{ | tanh | sigmoid }} -> {behind} -> relu }}")
    )
