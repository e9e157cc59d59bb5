"""Open sizes: formulas, and which sizes are valid, beside checks of the same text with numbers."""

import re
from collections.abc import Mapping
from functools import cache
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnndsl.analysis.sizes import Failure, Trial, Valid, shapes_at, told, valid_sizes
from cnndsl.diagnostics import Source
from cnndsl.graph import Graph, elaborate, is_template
from cnndsl.graph.elaborate import EXAMPLES
from cnndsl.model import Definition, Loader
from cnndsl.resources import library
from cnndsl.size import formula_of
from tests.graph.networks import Network, networks

Sizes = Mapping[str, int]

INPUT = re.compile(r"\binput (\d+)((?:x\d+){1,3})(?=[\n;])")
STATED = re.compile(r" : (?:\d+(?:x\d+)*|\(.*\))$", re.MULTILINE)
LETTERS = ("D", "H", "W")
TRIED = 20
LARGEST = 300
SEVERAL = settings(deadline=None, max_examples=20, suppress_health_check=[*HealthCheck])
MANY = settings(SEVERAL, max_examples=200)

SPECS = sorted(path.name for path in library().glob("*.cnn"))
WITHOUT = {"fractional.cnn", "resnext.cnn"}
"""Their models have no input of numbers: a parameter says it, or another file."""
LONG = {"weighted_resnet.cnn"}
"""Their smallest model has thousands of layers."""


def text_with(text: str, sizes: Mapping[str, object]) -> str:
    """A spec whose inputs have these sizes, without what it states of shapes."""

    def replaced(match: re.Match[str]) -> str:
        rank = match[2].count("x")
        return f"input {'x'.join(map(str, (match[1], *map(sizes.__getitem__, LETTERS[-rank:]))))}"

    text = text[: text.find("\nexpect")] if "\nexpect" in text else text
    return INPUT.sub(replaced, STATED.sub("", text))


def graph_with(text: str, model: str, sizes: Mapping[str, object]) -> Graph | None:
    """The model at these sizes; None if they do not fit."""
    loader = Loader()
    spec = loader.text(Source("test.cnn", text_with(text, sizes)), library())
    graph, problems = elaborate(Definition(model, spec.names[model].node, spec))
    assert not loader.problems
    return None if any(each.severity == "error" for each in problems) else graph


@cache
def opened(text: str, model: str) -> Graph:
    """The model with open sizes."""
    graph = graph_with(text, model, {letter: letter for letter in LETTERS})
    assert graph is not None
    assert graph.opens
    return graph


def compare(text: str, model: str, sizes: Sizes) -> bool:
    """Whether sizes fit, with and without formulas; if so, all that formulas say is so.

    Where nothing is left to be halved, a shortcut has nothing to do, and is not there.
    """
    graph, numbers = opened(text, model), graph_with(text, model, sizes)
    found = shapes_at(graph, sizes)
    assert isinstance(found, Failure) == (numbers is None)
    assert (Trial.of(graph).failure(sizes) is None) == (numbers is not None)
    if numbers is None:
        return False
    ours, theirs = ({node.name: node for node in each.nodes} for each in (graph, numbers))
    assert all(".downsample" in name for name in ours.keys() ^ theirs.keys())
    for name in ours.keys() & theirs.keys():
        node, known = ours[name], theirs[name]
        for shape, number in zip(node.shapes, known.shapes, strict=True):
            assert at(shape, sizes, tuple(number)) == tuple(number)
        for one, other in (
            (node.facts.weights, known.facts.weights),
            (node.facts.buffers, known.facts.buffers),
            ({"macs": (node.facts.macs,)}, {"macs": (known.facts.macs,)}),
        ):
            assert {key: at(one[key], sizes, other[key]) for key in one} == other
    return True


def at(extents: tuple[int, ...], sizes: Sizes, known: tuple[int, ...]) -> tuple[int, ...]:
    """Extents at some sizes; of a formula that is too long to be kept, what is known."""
    formulas = [formula_of(each) for each in extents]
    pairs = zip(formulas, known, strict=True)
    return tuple([number if each.is_cut else each.at(sizes) for each, number in pairs])


