"""Sets of images: those in folders of their names."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.suggest import listed
from cnndsl.diagnostics.wording import count
from cnndsl.train.data.samples import DataError

WORDS = {
    "train": ("train", "training"),
    "validation": ("val", "valid", "validation"),
    "test": ("test", "testing"),
}
"""What folders are called that hold a set."""


def homes(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Which of the folders in a folder hold which sets; two of them for one are a mistake."""
    found: dict[str, str] = {}
    for name in names:
        for set, words in WORDS.items():
            if name.lower() in words:
                if set in found:
                    message = f"`{found[set]}` and `{name}` are both called as the {set} set"
                    raise DataError(folder, message, "join them, or call one something else")
                found[set] = name
    return {set: found[set] for set in WORDS if set in found}


def by_set(folder: Path, names: Sequence[str]) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """The files of each set by their ways from a folder, and what is to be said of others.

    Where no folder is called as a set, all are to learn from.
    """
    first = {name: name.partition("/")[0] if "/" in name else "" for name in names}
    own = homes(folder, dict.fromkeys(first.values()))
    if not own:
        return {"train": [*names]}, ()
    if "train" not in own:
        raise untrained(folder, [*own.values()])
    sets = {set: [name for name in names if first[name] == home] for set, home in own.items()}
    return sets, left_out([name for name in names if first[name] not in own.values()])


def untrained(folder: Path, names: Sequence[str]) -> DataError:
    """What to say of sets without one to learn from."""
    message = f"it has {listed(names)}, and no `train` to learn from"
    return DataError(folder, message, "add a folder `train`, or call the others something else")


def left_out(names: Sequence[str]) -> tuple[str, ...]:
    """What to say of images that nothing is learned from, nor held against."""
    if not names:
        return ()
    be = "is" if len(names) == 1 else "are"
    told = f"{count(len(names), 'image')} of no set or no class {be} left out"
    return (f"{told}: {visible(listed(names))}",)
