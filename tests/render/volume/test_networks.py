"""Figures of random networks."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnndsl.render.shown import View
from cnndsl.render.theme import THEMES
from cnndsl.render.volume.svg import volume_svg
from cnndsl.render.volume.tikz import tikz
from tests.graph.drawn import graph_of
from tests.graph.networks import Network, networks
from tests.render.volume.drawn import faults, figure

VIEWS = (View(), View(depth=1), View(flat=True), View(show=("shapes", "params", "macs")))


@settings(deadline=None, max_examples=60, suppress_health_check=[*HealthCheck])
@given(networks(), st.sampled_from(VIEWS), st.sampled_from(("log", "linear")))
def test_nothing_lies_on_anything_else(network: Network, view: View, scale: str) -> None:
    graph = graph_of(network.text())
    scene = figure(graph, view=view, scale="log" if scale == "log" else "linear")
    assert [*faults(scene)] == []


@settings(deadline=None, max_examples=15, suppress_health_check=[*HealthCheck])
@given(networks())
def test_the_same_network_gives_the_same_bytes(network: Network) -> None:
    one, other = [figure(graph_of(network.text())) for _ in range(2)]
    for write in (volume_svg, tikz):
        assert write(one, THEMES["light"]) == write(other, THEMES["light"])
