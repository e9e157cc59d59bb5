"""The folder of a run: what was made, of what, and how it went."""

import json
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor, nn

import cnndsl
from cnndsl.drafts import drafted, swept
from cnndsl.emit.weights import load_weights
from cnndsl.model import Spec
from cnndsl.runs import SETTLED
from cnndsl.train.data import states
from cnndsl.train.data.samples import Samples
from cnndsl.train.kept import settled
from cnndsl.train.kept.checkpoint import CheckpointError, load, read, save, write
from cnndsl.train.kept.settled import RunError, Settled
from cnndsl.train.kept.unchanged import layout
from cnndsl.train.learning.scaling import Scale

FILES = "files.csv.gz"
ENVIRONMENT = "env.json"
LAST, BEST = Path("checkpoints", "last.pt"), Path("checkpoints", "best.pt")
LOG = "log.txt"
WEIGHTS = "best.safetensors"
"""The best weights, of a run that is over."""
_MOST_RUNS = 1_000_000
"""Larger numbers than this are no numbers of runs, but dates."""


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
        named = [each.name.rpartition("-")[2] for each in runs.glob(f"{model}-*")]
        taken = [int(each) for each in named if each.isdecimal()]
        first = max([each for each in taken if each < _MOST_RUNS], default=0) + 1
        for number in count(first):
            path = runs / f"{model}-{number}"
            try:
                path.mkdir()
            except FileExistsError:  # someone else took it just now
                continue
            break
        return cls(path)._begun()

    def _begun(self) -> Self:
        (self.path / "checkpoints").mkdir()
        return self

    def clear(self) -> None:
        """Throw away what writers left that were killed; none may be at work."""
        for each in [self.path, *[path for path in self.path.rglob("*") if path.is_dir()]]:
            swept(each)

    def write(self, name: str, content: str | bytes) -> Path:
        """Put a file there at one stroke."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with drafted(path) as draft:
            draft.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def log(self, line: str) -> None:
        """Add a line to what was said."""
        with (self.path / LOG).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    @property
    def said(self) -> Sequence[str]:
        """What was said, line by line."""
        path = self.path / LOG
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        return text.splitlines()

    def keep_specs(self, specs: Sequence[Spec]) -> str:
        """Write down a spec and those that it imports, as they were read; where the first lies."""
        place, files = layout(specs)
        for name, each in files.items():
            self.write(name, each.source.text)
        return place

    def settle(self, known: Settled) -> None:
        """Write down all that is settled before the first step, and where it is made."""
        self.write(SETTLED, known.model_dump_json(indent=2) + "\n")
        self.write(ENVIRONMENT, json.dumps(environment(), indent=2) + "\n")

    def keep_files(self, sets: Mapping[str, Samples]) -> None:
        """Write down what the files of images are like."""
        if any(each.files for each in sets.values()):
            self.write(FILES, states.written(sets))

    @property
    def files(self) -> Mapping[str, states.States]:
        """What the files of images of each set were like; nothing where that is not known."""
        try:
            return states.read((self.path / FILES).read_bytes())
        except (OSError, ValueError):
            return {}

    @cached_property
    def settled(self) -> Settled:
        """All that was settled before the first step."""
        return settled.settled(self.path)

    def scale(self, channels: int) -> Scale:
        """What images are brought to that have so many channels."""
        known = self.settled.scale
        if any(len(each) not in (1, channels) for each in (known.mean, known.deviation)):
            raise RunError(f"`{self.path / SETTLED}` is damaged at `scale`")
        return Scale(known.mean, known.deviation)

    @property
    def environment(self) -> Mapping[str, object]:
        """Where it was made; nothing where that is not known."""
        try:
            found = json.loads((self.path / ENVIRONMENT).read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

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
        path = self.path / BEST
        if not path.exists() and (self.path / WEIGHTS).exists():
            load_weights(module, self.path / WEIGHTS)
            return
        try:
            module.load_state_dict(self.best_weights)
        except RuntimeError:
            raise CheckpointError(f"`{path}` has the weights of another network") from None


def _is_weight(item: tuple[object, object]) -> bool:
    return isinstance(item[0], str) and isinstance(item[1], Tensor)


def environment() -> dict[str, object]:
    """What the numbers of a run may depend on, beside what is written down elsewhere, and when."""
    return {
        "cnndsl": cnndsl.__version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "threads": torch.get_num_threads(),
        "gpus": [torch.cuda.get_device_name(each) for each in range(torch.cuda.device_count())],
        "command": sys.argv,
        "began": datetime.now().astimezone().isoformat(timespec="seconds"),
    }


def hash_of(weights: Mapping[str, Tensor]) -> str:
    """The SHA-256 of weights by their names, whatever file they are in."""
    found = sha256()
    for name, each in sorted(weights.items()):
        found.update(f"{name} {each.dtype} {[*each.shape]}\n".encode())
        found.update(each.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().data)
    return found.hexdigest()
