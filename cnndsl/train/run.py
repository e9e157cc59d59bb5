"""A run from a recipe to a finished folder, and from a folder on to its end."""

from pathlib import Path

import torch
from torch import Tensor

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import dataclass, replace
from cnndsl.emit.compiled import compiled
from cnndsl.emit.source import source
from cnndsl.graph import Graph
from cnndsl.recipe import Recipe
from cnndsl.recipe.optimizers import Gd
from cnndsl.recipe.recipe import NORMALIZE
from cnndsl.train.agreeing import refuse_engine, refuse_idle, refuse_misfit
from cnndsl.train.brought import brought, told
from cnndsl.train.data.faults import at_once
from cnndsl.train.data.opening import there
from cnndsl.train.data.samples import Collection, Samples
from cnndsl.train.engine import Engine
from cnndsl.train.feed import Feed
from cnndsl.train.inlets import input_shape
from cnndsl.train.kept.first import INIT, Begun, first_weights
from cnndsl.train.kept.folder import RunFolder
from cnndsl.train.kept.settled import Carried
from cnndsl.train.learning.adversaries import Adversaries, Duel
from cnndsl.train.learning.learner import Learner
from cnndsl.train.learning.objective import Objective, told_alone
from cnndsl.train.learning.scaling import Scale
from cnndsl.train.learning.scores import Score
from cnndsl.train.looking import Seen, looked
from cnndsl.train.plan import Plan, of_data, of_engine, of_networks, of_recipe
from cnndsl.train.room import Room, room
from cnndsl.train.sheets import Sheets
from cnndsl.train.splitting import Division, divided
from cnndsl.train.stopping import Stop
from cnndsl.train.together.group import ALONE, Group
from cnndsl.train.training import Keeper, Nobody, Task, Training
from cnndsl.train.watcher import Watcher


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
    carried: Carried | None = None
    """What it took from a file of weights."""

    def feed(self, samples: Samples) -> Feed:
        """Images of a set as the network is shown them."""
        return _feed(samples, self.recipe, self.scale, self.engine)

    def look(self, samples: Samples, seen: Seen | None = None, stop: Stop | None = None) -> Score:
        """What the network makes of a set of images."""
        return looked(self.learner, self.feed(samples), self.task.classes, seen, stop)

    @property
    def networks(self) -> tuple[Figures, ...]:
        """The network that is kept, and its adversary if it has one."""
        return (self.figures, self.adversary) if self.adversary else (self.figures,)

    @property
    def plan(self) -> Plan:
        """What is going to be done."""
        whole, epoch = self.task.steps, self.task.training.steps
        steps = f"{whole:,} of {_batch(self.recipe)}, {epoch:,} to an epoch"
        lines = [
            *of_data(self.recipe, self.division, (*self.collection.notes, *self.division.notes)),
            *of_networks(self.networks),
            ("steps", steps),
            ("memory", str(self.room)),
            *of_engine(self.engine, self.task.training),
            *([] if self.adversary else [(NORMALIZE, told(self.scale, self.recipe))]),
            *of_recipe(self.recipe),
        ]
        return Plan(tuple(lines))

    @property
    def whole(self) -> "Run":
        """The same with a network that this process has all of, with any weights."""
        if not self.engine.is_parted:
            return self
        engine = replace(self.engine, group=ALONE)
        module = told_alone(compiled(self.figures.graph), self.figures.graph)
        recipe = replace(self.recipe, ema=None)
        learner = Learner(module, recipe, self.learner.objective, engine)
        return replace(self, engine=engine, learner=learner)

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
        return source(self.graphs)

    @property
    def graphs(self) -> tuple[Graph, ...]:
        """The networks as graphs."""
        return tuple([each.graph for each in self.networks])


