"""Labels held against the classes that there are."""

from pathlib import Path

import torch
from torch import Tensor

from cnndsl.train.data.samples import DataError
from cnndsl.train.learning.targets import NONE


def check_labels(path: Path, labels: Tensor, classes: int) -> None:
    """Refuse a label that is no class."""
    wrong = torch.nonzero((labels < 0) | (labels >= classes))
    if len(wrong):
        place = int(wrong[0, 0])
        message = f"label {int(labels[place])} of image {place}; classes are 0 to {classes - 1}"
        raise DataError(path, message)


def check_classes(path: Path, shown: Tensor, classes: int) -> None:
    """Refuse what is no class in masks or sequences, where numbers below 0 are none."""
    most = int(shown.max()) if shown.numel() else NONE
    if most >= classes:
        raise DataError(path, f"it has the class {most}; classes are 0 to {classes - 1}")
