"""The folder of a run: what was made, of what, and how it went."""

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from difflib import unified_diff
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor, nn

import cnndsl
from cnndsl.drafts import drafted, swept
from cnndsl.train import settled
from cnndsl.train.checkpoint import CheckpointError, load, read, save, write
from cnndsl.train.settled import RunError, Settled

LAST, BEST = Path("checkpoints", "last.pt"), Path("checkpoints", "best.pt")
SPECS = "spec"
_MOST_RUNS = 1_000_000


class RunFolder:
    """The folder of one run; each file in it is whole, or is not there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def made(cls, model: str, runs: Path, out: Path | None = None) -> Self:
        """A folder that nobody had before: the next number of a model, or the one asked for."""
        if out is not None:
            if out.exists() and (not out.is_dir() or any(out.iterdir())):
                raise RunError(f"`{out}` is there already; name another folder, or resume it")
            out.mkdir(parents=True, exist_ok=True)
            try:
                return cls(out)._begun()
            except FileExistsError:
                raise RunError(f"`{out}` was taken just now by another run") from None
        runs.mkdir(parents=True, exist_ok=True)
        taken = [each.name.rpartition("-")[2] for each in runs.glob(f"{model}-*")]
        first = max([int(each) for each in taken if each.isdecimal()], default=0) + 1
        for number in range(first, _MOST_RUNS):
            path = runs / f"{model}-{number}"
            try:
                path.mkdir()
            except FileExistsError:  # someone else took it just now
                continue
            return cls(path)._begun()
        raise RunError(f"there are too many runs in `{runs}`")

    def _begun(self) -> Self:
        (self.path / "checkpoints").mkdir()
        return self

    def clear(self) -> None:
        """Throw away what writers left that were killed; none may be at work."""
        for each in (self.path, self.path / LAST.parent):
            swept(each)

    def write(self, name: str, content: str | bytes) -> Path:
        """Put a file there at one stroke."""
        path = self.path / name
        with drafted(path) as draft:
            draft.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def log(self, line: str) -> None:
        """Add a line to what was said."""
        with (self.path / "log.txt").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def keep_specs(self, main: Path, imported: Sequence[Path]) -> str:
        """Copy a spec and those that it imports; where the main one now lies in the folder."""
        self.write("spec.cnn", main.read_bytes())
        if not imported:
            return "spec.cnn"
        root = Path(os.path.commonpath([each.resolve().parent for each in (main, *imported)]))
        for each in (main, *imported):
            target = self.path / SPECS / each.resolve().relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(each.read_bytes())
        return (Path(SPECS) / main.resolve().relative_to(root)).as_posix()

    def settle(self, known: Settled) -> None:
        """Write down all that is settled before the first step, and where it is made."""
        self.write(settled.NAME, known.model_dump_json(indent=2) + "\n")
        self.write("env.json", json.dumps(environment(), indent=2) + "\n")

    @cached_property
    def settled(self) -> Settled:
        """All that was settled before the first step."""
        return settled.settled(self.path)

    def checkpoint(self, content: dict[str, object]) -> None:
        """Keep what the training goes on from."""
        save(self.path / LAST, content)

    def best(self, weights: dict[str, Tensor]) -> None:
        """Keep the best weights so far."""
        write(self.path / BEST, {name: each.detach().cpu() for name, each in weights.items()})

    @property
    def is_begun(self) -> bool:
        """Whether there is something to go on from."""
        return (self.path / LAST).exists()

    @property
    def last(self) -> dict[str, Any]:
        """What the training goes on from."""
        return load(self.path / LAST)

    @property
    def best_weights(self) -> dict[str, Tensor]:
        """The best weights."""
        path = self.path / BEST
        if not path.exists():
            raise CheckpointError(f"there are no weights yet: `{path}` is missing")
        found = read(path)
        if not isinstance(found, dict) or not all(map(_is_weight, found.items())):
            raise CheckpointError(f"`{path}` is not weights by their names")
        return found

    def take_best(self, module: nn.Module) -> None:
        """Give a network the best weights."""
        try:
            module.load_state_dict(self.best_weights)
        except RuntimeError:
            path = self.path / BEST
            raise CheckpointError(f"`{path}` has the weights of another network") from None


def _is_weight(item: tuple[object, object]) -> bool:
    return isinstance(item[0], str) and isinstance(item[1], Tensor)


def changed(kept: Path, now: str, name: str) -> str:
    """How a text differs from the one that a run has kept; nothing where it does not."""
    before = kept.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(unified_diff(before, now.splitlines(), str(kept), name, lineterm=""))


def environment() -> dict[str, object]:
    """What the numbers of a run may depend on, beside what is written down elsewhere."""
    return {
        "cnndsl": cnndsl.__version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "threads": torch.get_num_threads(),
        "gpus": [torch.cuda.get_device_name(each) for each in range(torch.cuda.device_count())],
        "command": sys.argv,
    }


def hash_of(weights: Mapping[str, Tensor]) -> str:
    """The SHA-256 of weights by their names, whatever file they are in."""
    found = sha256()
    for name, each in sorted(weights.items()):
        found.update(f"{name} {each.dtype} {[*each.shape]}\n".encode())
        found.update(each.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().data)
    return found.hexdigest()
