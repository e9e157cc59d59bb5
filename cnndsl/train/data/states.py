"""What files were like when a run began, and which of them are others now."""

import csv
import gzip
import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from cnndsl.train.data.samples import DataError, Samples

_READ = 1 << 28
"""Bytes of a set up to which all of them are read, so that times need not tell."""

_SHOWN = ""
"""Where in the place of a file there is what all of them show."""


class State(NamedTuple):
    """What is known of a file without reading it."""

    size: int
    time: int


States = Mapping[str, tuple[State, str]]
"""The state of each file by its name, and the hash of its bytes, if that was worth while."""


def state(path: str) -> State:
    """What there is of a file now."""
    try:
        found = Path(path).stat()
    except OSError:
        raise DataError(path, "it is gone") from None
    return State(found.st_size, found.st_mtime_ns)


def states(samples: Samples) -> States:
    """What files are like now."""
    found = {name: state(path) for name, path in samples.files.items()}
    is_read = sum(each.size for each in found.values()) <= _READ
    files = {
        name: (found[name], _digest(path) if is_read else "")
        for name, path in samples.files.items()
    }
    return {_SHOWN: (State(0, 0), samples.told), **files} if files else {}


def written(sets: Mapping[str, Samples]) -> bytes:
    """The states of all sets as a table."""
    sink = io.StringIO(newline="")
    table = csv.writer(sink)
    for set_, samples in sets.items():
        for name, (found, digest) in states(samples).items():
            table.writerow([set_, name, *found, digest])
    return gzip.compress(sink.getvalue().encode(errors="surrogateescape"), 1, mtime=0)


def read(content: bytes) -> dict[str, States]:
    """The same from a table; a ValueError if it is none."""
    found: dict[str, dict[str, tuple[State, str]]] = {}
    try:
        text = gzip.decompress(content).decode(errors="surrogateescape")
        for set_, name, size, time, digest in csv.reader(io.StringIO(text, newline="")):
            found.setdefault(set_, {})[name] = State(int(size), int(time)), digest
    except (OSError, EOFError, csv.Error) as error:
        raise ValueError(str(error)) from None
    return {**found}


def others(samples: Samples, before: States) -> list[str]:
    """What is not as it was, file by file; bytes decide where only a time is another."""
    files = samples.files
    names = [name for name in before if name != _SHOWN]
    found = [f"`{name}` is gone" for name in names if name not in files]
    found += [f"`{name}` is new" for name in files if name not in before]
    if not found and before[_SHOWN][1] != samples.told:
        found = ["what images show is another"]
    for name in (each for each in names if each in files):
        then, digest = before[name]
        if then == (now := state(files[name])):
            continue
        if then.size != now.size or (digest and _digest(files[name]) != digest):
            found.append(f"`{name}` is another")
        elif not digest:
            found.append(f"`{name}` was written again")
    return found


def _digest(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""  # it cannot be read now, which is told when it has to be
