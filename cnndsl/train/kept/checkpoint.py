"""What a training goes on from: written whole or not at all, and read without running anything."""

import pickle
from collections.abc import Mapping
from io import BufferedWriter, FileIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import torch

from cnndsl.drafts import drafted

FORMAT = 1
PARTS = ("format", "network", "optimizer", "step", "epochs")


class CheckpointError(Exception):
    """A checkpoint that cannot be gone on from, with the reason."""


def save(path: Path, content: Mapping[str, object]) -> None:
    """Write a checkpoint in the place of the one before it."""
    write(path, {"format": FORMAT, **content})


def write(path: Path, content: object) -> None:
    """Put tensors in a file."""
    with drafted(path) as draft, _Told(FileIO(draft, "w")) as file:
        try:
            torch.save(content, file)
        except RuntimeError:
            if file.error is not None:
                raise file.error from None
            raise


class _Told(BufferedWriter):
    """A file that remembers why it could not be written, which torch does not tell."""

    error: OSError | None = None

    def write(self, content: Any) -> int:  # noqa: ANN401 - bytes of any sort
        try:
            return super().write(content)
        except OSError as error:
            self.error = error
            raise


def load(path: Path) -> dict[str, object]:
    """What a checkpoint holds."""
    content = read(path)
    if not isinstance(content, dict) or "format" not in content:
        raise CheckpointError(f"`{path}` is no checkpoint of a run")
    if content["format"] != FORMAT:
        raise CheckpointError(
            f"`{path}` is of format {content['format']}; this version reads {FORMAT}"
        )
    whole = not set(PARTS) - content.keys()
    if not whole or not isinstance(content["step"], int) or not isinstance(content["epochs"], list):
        raise CheckpointError(f"`{path}` is no checkpoint of a run")
    return content


def read(path: Path) -> object:
    """What a file holds: tensors, numbers and texts, all as they were written; nothing is run."""
    try:
        with ZipFile(path) as archive:
            damaged = archive.testzip()  # torch does not look whether bits have changed
        if damaged is None:
            return torch.load(path, map_location="cpu", weights_only=True)
        reason = f"`{damaged}` in it is not what was written"
    except FileNotFoundError:
        raise CheckpointError(f"there is no checkpoint `{path}`") from None
    except OSError:
        raise
    except pickle.UnpicklingError:
        reason = "it holds something other than tensors and numbers"
    except (BadZipFile, EOFError):
        reason = "it is cut off"
    except Exception as error:  # there is no one class for what may be wrong with a file
        reason = str(error).split("\n")[0][:200] or type(error).__name__
    raise CheckpointError(f"`{path}` is damaged, or is no checkpoint: {reason}")
