"""A run from a recipe to a finished folder, and from a folder on to its end."""

from pathlib import Path

import torch
from torch import Tensor, nn

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import dataclass, replace
from cnndsl.emit.compiled import compiled
from cnndsl.emit.source import source
from cnndsl.emit.weights import load_weights
from cnndsl.recipe import Recipe
from cnndsl.recipe.optimizers import Gd
from cnndsl.train.adversaries import Adversaries, Duel
from cnndsl.train.chance import key
from cnndsl.train.data.opening import open_data
from cnndsl.train.data.samples import Collection, Samples
from cnndsl.train.engine import Engine
from cnndsl.train.feed import PLAIN, Feed, Scale, scale
from cnndsl.train.folder import RunFolder
from cnndsl.train.group import ALONE, Group
from cnndsl.train.learner import Learner
from cnndsl.train.objective import Objective, told_alone
from cnndsl.train.plan import Plan, of_data, of_engine, of_networks, of_recipe
from cnndsl.train.room import Room, room
from cnndsl.train.scores import Score
from cnndsl.train.sheets import Sheets
from cnndsl.train.splitting import Division, divided
from cnndsl.train.training import Keeper, Nobody, Task, Training, looked
from cnndsl.train.watcher import Watcher

_INIT = "init"


@dataclass(frozen=True, slots=True)
class Run:
    """All that a training needs, before or after it."""

    figures: Figures
    recipe: Recipe
    engine: Engine
    collection: Collection
    division: Division
    scale: Scale
    learner: Learner
    task: Task
    room: Room
    adversary: Figures | None = None
    """The network that tells what the other makes, where there are two."""

    def feed(self, samples: Samples) -> Feed:
        """Images of a set as the network is shown them."""
        return _feed(samples, self.recipe, self.scale, self.engine)

    def look(self, feed: Feed) -> Score:
        """What the network makes of a set of images."""
        return looked(self.learner, feed, self.task.classes)

    @property
    def networks(self) -> tuple[Figures, ...]:
        """The network that is kept, and its adversary if it has one."""
        return (self.figures, self.adversary) if self.adversary else (self.figures,)

    @property
    def plan(self) -> Plan:
        """What is going to be done."""
        whole, epoch = self.task.steps, self.task.training.steps
        steps = f"{whole:,} of {self.recipe.batch:,} images, {epoch:,} to an epoch"
        lines = [
            *of_data(self.recipe, self.division, self.collection.notes),
            *of_networks(self.networks),
            ("steps", steps),
            ("memory", str(self.room)),
            *of_engine(self.engine),
            *of_recipe(self.recipe),
        ]
        return Plan(tuple(lines))

    def training(self, folder: RunFolder, watcher: Watcher) -> Training:
        """The loop, at its first step; only the first process of a group keeps what is to last."""
        keeper: Keeper = folder if self.engine.group.is_first else Nobody()
        if isinstance(self.learner, Adversaries) and self.engine.group.is_first:
            keeper = Sheets(folder, self.learner, self.task.training)
        return Training(self.task, self.learner, keeper, watcher)

    @property
    def fingerprints(self) -> dict[str, str]:
        """What tells whether a set of images is what it was."""
        return {name: each.fingerprint for name, each in self.collection.sets.items()}

    @property
    def source(self) -> str:
        """The network as Python that imports only torch."""
        return source([each.graph for each in self.networks])


def prepared(
    figures: Figures, recipe: Recipe, engine: Engine, home: Path, adversary: Figures | None = None
) -> Run:
    """Open the data, make the network with its first weights, and see that all of it fits."""
    shape = input_shape(adversary or figures)
    collection = open_data(recipe.data, shape, home)
    division = divided(collection, recipe.split, recipe.seed)
    if isinstance(recipe.optimizer, Gd):
        recipe = replace(recipe, batch=len(division.training))
    recipe = replace(recipe, batch=min(recipe.batch, len(division.training)))
    space = room((figures, adversary) if adversary else (figures,), recipe, engine)
    if adversary:
        return _adversarial(figures, adversary, recipe, engine, home, collection, division, space)
    is_copied = recipe.task == "images"
    brought = PLAIN if is_copied else scale(division.training)
    training = _feed(division.training, recipe, brought, engine, engine.group)
    held = division.validation
    validation = None if held is None else _feed(held, recipe, brought, engine, engine.group)
    classes = 0 if is_copied else len(collection.classes)
    module, carried = first_weights(figures, recipe, home)
    counts = division.training.labels
    objective = Objective(recipe, _counted(counts, classes, engine))
    learner = Learner(module, recipe, objective, engine, carried)
    task = Task(recipe, training, validation, classes)
    return Run(figures, recipe, engine, collection, division, brought, learner, task, space)


def _adversarial(
    figures: Figures,
    adversary: Figures,
    recipe: Recipe,
    engine: Engine,
    home: Path,
    collection: Collection,
    division: Division,
    space: Room,
) -> Run:
    """The same for a network that makes images, and one that tells them from those given."""
    generator, _ = first_weights(figures, recipe, home)
    discriminator, _ = first_weights(adversary, recipe, home, f"{_INIT} adversary")
    duel = Duel.of(figures.graph, adversary.graph)
    learner = Adversaries((generator, discriminator), recipe, engine, duel)
    training = _feed(division.training, recipe, duel.scale, engine, engine.group)
    task = Task(recipe, training, None, 0)
    alone = Division(division.training, None, None)
    parts = figures, recipe, engine, collection, alone, duel.scale
    return Run(*parts, learner, task, space, adversary)


def _feed(
    samples: Samples, recipe: Recipe, scale: Scale, engine: Engine, group: Group = ALONE
) -> Feed:
    is_copied = recipe.task == "images"
    return Feed(samples, recipe.batch, scale, engine, is_copied=is_copied, group=group)


def input_shape(figures: Figures) -> tuple[int, int, int]:
    """The channels, height and width that a network takes."""
    channels, height, width = inlet(figures)
    return channels, height, width


def inlet(figures: Figures) -> tuple[int, ...]:
    """The shape of a network's only input."""
    (wire,) = figures.graph.inputs.values()
    return tuple(map(int, figures.graph.shape(wire)))


def first_weights(
    figures: Figures, recipe: Recipe, home: Path, stream: str = _INIT
) -> tuple[nn.Module, frozenset[str]]:
    """The network as training begins, and the names of weights that are from a file."""
    carried: frozenset[str] = frozenset()
    torch.manual_seed(key(recipe.seed, 0, stream))
    module = told_alone(compiled(figures.graph, recipe.init), figures.graph)
    if recipe.weights is not None:
        matched = load_weights(module, home / recipe.weights, fresh=recipe.fresh)
        carried = frozenset(pair.wanted.name for pair in matched.pairs)
    frozen = _frozen(figures)
    for name, each in module.named_parameters():
        each.requires_grad_(each.requires_grad and name not in frozen)
    return module, carried


def _frozen(figures: Figures) -> set[str]:
    """The names of weights that do not learn."""
    graph = figures.graph
    return {
        f"{node.owner.name}.{weight}"
        for node in graph.nodes
        if node.owner.name in graph.frozen
        for weight in node.owner.weights
    }


def _counted(labels: Tensor | None, classes: int, engine: Engine) -> Tensor | None:
    if labels is None or not classes:
        return None
    return torch.bincount(labels.clamp(min=0), minlength=classes).to(engine.device)
