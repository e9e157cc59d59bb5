"""One class stands for all units of a block, whatever their arguments: each has its own values."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cnndsl.diagnostics import Source
from cnndsl.graph import Graph, elaborate
from cnndsl.model import Definition, Loader
from tests.emit.source.agreeing import agree

STEPS = (
    "conv(width, 3, stride = stride, pad = 1, bias = bias)",
    "conv(width * ratio, 1) -> act -> conv(width, 1)",
    "conv(max(width // ratio, 1), 1) -> conv(width, 1, bias = not bias)",
    "conv(width + 2 * ratio, 1) -> bn(eps = 1e-3)",
    "conv(2 * width, 1) -> maxout(2)",
    "conv(ratio * it.channels, 1) -> maxout(ratio)",
    "conv(width, (1, 3), pad = (0, 1), stride = (1, stride))",
    "if drop > 0 { dropout(drop) }",
    "if drop > 0 { droppath(drop) } else { act }",
    "if it.channels != width { conv(width, 1) }",
    "if stride == 2 { maxpool(2) } else { tanh }",
    "if bias and ratio > 1 { bn } else if ratio > 1 { relu }",
    "let inner = width // 2 + 1; conv(inner, 1) -> conv(width, 1)",
    "residual(shortcut = project) { conv(width, 3, stride = stride, pad = 1) -> bn }",
    "residual(when = bias) { conv(it.channels, 3, pad = 1) }",
    "dense { bn -> conv(ratio, 3, pad = 1) }",
    "repeat ratio { conv(width, 3, pad = 1) -> act }",
    "repeat stride - 1 { bn }",
    "for i in 0..ratio { conv(width + i, 1) }",
    "scale { avgpool(global) -> conv(it.channels, 1) -> sigmoid }",
    "dwconv(3, pad = 1, multiplier = ratio, stride = stride)",
    "sepconv(width, 3, pad = 1) -> layerscale(1 / ratio)",
    "leaky_relu(drop)",
    "groupnorm(1, eps = 10 ** -ratio)",
    "slice(0, min(width, it.channels))",
    "upsample(stride)",
    "layer(width, 1)",
    "Inner(width, ratio)",
    "Inner(ratio)",
    "concat { | Inner(width) | Inner(width, ratio) -> act }",
    "act",
)
INNER = (
    "conv(width, 1) -> relu -> conv(depth * width, 3, pad = 1)",
    "repeat depth { residual { conv(it.channels, 3, pad = 1) -> bn } }; conv(width, 1)",
    "if depth > 1 { Inner(width, depth - 1) }; conv(width, 3, pad = 1) -> relu",
)


@dataclass(frozen=True)
class Called:
    """A block, and calls of it."""

    inner: str
    steps: tuple[str, ...]
    calls: tuple[str, ...]
    stage: str

    @property
    def text(self) -> str:
        """The spec."""
        head = "width, stride = 1, ratio = 2, bias = true, drop = 0, act = relu, layer = conv"
        return (
            f"block Inner(width, depth = 1) {{ {self.inner} }}\n"
            f"block Unit({head}) {{ {'; '.join(self.steps)} }}\n"
            f"model Net {{ input 3x12x12; stage {self.stage} {{ {'; '.join(self.calls)} }} }}"
        )


@st.composite
def called(draw: st.DrawFn) -> Called:
    """A block of a few steps, called a few times."""
    steps = draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=4, unique=True))
    return Called(
        draw(st.sampled_from(INNER)),
        tuple(steps),
        tuple([draw(calls()) for _ in range(draw(st.integers(2, 5)))]),
        draw(st.sampled_from(("all", "all(names = index)"))),
    )


@st.composite
def calls(draw: st.DrawFn) -> str:
    """A call with some of the arguments."""
    given = [str(draw(st.sampled_from((4, 8, 5, 16))))]
    choices = {
        "stride": "12",
        "ratio": "123",
        "bias": ("true", "false"),
        "drop": ("0", "0.25", "0.5"),
        "act": ("relu", "tanh", "leaky_relu(0.2)", "bn", "identity"),
        "layer": ("conv", "conv(bias = false)"),
    }
    for name, values in choices.items():
        if draw(st.integers(0, 2)) == 0:
            given.append(f"{name} = {draw(st.sampled_from(values))}")
    return f"Unit({', '.join(given)})"


SOME = settings(deadline=None, max_examples=60, suppress_health_check=[*HealthCheck])
MANY = settings(SOME, max_examples=1500)


@SOME
@given(called())
def test_units_have_their_own_values(drawn: Called) -> None:
    agree(right(drawn.text))


@pytest.mark.sweep
@MANY
@given(called())
def test_units_have_their_own_values_at_length(drawn: Called) -> None:
    agree(right(drawn.text))


def right(text: str) -> Graph:
    """The graph of a spec that may have warnings, such as of parameters that nothing reads."""
    spec = Loader().text(Source("test.cnn", text), Path())
    graph, problems = elaborate(Definition("Net", spec.names["Net"].node, spec))
    assume(not any(each.severity == "error" for each in problems))
    assert graph is not None
    return graph
