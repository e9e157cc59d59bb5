"""Every layer of the vocabulary as source, alone in a network, at any rank and with open sizes."""

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from cnndsl.emit.compiled import compiled
from cnndsl.emit.execution import Execution
from cnndsl.emit.observing import drawn
from cnndsl.layers import LAYERS, Layer, Undoing
from cnndsl.shape import LayerError, Shape
from cnndsl.size import Size
from tests.emit.keras.alone import alone
from tests.emit.source.agreeing import BATCH, agree, same
from tests.graph.drawn import graph_of
from tests.layers.drawing import Shapes, layers
from tests.layers.written import inputs, layer

pytestmark = pytest.mark.filterwarnings(
    "ignore:You are using a softmax over axis", "ignore:Using padding='same'"
)

WORDS = [word for word, cls in LAYERS.items() if not issubclass(cls, Undoing)]
GROWTH = (0, 1, 2, 3, 5, 8)
"""By how much a second size is larger."""

UNPOOLED = (
    "maxpool(2)",
    "maxpool(2, ceil = true)",
    "maxpool(3, stride = 2, pad = 1)",
    "maxpool(3, stride = 2, pad = ((0, 1), (1, 0)))",
    "maxpool(2, stride = 2, pad = same)",
    "maxpool(3, stride = 1, pad = same)",
    "maxpool((2, 3))",
)


def examples(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=[*HealthCheck],
    )


@pytest.mark.parametrize("word", WORDS)
def test_the_example_does_the_same(word: str) -> None:
    agree(alone(layer(LAYERS[word].example.spec), inputs(LAYERS[word])))


@pytest.mark.parametrize("word", WORDS)
def test_any_arguments_do_the_same(word: str) -> None:
    compared(word, 4)


@pytest.mark.sweep
@pytest.mark.parametrize("word", WORDS)
def test_any_arguments_do_the_same_at_length(word: str) -> None:
    compared(word, 200)


@pytest.mark.parametrize("word", WORDS)
def test_open_sizes_do_the_same_at_others(word: str) -> None:
    resized(word, 5)


@pytest.mark.sweep
@pytest.mark.parametrize("word", WORDS)
def test_open_sizes_do_the_same_at_others_at_length(word: str) -> None:
    resized(word, 300)


@pytest.mark.parametrize("pool", UNPOOLED)
@pytest.mark.parametrize("between", ["", "-> tanh ", "-> conv(2, 3, pad = 1) -> relu "])
def test_unpooling(pool: str, between: str) -> None:
    body = f"{pool} as pooled {between}-> unpool(pooled) -> tanh"
    agree(graph_of(f"model Net {{ input 2x12x12; {body} }}"))


@pytest.mark.parametrize("pool", UNPOOLED)
def test_unpooling_to_open_sizes(pool: str) -> None:
    body = f"{pool} as pooled -> tanh -> unpool(pooled)"
    opened = graph_of(f"model Net {{ input 2xHxW; {body} }}")
    module = compiled(opened)
    for height, width in ((12, 12), (18, 12), (24, 30)):
        closed = graph_of(f"model Net {{ input 2x{height}x{width}; {body} }}")
        same(module, Execution(closed, module), drawn(closed, BATCH))


def compared(word: str, count: int) -> None:
    @examples(count)
    @given(drawn=layers(LAYERS[word]))
    def compare(drawn: tuple[Layer, Shapes]) -> None:
        try:
            graph = alone(*drawn)
        except LayerError:
            assume(False)
        agree(graph)

    compare()


def resized(word: str, count: int) -> None:
    @examples(count)
    @given(made=layers(LAYERS[word]), growth=st.tuples(*[st.sampled_from(GROWTH)] * 3))
    def compare(made: tuple[Layer, Shapes], growth: tuple[int, ...]) -> None:
        one, xs = made
        others = tuple([larger(x, growth) for x in xs])
        try:
            opened, closed = alone(one, xs, opens=True), alone(one, others)
        except LayerError:
            assume(False)
        own = opened.nodes[-1]
        tensors = (*own.owner.weights.values(), *own.facts.buffers.values())
        assume(not any(isinstance(each, Size) for shape in tensors for each in shape))
        module = compiled(opened)
        same(module, Execution(closed, module), drawn(closed, BATCH))

    compare()


def larger(x: Shape, growth: tuple[int, ...]) -> Shape:
    """The shape with each size but the channels grown."""
    return Shape.of(x[0], *[extent + more for extent, more in zip(x[1:], growth, strict=False)])