def prepared(
    figures: Figures,
    recipe: Recipe,
    engine: Engine,
    home: Path,
    adversary: Figures | None = None,
    begun: Begun | None = None,
) -> Run:
    """Open the data, make the network with its first weights, and see that all of it fits."""
    collection = there(recipe.data, input_shape(adversary or figures), home)
    with at_once(collection, str(recipe.data)):
        return _prepared(figures, recipe, engine, home, adversary, begun, collection)


def _prepared(
    figures: Figures,
    recipe: Recipe,
    engine: Engine,
    home: Path,
    adversary: Figures | None,
    begun: Begun | None,
    collection: Collection,
) -> Run:
    if not adversary:
        refuse_misfit(collection, recipe, figures.graph, begun)
    division = divided(collection, recipe.split, recipe.seed)
    recipe = _within(recipe, len(division.training))
    networks = (figures, adversary) if adversary else (figures,)
    refuse_engine(recipe, engine, [each.graph for each in networks], begun)
    space = room(networks, recipe, engine, trains=begun is None or begun.trains)
    if adversary:
        return _adversarial(figures, adversary, recipe, engine, home, collection, division, space)
    own = engine.own
    given, why = brought(recipe, home, input_shape(figures)[0], begun)
    recipe = replace(recipe, reasons={**recipe.reasons, NORMALIZE: why})
    training = _feed(division.training, recipe, given, own, own.group, space)
    scale = training.scale
    space = space.holding(training.held)
    held = division.validation
    validation = None if held is None else _feed(held, recipe, scale, own, own.group, space)
    space = space.holding(validation.held if validation else 0)
    classes = 0 if recipe.task == "images" else len(collection.classes)
    module, carried = first_weights(figures, recipe, home, begun)
    objective = Objective(recipe, _counted(division.training.labels, classes, own))
    names = frozenset(carried.names if carried else ())
    task = Task(recipe, training, validation, classes)
    refuse_idle(task, begun)
    engine = engine.going(task.steps)
    learner = Learner(module, recipe, objective, engine.own, names)
    parts = figures, recipe, engine, collection, division, scale
    return Run(*parts, learner, task, space, carried=carried)


def _within(recipe: Recipe, count: int) -> Recipe:
    """The same with batches of no more images than there are."""
    is_whole = isinstance(recipe.optimizer, Gd)
    if recipe.batch <= count and not is_whole:
        return recipe
    why = "`gd` looks at all" if is_whole else f"there are no more; it was to be {recipe.batch:,}"
    return replace(recipe, batch=count, reasons={**recipe.reasons, "batch": why})


def _batch(recipe: Recipe) -> str:
    """The images of a step, and why they are so many where nobody has said so."""
    why = recipe.reasons.get("batch", "")
    return f"{recipe.batch:,} images" + (f" ({why})" if why else "")


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
    discriminator, _ = first_weights(adversary, recipe, home, stream=f"{INIT} adversary")
    duel = Duel.of(figures.graph, adversary.graph)
    own = engine.own
    training = _feed(division.training, recipe, duel.scale, own, own.group, space)
    space = space.holding(training.held)
    task = Task(recipe, training, None, 0)
    refuse_idle(task)
    engine = engine.going(task.steps)
    learner = Adversaries((generator, discriminator), recipe, engine.own, duel)
    alone = Division(division.training, None, None)
    parts = figures, recipe, engine, collection, alone, duel.scale
    return Run(*parts, learner, task, space, adversary)


def _feed(
    samples: Samples,
    recipe: Recipe,
    scale: Scale | None,
    engine: Engine,
    group: Group = ALONE,
    space: Room | None = None,
) -> Feed:
    left = space.left if space else None
    is_copied = recipe.task == "images"
    return Feed(
        samples,
        recipe.batch,
        scale,
        engine,
        is_copied=is_copied,
        group=group,
        room=left,
        accumulate=recipe.accumulate,
    )


def _counted(labels: Tensor | None, classes: int, engine: Engine) -> Tensor | None:
    if labels is None or not classes:
        return None
    return torch.bincount(labels.clamp(min=0), minlength=classes).to(engine.device)
