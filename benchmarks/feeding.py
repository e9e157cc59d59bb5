"""Images brought to a network, beside torchvision's recipe, in images per second on the CPU.

The files have the form of MNIST's and CIFAR's, with numbers by chance. Both sides give batches of
scaled numbers, each image cropped from a wider one and turned over by chance. Ours works on whole
batches; theirs is a `DataLoader` with two workers, which are up before they are timed, and
transforms (v2) for each image.
"""

import pickle
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from unittest import mock

import torch
from torch import Tensor
from torch.utils.data import DataLoader
from torchvision import datasets
from torchvision.transforms import v2

from benchmarks.modules import in_turn, quotient
from cnndsl.recipe import data as said
from cnndsl.recipe.augmentations import Crop, Hflip
from cnndsl.train.data.opening import open_data
from cnndsl.train.engine import Engine
from cnndsl.train.feed import Feed

BAR = 10.0
ROUNDS = 5
BATCH = 128
WORKERS = 2
IMAGES = 10_000
PAD = {"mnist": 2, "cifar10": 4}
SHAPES = {"mnist": (1, 28, 28), "cifar10": (3, 32, 32)}


def drawn(name: str, count: int) -> tuple[Tensor, Tensor]:
    """Images and classes by chance."""
    chance = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, (count, *SHAPES[name]), generator=chance, dtype=torch.uint8)
    return images, torch.randint(0, 10, (count,), generator=chance)


def write_mnist(home: Path, images: Tensor, labels: Tensor) -> None:
    """Files of IDX, where torchvision looks for them."""
    folder = home / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for part in ("train", "t10k"):
        for what, values in (("images", images[:, 0]), ("labels", labels.byte())):
            extents = b"".join(each.to_bytes(4, "big") for each in values.shape)
            name = f"{part}-{what}-idx{values.dim()}-ubyte"
            head = bytes([0, 0, 8, values.dim()]) + extents
            (folder / name).write_bytes(head + values.contiguous().numpy().tobytes())


def write_cifar(home: Path, images: Tensor, labels: Tensor) -> None:
    """The pickles of the Python version."""
    folder = home / "cifar-10-batches-py"
    folder.mkdir(parents=True)
    parts = zip(images.chunk(5), labels.chunk(5), strict=True)
    for number, (own, shown) in enumerate(parts, 1):
        content = {"data": own.flatten(1).numpy(), "labels": shown.tolist()}
        for name in (f"data_batch_{number}", *(["test_batch"] if number == 1 else [])):
            (folder / name).write_bytes(pickle.dumps(content, protocol=2))
    names = {"label_names": [f"class {each}" for each in range(10)]}
    (folder / "batches.meta").write_bytes(pickle.dumps(names, protocol=2))


def ours(feed: Feed, pad: int) -> None:
    """An epoch of ours."""
    for batch in feed.mixed(0, 0, (Crop(pad=pad), Hflip()), 10):
        assert batch.images.dtype == torch.float32


def theirs(loader: "DataLoader[tuple[Tensor, Tensor]]") -> None:
    """An epoch of theirs."""
    for images, _ in loader:
        assert images.dtype == torch.float32


def epochs(name: str, home: Path) -> Mapping[str, Callable[[], None]]:
    """An epoch of each from files."""
    data = {"mnist": said.Mnist, "cifar10": said.Cifar10}[name](folder=str(home))
    samples = open_data(data, SHAPES[name], home).train
    feed = Feed(samples, BATCH, None, Engine(torch.device("cpu")))
    transform = v2.Compose(
        [
            v2.ToImage(),
            v2.RandomCrop(SHAPES[name][1:], padding=PAD[name]),
            v2.RandomHorizontalFlip(),
            v2.ToDtype(torch.float32, scale=True),
            v2.Normalize([*feed.scale.mean], [*feed.scale.deviation]),
        ]
    )
    kind = {"mnist": datasets.MNIST, "cifar10": datasets.CIFAR10}[name]
    with mock.patch("torchvision.datasets.cifar.check_integrity", return_value=True):
        dataset = kind(str(home), transform=transform)
    loader = DataLoader(dataset, BATCH, shuffle=True, num_workers=WORKERS, persistent_workers=True)
    return {"ours": partial(ours, feed, PAD[name]), "theirs": partial(theirs, loader)}


def measured(name: str, count: int = IMAGES, rounds: int = ROUNDS) -> bool:
    """Print one line; whether the bar is missed."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        {"mnist": write_mnist, "cifar10": write_cifar}[name](home, *drawn(name, count))
        times = in_turn(epochs(name, home), lambda: None, rounds)
    ratio = quotient(times, "theirs", "ours")
    own, other = (count / min(times[each]) for each in ("ours", "theirs"))
    speeds = f"{own:12,.0f}/s {other:12,.0f}/s"
    print(f"{ratio:6.1f}x {speeds}  {name}: cropped and turned over", flush=True)
    return ratio < BAR


def main() -> int:
    """A row for each kind of file; fails where ours is not so many times as fast."""
    print(f"{'ratio':>7} {'ours':>14} {'torchvision':>14}")
    missed = [measured(name) for name in SHAPES]
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
