"""Plain networks that no reference has, beside what PyTorch builds of their descriptions."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
import torch
from torch import nn

from tests.zoo.building import agree
from tests.zoo.reference import graph


class Maxout(nn.Module):
    """The largest of every so many neighbours."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.pieces = pieces

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch, channels, *positions = x.shape
        return x.reshape(batch, channels // self.pieces, self.pieces, *positions).amax(2)


class Highway(nn.Module):
    """A convolution beside the tensor itself, and a gate between them."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.transform = nn.Conv2d(width, width, 3, padding=1)
        self.gate = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        gate = self.gate(x).sigmoid()
        answer: torch.Tensor = self.transform(x).relu() * gate + x * (1 - gate)
        return answer


def all_cnn(*kernels: int) -> nn.Sequential:
    def conv(before: int, after: int, kernel: int, stride: int = 1) -> Iterator[nn.Module]:
        yield nn.Conv2d(before, after, kernel, stride, padding=(kernel - 1) // 2)
        yield nn.ReLU()

    layers: list[nn.Module] = []
    for before, after in pairwise([3, 96, 192]):
        widths = [before, *[after] * len(kernels)]
        for (entering, leaving), kernel in zip(pairwise(widths), kernels, strict=True):
            layers += conv(entering, leaving, kernel)
        layers += conv(after, after, 3, stride=2)
    last = [nn.Conv2d(192, 192, 3), nn.ReLU(), *conv(192, 192, 1), *conv(192, 10, 1)]
    return nn.Sequential(*layers, *last, nn.AdaptiveAvgPool2d(1), nn.Flatten())


def fitnet(*widths: int) -> nn.Sequential:
    """Pools stand where a width is 0."""
    layers: list[nn.Module] = []
    before = 3
    for width in widths:
        if width == 0:
            layers.append(nn.MaxPool2d(2))
            continue
        layers += [nn.Conv2d(before, 2 * width, 3, padding=1), Maxout(2)]
        before = width
    head = [nn.Linear(before, 1000), Maxout(2), nn.Linear(500, 10)]
    return nn.Sequential(*layers, nn.MaxPool2d(8), nn.Flatten(), *head)


def highway_mnist(width: int) -> nn.Sequential:
    return nn.Sequential(
        *(nn.Conv2d(1, width, 5), nn.ReLU(), Highway(width), Highway(width)),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        *(Highway(width), Highway(width), Highway(width)),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        *(Highway(width), Highway(width), Highway(width)),
        *(nn.MaxPool2d(2), nn.Flatten(), nn.Linear(9 * width, 10)),
    )


def highway_cifar() -> nn.Sequential:
    return nn.Sequential(
        *(nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), *(Highway(32) for _ in range(4))),
        nn.MaxPool2d(2),
        *(nn.Conv2d(32, 80, 3, padding=1), nn.ReLU(), *(Highway(80) for _ in range(5))),
        nn.MaxPool2d(2),
        *(nn.Conv2d(80, 128, 3, padding=1), nn.ReLU(), *(Highway(128) for _ in range(5))),
        *(nn.Conv2d(128, 100, 1), nn.ReLU(), nn.AvgPool2d(8), nn.Flatten(), nn.Linear(100, 10)),
    )


def fractional(channels: int, border: int, width: int, sizes: list[int]) -> nn.Sequential:
    layers: list[nn.Module] = [nn.ZeroPad2d(border)]
    widths = [channels, *(width * (index + 1) for index in range(len(sizes) + 2))]
    for before, after, size in zip(widths, widths[1:], sizes, strict=False):
        pool = nn.FractionalMaxPool2d(2, output_size=size)
        layers += [nn.Conv2d(before, after, 2), nn.LeakyReLU(1 / 3), pool]
    third, second, last = widths[-3:]
    layers += [nn.Conv2d(third, second, 2), nn.LeakyReLU(1 / 3)]
    layers += [nn.Conv2d(second, last, 1), nn.LeakyReLU(1 / 3)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(last, 10))


def elu() -> nn.Sequential:
    layers: list[nn.Module] = []
    before = 3
    for text in "192x5 | 192x1 240x3 | 240x1 260x2 | 260x1 280x2 | 280x1 300x2 | 300x1".split():
        if text == "|":
            layers.append(nn.MaxPool2d(2))
            continue
        width, kernel = map(int, text.split("x"))
        behind, ahead = (kernel - 1) // 2, kernel // 2
        pad = nn.ZeroPad2d((behind, ahead, behind, ahead))
        layers += [pad, nn.Conv2d(before, width, kernel, bias=False), nn.ELU()]
        before = width
    return nn.Sequential(*layers, nn.Conv2d(before, 100, 1, bias=False), nn.Flatten())


FIRST = (16, 16, 16, 0, 32, 32, 32, 0, 48, 48, 64)
SECOND = (16, 32, 32, 0, 48, 64, 80, 0, 96, 96, 128)
FOURTH = (32, 32, 32, 48, 48, 0, *[80] * 6, 0, *[128] * 6)
BY_ROOT = [25, 17, 11, 7, 4, 2]
BY_CUBIC_ROOT = [74, 58, 45, 35, 27, 21, 16, 12, 9, 6, 4, 2]


@pytest.mark.parametrize(("model", "kernels"), [("AllCNNA", (5,)), ("AllCNNB", (5, 1))])
def test_all_cnn(model: str, kernels: tuple[int, ...]) -> None:
    agree(graph("all_cnn", model), lambda: all_cnn(*kernels))


@pytest.mark.parametrize(
    ("model", "widths"), [("FitNet1", FIRST), ("FitNet2", SECOND), ("FitNet4", FOURTH)]
)
def test_fitnet(model: str, widths: tuple[int, ...]) -> None:
    agree(graph("fitnet", model), lambda: fitnet(*widths))


@pytest.mark.parametrize("width", [16, 32])
def test_highway_for_mnist(width: int) -> None:
    agree(graph("highway", f"MnistHighway{width}"), lambda: highway_mnist(width))


def test_highway_for_cifar() -> None:
    agree(graph("highway", "CifarHighway19"), highway_cifar)


def test_fractional_pooling() -> None:
    agree(graph("fractional", "FractionalMnist"), lambda: fractional(1, 4, 32, BY_ROOT))
    agree(graph("fractional", "FractionalCifar"), lambda: fractional(3, 31, 96, BY_CUBIC_ROOT))


def test_elu() -> None:
    agree(graph("elu", "ELUNet11"), elu)
