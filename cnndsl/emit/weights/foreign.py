"""Files that hold no weights that could be read, by how they begin."""

from pathlib import Path
from typing import NoReturn
from zipfile import BadZipFile, ZipFile

from cnndsl.dataclasses import dataclass
from cnndsl.emit.weights.described import WeightsError

LEGACY = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
"""How torch began its files before version 1.6: with a pickled number."""

ZIP = b"PK\x03\x04"

_AGAIN = "fetch or save it again"
_SAVE = "where you trust it, open it with what made it, and `torch.save` the `state_dict()` there"
_NUMPY = "make tensors of the arrays under the names of the network, and `torch.save` them"


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of file: how it begins, what it is, and what to do."""

    begin: bytes
    title: str
    help: str
    at: int = 0


KINDS = (
    Kind(b"\x89HDF", "an HDF5 file, as Keras and others write", "save it from torch"),
    Kind(b"\x93NUMPY", "an array of numpy", _NUMPY),
    Kind(b"GGUF", "a GGUF file", "take the file of safetensors that it was made of"),
    Kind(b"\x1f\x8b", "packed by gzip", "unpack it first"),
    Kind(
        b"version https://git-lfs",
        "a pointer of Git LFS, not the file itself",
        "run `git lfs pull`",
    ),
    Kind(b"ustar", "a file of torch before version 0.1.10, or another archive of tar", _SAVE, 257),
    Kind(b"<", "a web page or XML", "an address that answers with the file itself is needed"),
    Kind(b"\x80", "a pickle, but none of torch", _SAVE),
)


def refuse_foreign(path: Path) -> NoReturn:
    """Say what a file is that is neither of torch nor of safetensors."""
    with path.open("rb") as file:
        head = file.read(512)
    if not head:
        raise WeightsError(path, "the file is empty", _AGAIN)
    for kind in KINDS:
        if head.startswith(kind.begin, kind.at):
            raise WeightsError(path, f"it is {kind.title}", kind.help)
    raise WeightsError(path, "it is a file neither of torch nor of safetensors")


def check_archive(path: Path) -> None:
    """Refuse an archive of zip that torch did not write with `torch.save`, or that is damaged."""
    try:
        with ZipFile(path) as archive:
            entries = archive.infolist()
    except (BadZipFile, NotImplementedError, ValueError, EOFError):
        raise WeightsError(path, "it is damaged or cut off", _AGAIN) from None
    names = [each.filename for each in entries]
    inner = {name.partition("/")[2] for name in names}
    if names and all(name.endswith(".npy") for name in names):
        raise WeightsError(path, "it holds arrays of numpy", _NUMPY)
    if any(name.startswith("code/") for name in inner):
        help = "`torch.save(torch.jit.load(...).state_dict(), ...)` where you trust it"
        raise WeightsError(path, "it is a program of TorchScript", help)
    if "models/model.json" in inner:
        help = "`torch.save(torch.export.load(...).state_dict, ...)` where you trust it"
        raise WeightsError(path, "it is a program of `torch.export`", help)
    if "data.pkl" not in inner:
        raise WeightsError(path, "it is an archive that `torch.save` did not write", _SAVE)
    if any(each.compress_type or each.compress_size != each.file_size for each in entries):
        raise WeightsError(path, "its archive is packed, as torch never does", _AGAIN)
