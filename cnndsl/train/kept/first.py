"""The weights that a training begins with: drawn by chance, or of a file."""

from hashlib import file_digest
from pathlib import Path

import torch
from torch import nn

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import dataclass
from cnndsl.emit.compiled import compiled
from cnndsl.emit.weights import NoSuchLayer, load_weights
from cnndsl.recipe import Recipe
from cnndsl.runs import SETTLED
from cnndsl.train.chance import key
from cnndsl.train.data.opening import place
from cnndsl.train.kept.folder import RunFolder
from cnndsl.train.kept.settled import Carried, RunError, best_weights
from cnndsl.train.learning.objective import told_alone

INIT = "init"
"""The stream of chance that they are drawn from."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that has begun before."""

    folder: RunFolder
    is_kept: bool
    """Whether it has weights of its own: then that file is needed no more."""
    trains: bool
    """Whether it goes on, and is not only looked at."""


def first_weights(
    figures: Figures, recipe: Recipe, home: Path, begun: Begun | None = None, stream: str = INIT
) -> tuple[nn.Module, Carried | None]:
    """The network as training begins, and which weights are from a file."""
    torch.manual_seed(key(recipe.seed, 0, stream))
    module = told_alone(compiled(figures.graph, recipe.init), figures.graph)
    if begun is not None and begun.is_kept:
        carried = begun.folder.settled.carried
    else:
        carried = _carried(module, recipe, home)
        _refuse_changed(recipe.weights, carried, begun)
    frozen = _frozen(figures)
    for name, each in module.named_parameters():
        each.requires_grad_(each.requires_grad and name not in frozen)
    return module, carried


def _carried(module: nn.Module, recipe: Recipe, home: Path) -> Carried | None:
    """Take over the weights of a file, if there is one."""
    if recipe.weights is None:
        return None
    path = place(recipe.weights, home)
    if (path / SETTLED).is_file():
        path = best_weights(path)
    try:
        matched = load_weights(module, path, fresh=recipe.fresh)
    except NoSuchLayer as error:
        raise RunError(f"`fresh`: {error}; {error.help}") from None
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return Carried(file=digest, names=tuple([pair.wanted.name for pair in matched.pairs]))


def _refuse_changed(path: str | None, now: Carried | None, begun: Begun | None) -> None:
    """Complain where a run that has made no step yet would begin with other weights."""
    if begun is not None and now is not None and now != begun.folder.settled.carried:
        raise RunError(
            f"`{path}` no longer has the weights that this run began with; bring the old file "
            "back, or begin another run"
        )


def _frozen(figures: Figures) -> set[str]:
    """The names of weights that do not learn."""
    graph = figures.graph
    return {
        f"{node.owner.name}.{weight}"
        for node in graph.nodes
        if node.owner.name in graph.frozen
        for weight in node.owner.weights
    }
