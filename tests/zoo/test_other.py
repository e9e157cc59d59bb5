"""Networks that segment, generate, encode, transfer style and read, beside numbers of others.

The references are builds in PyTorch after the papers, and torchvision's networks.
"""

import pytest
import torch
from torch import nn

from cnndsl.graph import Graph
from tests.zoo.building import agree
from tests.zoo.reference import graph, known, leaves, networks, own, totals

MODELS = {
    "segnet_vgg16bn_11cls": ("segnet", "CamVidSegNet"),
    "segnet_vgg16bn_21cls": ("segnet", "VOCSegNet"),
    "unet_1in_2out_valid_nobn": ("unet", "UNet"),
    "unet_3in_1out_same_bn_bias": ("unet", "PaddedUNet"),
    "dcgan_g_64": ("dcgan", "Generator"),
    "dcgan_d_64": ("dcgan", "Discriminator"),
    "dcgan_g_64_paper_width128": ("dcgan", "WideGenerator"),
    "dcgan_d_64_width128": ("dcgan", "WideDiscriminator"),
    "fcn_resnet50": ("fcn", "FCNResNet50"),
    "vgg19_to_relu5_1": ("style_transfer", "StyleFeatures"),
}
# These build parts of theirs otherwise, in specs beside the tests.
VARIANTS = {
    "segnet_vgg16bn_12cls": ("segnet", "Biased"),
    "segnet_vgg16bn_12cls_nobias": ("segnet", "Unbiased"),
    "unet_1in_1out_valid_nobn": ("unet", "Valid11"),
    "unet_3in_1out_valid_nobn": ("unet", "Valid31"),
    "unet_3in_2out_valid_nobn": ("unet", "Valid32"),
    "unet_1in_1out_same_bn_bias": ("unet", "SamePadded11"),
    "unet_1in_2out_same_bn_bias": ("unet", "SamePadded12"),
    "unet_3in_2out_same_bn_bias": ("unet", "SamePadded32"),
    "unet_1in_1out_same_bn_nobias": ("unet", "Unbiased11"),
    "unet_1in_2out_same_bn_nobias": ("unet", "Unbiased12"),
    "unet_3in_1out_same_bn_nobias": ("unet", "Unbiased31"),
    "unet_3in_2out_same_bn_nobias": ("unet", "Unbiased32"),
    "unet_1in_1out_same_upconv2_extra2": ("unet", "Repeated11"),
    "unet_3in_1out_same_upconv2_extra2": ("unet", "Repeated31"),
}


def found(name: str) -> Graph:
    return own(*VARIANTS[name]) if name in VARIANTS else graph(*MODELS[name])


def test_every_reference_has_its_model() -> None:
    assert networks("other").keys() == {*MODELS, *VARIANTS}


@pytest.mark.parametrize("name", [*MODELS, *VARIANTS])
def test_totals(name: str) -> None:
    assert totals(found(name)) == known(networks("other")[name])


@pytest.mark.parametrize("name", [*MODELS, *VARIANTS])
def test_layers_in_their_order(name: str) -> None:
    """Style transfer pools by averages where VGG takes the maximum."""
    rows = networks("other")[name]["leaves"]
    pooled = "avgpool" if name == "vgg19_to_relu5_1" else "maxpool"
    assert leaves(found(name), rows) == [row.replace("maxpool", pooled) for row in rows]


class Columns(nn.Module):
    """The part of CRNN that PyTorch has no layers for: columns to steps, and back."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(512, 256, num_layers=2, bidirectional=True, batch_first=True)
        self.tell = nn.Linear(512, 37)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        steps, _ = self.lstm(x.squeeze(2).transpose(1, 2))
        answer: torch.Tensor = self.tell(steps)
        return answer.transpose(1, 2)


def crnn() -> nn.Sequential:
    def conv(before: int, after: int, *norm: nn.Module) -> list[nn.Module]:
        return [nn.Conv2d(before, after, 3, padding=1), *norm, nn.ReLU()]

    return nn.Sequential(
        *conv(1, 64),
        nn.MaxPool2d(2),
        *conv(64, 128),
        nn.MaxPool2d(2),
        *conv(128, 256),
        *conv(256, 256),
        nn.MaxPool2d((2, 1)),
        *conv(256, 512, nn.BatchNorm2d(512)),
        *conv(512, 512, nn.BatchNorm2d(512)),
        nn.MaxPool2d((2, 1)),
        nn.Conv2d(512, 512, 2),
        nn.ReLU(),
        Columns(),
    )


def autoencoder() -> nn.Sequential:
    return nn.Sequential(
        *(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2, ceil_mode=True)),
        *(nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.Upsample(scale_factor=2)),
        *(nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.Upsample(scale_factor=2)),
        *(nn.Conv2d(8, 16, 3), nn.ReLU(), nn.Upsample(scale_factor=2)),
        *(nn.Conv2d(16, 1, 3, padding=1), nn.Sigmoid()),
    )


def test_crnn_is_what_torch_builds() -> None:
    agree(graph("crnn", "CRNN"), crnn)


def test_autoencoder_is_what_torch_builds() -> None:
    agree(graph("autoencoder", "Autoencoder"), autoencoder)


def test_weights_have_the_names_of_torchvision() -> None:
    names = [
        f"{node.owner.name}.{name}"
        for node in graph("style_transfer", "StyleFeatures").nodes
        for name in node.facts.weights
    ]
    places = (0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28)
    assert names == [f"features.{i}.{name}" for i in places for name in ("weight", "bias")]
