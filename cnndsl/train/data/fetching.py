"""Data fetched from where their makers or torchvision keep them, each file held against its MD5."""

import hashlib
import shutil
import tarfile
from collections.abc import Callable, Mapping
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from cnndsl.dataclasses import dataclass
from cnndsl.drafts import drafted
from cnndsl.recipe import data as said
from cnndsl.train.data.cifar import HUNDRED, TEN, Version, is_cifar
from cnndsl.train.data.mnist import AXES, CLOTHES, DIGITS, Variant, is_mnist
from cnndsl.train.data.opening import place
from cnndsl.train.data.samples import DataError

_PART = 1 << 20
_PATIENCE = 60
"""Seconds without an answer."""
_MOST = 1 << 30
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Remote:
    """The files of data: where they are, and the MD5 of each."""

    address: str
    files: Mapping[str, str]
    version: Version | Variant
    """Which of CIFAR it is, whose files are in an archive, or which of MNIST."""


REMOTES: Mapping[type[said.Data], Remote] = {
    said.Mnist: Remote(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        {
            "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
            "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
            "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
            "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
        },
        DIGITS,
    ),
    said.FashionMnist: Remote(
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        {
            "train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
            "train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
            "t10k-images-idx3-ubyte.gz": "bef4ecab320f06d8554ea6380940ec79",
            "t10k-labels-idx1-ubyte.gz": "bb300cfdad3c16e7a12a480ee83cd310",
        },
        CLOTHES,
    ),
    said.Cifar10: Remote(
        "https://www.cs.toronto.edu/~kriz/",
        {"cifar-10-python.tar.gz": "c58f30108f718f92721af3b95e74349a"},
        TEN,
    ),
    said.Cifar100: Remote(
        "https://www.cs.toronto.edu/~kriz/",
        {"cifar-100-python.tar.gz": "eb9058c3a382ffc7106e4002c42a8d85"},
        HUNDRED,
    ),
}


def fetch(data: said.Data, home: Path, progress: Progress) -> None:
    """Fetch what is not there; data that no address is known of must be."""
    remote = REMOTES.get(type(data))
    if remote is None:
        return
    folder = place(getattr(data, "folder"), home)  # noqa: B009 - those of `REMOTES` have one
    folder.mkdir(parents=True, exist_ok=True)
    version = remote.version
    if is_cifar(folder, version) if isinstance(version, Version) else _is_whole(folder, version):
        return
    for name, digest in remote.files.items():
        path = folder / name
        if not (path.exists() and _digest(path) == digest):
            _file(remote.address + name, path, digest, progress)
        if isinstance(version, Version):
            _unpack(path, folder, version)


def _is_whole(folder: Path, variant: Variant) -> bool:
    """Whether all four files of MNIST are there, in any form that is read."""
    return all(is_mnist(folder, variant, part, what) for part in ("train", "t10k") for what in AXES)


def _file(address: str, path: Path, digest: str, progress: Progress) -> None:
    """One file, which is whole and right or is not there."""
    found = hashlib.md5(usedforsecurity=False)
    size = 0
    try:
        with drafted(path) as draft, draft.open("wb") as sink:
            with urlopen(address, timeout=_PATIENCE) as source:
                while (part := source.read(_PART)) and size <= _MOST:
                    progress(f"{path.name}: {size / 1e6:,.0f} MB")
                    sink.write(part)
                    found.update(part)
                    size += len(part)
            if found.hexdigest() != digest:
                message = f"what came has the MD5 {found.hexdigest()}, and should have {digest}"
                raise DataError(address, message, "try again, or fetch the file by hand")
    except (OSError, HTTPException) as error:
        reason = str(getattr(error, "reason", None) or error)
        raise DataError(address, f"it cannot be fetched: {reason}", f"put it at `{path}`") from None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _unpack(archive: Path, folder: Path, version: Version) -> None:
    """The few files that are needed, by their names; nothing else of an archive is written."""
    inside = version.folders[0]
    home = folder / inside
    home.mkdir(exist_ok=True)
    try:
        with tarfile.open(archive) as tar:
            for name in (version.meta[0], version.test, *reversed(version.train)):
                source = tar.extractfile(f"{inside}/{name}")
                if source is None:
                    raise KeyError(name)
                with drafted(home / name) as draft, draft.open("wb") as sink:
                    shutil.copyfileobj(source, sink)
    except (tarfile.TarError, KeyError, EOFError):
        raise DataError(archive, "it is damaged", "delete it and fetch it again") from None