def hold(text: str, model: str, random: Random) -> None:
    """The stated condition at its boundary, and beside it."""
    graph = opened(text, model)
    valid, words = valid_sizes(graph), told(graph)
    if valid is None or "not for every other" in words:
        return
    for each in valid:
        assert "another network" in words or each.condition in words
        below = [size for size in range(1, each.least) if size % each.period in each.remainders]
        near = range(each.least, each.least + each.period)
        for size in [each.least, *below[-1:], *random.sample(near, min(len(near), 8))]:
            sizes = {**graph.opens, each.letter: size}
            assert (graph_with(text, model, sizes) is not None) == fits(each, size)


def fits(valid: Valid, size: int) -> bool:
    return size >= valid.least and size % valid.period in valid.remainders


def some_sizes(graph: Graph, random: Random) -> list[Sizes]:
    """Sizes of any kind, and such as can be halved."""
    steps = [random.choice((1, 1, 4, 16)) for _ in range(TRIED)]
    return [
        {each: step * random.randint(1, LARGEST // step) for each in graph.opens} for step in steps
    ]


def network_holds(network: Network, seed: int) -> None:
    text, random = network.text(), Random(seed)
    if graph_with(text, "Net", {letter: letter for letter in LETTERS}) is None:
        # Such as a slice that begins behind its end in all but the smallest inputs.
        for size in EXAMPLES:
            assert graph_with(text, "Net", dict.fromkeys(LETTERS, size)) is None
        return
    graph = opened(text, "Net")
    if graph.pinned:  # a shortcut's stride depends on the sizes
        assert "shortcut" in text
        assert "others were not tried" in told(graph)
        return
    for sizes in some_sizes(graph, random):
        compare(text, "Net", sizes)
    hold(text, "Net", random)


@SEVERAL
@given(networks(), st.integers(0, 1000))
def test_random_networks_with_open_sizes(network: Network, seed: int) -> None:
    network_holds(network, seed)


@pytest.mark.sweep
@MANY
@given(networks(), st.integers(0, 1000))
def test_random_networks_with_open_sizes_at_length(network: Network, seed: int) -> None:
    network_holds(network, seed)


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(name, marks=[pytest.mark.sweep] * (name in LONG))
        for name in SPECS
        if name not in WITHOUT
    ],
)
def test_the_library_with_open_sizes(file: str) -> None:
    text, random = (library() / file).read_text(encoding="utf-8"), Random(file)
    model = smallest(text)
    assert model is not None
    graph = opened(text, model)
    fitting = [compare(text, model, sizes) for sizes in some_sizes(graph, random)]
    assert any(fitting)
    hold(text, model, random)


@pytest.mark.parametrize("file", sorted(WITHOUT))
def test_what_has_no_input_of_numbers(file: str) -> None:
    assert smallest((library() / file).read_text(encoding="utf-8")) is None


def smallest(text: str) -> str | None:
    """The model with the fewest layers that goes with other sizes, if there is one."""
    letters = {letter: letter for letter in LETTERS}
    spec = Loader().text(Source("test.cnn", text_with(text, letters)), library())
    names = [each.name.name for each in spec.models if not is_template(each)]
    graphs = [(name, graph_with(text, name, letters)) for name in names]
    free = {
        name: len(each.nodes) for name, each in graphs if each and each.opens and not each.pinned
    }
    return min(free, key=free.__getitem__, default=None)


def test_formulas_that_are_too_long_tell_no_pattern() -> None:
    """Here every fifth height fits, and what is left of both branches' formulas looks alike."""
    text = """
block Long {
  repeat 110 {
    upsample((3, 1)) -> maxpool((2, 1)) -> upsample((2, 1))
    avgpool((2, 1), stride = 1) -> maxpool((3, 1))
  }
}
model Net {
  input 1xHx8
  pad(((401, 0), (0, 0))) -> Long as start
  maxpool((5, 1)) -> upsample((5, 1)) -> Long as left
  from start -> Long
  add(left, it)
}
"""
    graph = opened(text, "Net")
    assert isinstance(shapes_at(graph, {"H": 225}), Failure)
    assert told(graph) == "their pattern is long, so others were not tried"


def test_formulas_that_are_too_long_are_left_aside() -> None:
    body = "crop(1); concat { | relu | }; maxpool(2, stride = 2, ceil = true); upsample(1.5)"
    network_holds(Network(1, (6, 9, 8), f"{body}; flatten; linear(3)"), seed=0)
