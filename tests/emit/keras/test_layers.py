"""Every layer of the vocabulary in Keras, with the same weights, against torch."""

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from cnndsl.layers import LAYERS, Layer, Undoing
from cnndsl.shape import LayerError
from tests.emit.keras.alone import alone
from tests.emit.keras.running import DOUBLE, SINGLE, agree, said
from tests.layers.drawing import Shapes, layers
from tests.layers.written import inputs, layer

pytestmark = pytest.mark.filterwarnings("ignore:You are using a softmax over axis")

RANDOM = [word for word, cls in LAYERS.items() if not issubclass(cls, Undoing)]
REFUSED = ("fractional_maxpool", "unpool")
SHARED_OUT = ("avgpool", "upsample")
"""What mixes numbers in shares, which the printed file has in single precision."""


def examples(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=[*HealthCheck],
    )


@pytest.mark.parametrize("word", [word for word in LAYERS if word not in REFUSED])
def test_the_example_agrees(word: str) -> None:
    cls = LAYERS[word]
    agree(alone(layer(cls.example.spec), inputs(cls)), SINGLE)


@pytest.mark.parametrize("word", RANDOM)
def test_any_arguments_agree(word: str) -> None:
    compared(word, 6)


@pytest.mark.sweep
@pytest.mark.parametrize("word", RANDOM)
def test_any_arguments_agree_at_length(word: str) -> None:
    compared(word, 150)


def compared(word: str, count: int) -> None:
    @examples(count)
    @given(drawn=layers(LAYERS[word]), opens=st.booleans())
    def compare(drawn: tuple[Layer, Shapes], opens: bool) -> None:
        made, xs = drawn
        try:
            graph = alone(made, xs, opens=opens)
        except LayerError:
            event("no such layer")
            return
        reasons = said(graph)
        if reasons:
            event(reasons)
            known = (*REASONS, "open size") if opens else REASONS
            assert any(each in reasons for each in known)
        else:
            agree(graph, SINGLE if word in SHARED_OUT else DOUBLE)

    compare()


REASONS = (
    "its windows lie at random",
    "keeps no statistics of an instance norm",
    "hands on a product of its state",
    "keeps nothing",
)
