"""What patterns mean, as in `freeze` of the language."""

import pytest
import torch
import torchvision

from cnndsl.emit.weights.selection import NoSuchLayer, selected


@pytest.fixture(scope="module")
def weights() -> list[str]:
    """The names of the weights of a ResNet-18."""
    with torch.device("meta"):
        return [name for name, _ in torchvision.models.resnet18().named_parameters()]


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("layer1", 12),
        ("layer1.*", 12),
        ("layer*", 57),
        ("layer1.0", 6),
        ("layer1.0.conv2", 1),
        ("*.bn1", 16),
        ("layer2.0.downsample", 3),
        ("*", 62),
        ("fc", 2),
        ("*c", 2),
    ],
)
def test_what_is_meant(weights: list[str], pattern: str, number: int) -> None:
    assert len(selected(weights, [pattern])) == number


@pytest.mark.parametrize(
    ("pattern", "reason", "cure"),
    [
        ("downsample", "`downsample` fits 3 names", "choose one of `layer2.0.downsample`, "),
        ("layer5", "no layer with weights fits `layer5`", "did you mean `layer1`?"),
        ("head.*", "no layer with weights fits `head.*`", "it has `conv1`, `bn1`, `layer1`, "),
    ],
)
def test_what_means_nothing(weights: list[str], pattern: str, reason: str, cure: str) -> None:
    with pytest.raises(NoSuchLayer) as caught:
        selected(weights, ["fc", pattern])
    assert str(caught.value) == reason
    assert caught.value.help.startswith(cure)


def test_the_end_of_a_name(weights: list[str]) -> None:
    names = [name for name in weights if name.startswith(("fc", "layer2"))]
    assert len(selected(names, ["downsample"])) == 3


def test_several_patterns(weights: list[str]) -> None:
    assert len(selected(weights, ["fc", "conv1", "layer1.0"])) == 9
    assert not selected(weights, [])
