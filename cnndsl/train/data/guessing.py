"""What data a path holds, by what lies there."""

from pathlib import Path

from cnndsl.recipe import data as said
from cnndsl.train.data.cifar import HUNDRED, TEN, is_cifar
from cnndsl.train.data.mnist import CLOTHES, DIGITS, is_mnist
from cnndsl.train.data.pack import contents, is_pack
from cnndsl.train.data.samples import DataError, Size

KINDS = ("mnist", "fashion_mnist", "cifar10", "cifar100", "folder", "pack")
"""Data that are one path."""
USUAL: Size = (3, 224, 224)
"""What images of many sizes are brought to where nobody says what a network takes."""


def of_kind(kind: str, path: Path) -> said.Data:
    """Data of one of the kinds."""
    text = str(path)
    match kind:
        case "mnist":
            return said.Mnist(folder=text)
        case "fashion_mnist":
            return said.FashionMnist(folder=text)
        case "cifar10":
            return said.Cifar10(folder=text)
        case "cifar100":
            return said.Cifar100(folder=text)
        case "pack":
            return said.Pack(path=text, shows=contents(path).shows)
    return said.ImageFolder(path=text)


def guessed(path: Path) -> said.Data:
    """Data of the kind that the path looks like; a folder of images if like nothing else."""
    if path.is_file():
        if not is_pack(path):
            message = "it is no pack, and other data are a folder"
            raise DataError(path, message, "`cnndsl data pack` makes packs of folders")
        return of_kind("pack", path)
    clothes, digits = (is_mnist(path, each) for each in (CLOTHES, DIGITS))
    if clothes or digits:  # most often both, for no file names the classes
        called = "fashion" in str(path.resolve()).lower()
        return of_kind("fashion_mnist" if clothes and (called or not digits) else "mnist", path)
    for kind, version in (("cifar10", TEN), ("cifar100", HUNDRED)):
        if is_cifar(path, version):
            return of_kind(kind, path)
    return of_kind("folder", path)


def own_shape(data: said.Data) -> Size:
    """The shape that images have by themselves."""
    if isinstance(data, said.Pack):
        return contents(Path(data.path)).shape
    return (data.known and data.known.shape) or USUAL
