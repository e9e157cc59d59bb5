"""The formulas that the documentation shows, worked out and compared with what is true."""

import math
from collections.abc import Iterator
from math import prod
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnndsl.layers import FORMS, LAYERS, NAMES, Facts, Family, Layer, signature
from cnndsl.layers.arranging import Pad
from cnndsl.layers.cutting import Crop, Slice, Split
from cnndsl.layers.declared import declarations
from cnndsl.layers.reading import Recurrent
from cnndsl.layers.windows import Window, fixed_sides
from cnndsl.shape import LayerError, Shape
from tests.layers.drawing import layers
from tests.layers.written import inputs, layer

ENTRIES = {**LAYERS, **FORMS}
FUNCTIONS = {"floor": math.floor, "ceil": math.ceil, "sum": sum, "len": len}


def argument(layer: Layer, name: str, default: object = None) -> object:
    value = getattr(layer, name, None)
    return default if value is None else value


def at(value: object, axis: int) -> object:
    """What an argument says of one spatial axis."""
    return value[axis] if isinstance(value, tuple) and axis < len(value) else value


def worked_out(formula: str, names: dict[str, Any]) -> int:
    value: int = eval(formula, {"__builtins__": {}}, {**FUNCTIONS, **names})
    return value


def general(layer: Layer, facts: Facts) -> dict[str, Any]:
    """The names whose meaning is the same for all axes."""
    x, y = facts.inputs[0], facts.outputs[0]
    kernel = [at(argument(layer, "kernel", 1), axis) for axis in range(x.rank)]
    names: dict[str, Any] = {
        each.name: getattr(layer, each.name) for each in signature(type(layer))
    }
    names |= {
        "channels": x.channels,
        "last": x.last,
        "taps": prod(each for each in kernel if isinstance(each, int)),
        "positions": prod(y.spatial),
        "area": prod(x.spatial),
        "numbers": x.numel,
        "layer": "layer",
    }
    if "axis" in names and names["axis"] in x.axes:
        along = x.axis(str(names["axis"]))
        names |= {"along": x[along], "inputs": [each[along] for each in facts.inputs]}
    match layer:
        case Recurrent():
            names |= {"directions": layer.directions, "width": layer.width}
            names["project"] = argument(layer, "project", 0)
        case Slice():
            start, stop, _ = slice(layer.start, layer.stop).indices(x[x.axis(layer.axis)])
            names |= {"start": start, "stop": stop}
    if "over" in names:
        names["normalized"] = prod({"last": x[-1:], "channels": x[:1], "all": x[:]}[names["over"]])
    if isinstance(names.get("table"), tuple):
        names["links"] = sum(map(len, names["table"]))
    return names


def on_axis(layer: Layer, x: Shape, axis: int) -> dict[str, Any]:
    """The names whose meaning differs from axis to axis."""
    given = ("kernel", "stride", "pad", "dilation", "output_pad", "ratio", "scale")
    names = {name: at(argument(layer, name), axis) for name in given}
    names |= {"extent": x.spatial[axis]}
    names["stride"] = names["stride"] or names["kernel"]
    names["dilation"] = names["dilation"] or 1
    if isinstance(layer, Crop | Pad):
        before, after = fixed_sides(layer.size or 0, x.rank, "size")[axis]
        names |= {"before": before, "after": after, "cut": before + after}
    elif "kernel" in declarations(type(layer)) and hasattr(layer, "pad"):
        sizes = {name: getattr(layer, name, 1) for name in ("kernel", "stride", "dilation")}
        window = Window.over(
            x, pad=layer.pad, **{**sizes, "stride": sizes["stride"] or sizes["kernel"]}
        )
        before, after = window.sides[axis]
        names |= {"before": before, "after": after}
    return names


def is_told_apart(layer: Layer) -> bool:
    """Whether the sizes are those of a case that a remark tells, and not the formula's."""
    special = (argument(layer, "to"), argument(layer, "ceil"), argument(layer, "last"))
    listed = isinstance(layer, Split) and isinstance(layer.parts, tuple)
    channels = isinstance(layer, Pad) and layer.axis == "channels"
    return any(special) or listed or channels or argument(layer, "kernel") == "global"


def sizes(layer: Layer, facts: Facts) -> Iterator[tuple[str, int, int]]:
    """What the formulas say of each size, beside what is true."""
    x, y, rule = facts.inputs[0], facts.outputs[0], type(layer).rule
    names = general(layer, facts)
    expected = {**dict(enumerate(x))}
    for what, formula in rule.sizes.items():
        match what:
            case "channels":
                expected[0] = worked_out(formula, names)
            case "last":
                expected[x.rank] = worked_out(formula, names)
            case "along":
                expected[x.axis(str(names["axis"]))] = worked_out(formula, names)
            case "extent":
                for axis in range(x.rank):
                    each = worked_out(formula, {**names, **on_axis(layer, x, axis)})
                    expected[axis + 1] = each
    for axis, value in expected.items():
        yield x.axes[axis], value, y[axis]


def check(layer: Layer, facts: Facts) -> None:
    rule, names = type(layer).rule, general(layer, facts)
    assert worked_out(rule.params, names) == sum(map(prod, facts.weights.values()))
    assert worked_out(rule.buffers, names) == sum(map(prod, facts.buffers.values()))
    assert worked_out(rule.macs, names) == facts.macs
    if not rule.shape and not is_told_apart(layer):
        for axis, said, true in sizes(layer, facts):
            assert said == true, axis


@pytest.mark.parametrize("word", LAYERS)
def test_formulas_are_true_of_the_example(word: str) -> None:
    made = layer(LAYERS[word].example.spec)
    check(made, made.facts(inputs(LAYERS[word])))


@pytest.mark.parametrize("word", LAYERS)
@settings(deadline=None, suppress_health_check=[HealthCheck.large_base_example])
@given(data=st.data())
def test_formulas_are_true(word: str, data: st.DataObject) -> None:
    made, xs = data.draw(layers(LAYERS[word]))
    try:
        facts = made.facts(xs)
    except LayerError:
        return
    check(made, facts)


@pytest.mark.parametrize("word", ENTRIES)
def test_names_in_formulas_mean_something(word: str) -> None:
    cls = ENTRIES[word]
    arguments = {each.name for each in signature(cls)}
    words = {each for parameter in signature(cls) for each in parameter.words}
    known = {*NAMES, *arguments, *words, *FUNCTIONS, "if", "else"}
    for formula in cls.rule.formulas():
        code = compile(formula, word, "eval")
        assert set(code.co_names) <= known
    assert not cls.rule.shape or not cls.rule.sizes
    assert isinstance(cls.family, Family)


def test_every_name_is_used() -> None:
    assert {name for cls in ENTRIES.values() for name in cls.rule.names} == set(NAMES)
