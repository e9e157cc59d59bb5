"""Whether a spec and its network are still those that a run began with."""

import os
from collections.abc import Mapping, Sequence
from difflib import unified_diff
from pathlib import Path

from cnndsl.emit.source import source
from cnndsl.graph import Graph
from cnndsl.limits import Limits
from cnndsl.model import Loader, Spec
from cnndsl.resources import library
from cnndsl.train.kept.settled import RunError

MODEL = "model.py"
SPEC, SPECS = "spec.cnn", "spec"
_LOST = ("E110", "E112")
"""Of imports that are not where they were."""


def layout(specs: Sequence[Spec]) -> tuple[str, Mapping[str, Spec]]:
    """Where a run keeps a spec, and what is in each file that it keeps of it and its imports."""
    main, *others = specs
    own = [each for each in others if each.path and each.path.parent != library()]
    if not own:
        return SPEC, {SPEC: main}
    places = [each.path or Path.cwd() / SPEC for each in (main, *own)]
    root = Path(os.path.commonpath([each.parent for each in places]))
    names = [(Path(SPECS) / place.relative_to(root)).as_posix() for place in places]
    return names[0], {SPEC: main, **dict(zip(names, (main, *own), strict=True))}


def refuse_changed_network(folder: Path, graphs: Sequence[Graph]) -> None:
    """Complain of a network that is not what a run began with, and say how they differ."""
    path = folder / MODEL
    if path.exists() and (difference := _changed(path, source(graphs), "as it is read now")):
        raise RunError(
            f"the spec in `{folder}` no longer says what this run began with:\n\n"
            f"{difference}\n\nbring the old one back, or begin another run"
        )


def refuse_changed_spec(folder: Path, spec: Path, limits: Limits) -> None:
    """Complain of a spec, or of what it imports, that is not what a run began with."""
    now = spec.read_text(encoding="utf-8", errors="replace")
    _refuse_changed_file(folder / SPEC, now, str(spec))  # before it is parsed: it may be anything
    loader = Loader(limits=limits)
    main = loader.load(spec)
    for problem in loader.problems:
        if problem.code in _LOST:
            raise _other(f"what `{spec}` imports", problem.message)
    _, files = layout([main, *[each for each in loader.imported if each is not main]])
    for name, each in files.items():
        _refuse_changed_file(folder / name, each.source.text, each.source.name)


def _refuse_changed_file(kept: Path, now: str, name: str) -> None:
    if difference := _changed(kept, now, name):
        raise _other(f"`{name}`", difference)


def _other(what: str, how: str) -> RunError:
    return RunError(
        f"{what} has changed since this run began:\n\n{how}\n\n"
        "begin another run, or go on with what the run has: leave the spec out"
    )


def _changed(kept: Path, now: str, name: str) -> str:
    """How a text differs from the one that a run has kept; nothing where it does not."""
    text = kept.read_text(encoding="utf-8", errors="replace") if kept.exists() else ""
    differences = unified_diff(text.splitlines(), now.splitlines(), str(kept), name, lineterm="")
    return "\n".join(differences)
