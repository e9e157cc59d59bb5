"""Whether data, now that they are read, are what a network can tell and settings ask for."""

from collections.abc import Sequence
from math import prod

from torch import Tensor

from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.suggest import listed
from cnndsl.diagnostics.wording import count
from cnndsl.graph import Graph
from cnndsl.layers.normalization import BatchNorm
from cnndsl.recipe import Recipe
from cnndsl.recipe.draft import main_output
from cnndsl.recipe.lasting import late
from cnndsl.recipe.schedules import OneCycle, Plateau
from cnndsl.recipe.shapes import leave
from cnndsl.recipe.stops import Early
from cnndsl.train.data.samples import Collection, DataError
from cnndsl.train.engine import Engine
from cnndsl.train.kept.first import Begun
from cnndsl.train.kept.settled import RunError
from cnndsl.train.reading import spelled
from cnndsl.train.training import Task


def refuse_idle(task: Task, begun: Begun | None = None) -> None:
    """Complain of settings that wait for what never comes, or for longer than there are steps."""
    if begun is not None and not begun.trains:
        return
    recipe, epoch = task.recipe, task.training.steps
    for each in (recipe.stop, recipe.schedule):
        if isinstance(each, Early | Plateau) and task.validation is None:
            message = f"`{each.word}` waits for the validation loss, and no image is to validate"
            raise DataError(str(recipe.data), message, "write `split = official(0.1)`")
    steps = f"{count(task.steps, 'step')}, of which {epoch:,} are an epoch"
    planned = late(recipe.schedule, recipe.stop, task.steps / epoch)
    for _, plan in () if recipe.is_cut else planned:
        raise RunError(
            f"{plan}, and the training has {steps}; shorten the one or lengthen the other"
        )
    warmup = getattr(recipe.schedule, "warmup", 0)
    if warmup and round(warmup * epoch) < 1:
        raise RunError(f"`warmup = {warmup:g}` is no step, for an epoch has {count(epoch, 'step')}")
    if recipe.is_cut:
        return
    if isinstance(recipe.schedule, OneCycle) and recipe.schedule.rise * task.steps <= 1:
        message = f"`rise = {recipe.schedule.rise:g}` of {count(task.steps, 'step')} is one at most"
        raise RunError(f"{message}, in which no rate rises; write more of either")


def refuse_engine(
    recipe: Recipe, engine: Engine, graphs: Sequence[Graph], begun: Begun | None = None
) -> None:
    """Complain of processes, parts of batches or numbers with which these networks cannot learn."""
    if begun is not None and not begun.trains:
        return
    if len(graphs) > 1 and engine.strategy == "fsdp":
        raise RunError(
            "`--strategy fsdp` is of a network that learns by itself; leave it out for adversaries"
        )
    parts, batch = recipe.accumulate * engine.processes, recipe.batch
    among = f" among {count(engine.processes, 'process')}" if engine.processes > 1 else ""
    among += f" in {count(recipe.accumulate, 'part')}" if recipe.accumulate > 1 else ""
    if batch < parts:
        message = f"a batch of {count(batch, 'image')} cannot go{among}"
        raise RunError(f"{message}; take fewer of them, or more images")
    if engine.precision == "fp16" and not engine.is_fast:
        raise RunError("`fp16` needs a GPU; on a CPU, take `bf16` or `fp32`")
    if batch >= 2 * parts or engine.sync_batchnorm:
        return
    for node in [node for graph in graphs for node in graph.nodes]:
        if isinstance(node.layer, BatchNorm) and prod(node.shapes[0].spatial) == 1:
            raise RunError(
                f"`{node.name}` needs two images at least, and a batch of {batch:,}{among} leaves "
                "it one; take a larger one"
            )


def refuse_misfit(
    found: Collection, recipe: Recipe, graph: Graph, begun: Begun | None = None
) -> None:
    """Complain of data with other classes than the network tells, or of texts too long for it."""
    known = begun.folder.settled.classes if begun else found.classes
    if recipe.task != "images" and found.classes != known:
        now, before = ([visible(each) for each in own] for own in (found.classes, known))
        message = f"there are the classes {listed(now)}, and the run learned {listed(before)}"
        raise DataError(str(recipe.data), message, "give data of the same, or begin another run")
    outputs, classes = main_output(graph).channels, len(found.classes)
    wanted = classes + (recipe.task == "sequences")
    single = outputs == 1 and classes == 2 and recipe.loss.single
    if recipe.task in ("classes", "masks", "sequences") and outputs != wanted and not single:
        blank = " and there is the blank" if recipe.task == "sequences" else ""
        message = f"there are {classes:,} classes{blank}, and "
        message += f"`{graph.name}` leaves {count(outputs, 'number')}"
        cure = f"let the last layer leave {wanted:,}" if blank else leave(outputs, classes)
        raise DataError(str(recipe.data), message, cure)
    if recipe.task == "sequences":
        _refuse_longer(found, main_output(graph).spatial[0], graph.name)


def _refuse_longer(found: Collection, steps: int, network: str) -> None:
    """Complain of a text that a network has not the steps for: one more where classes repeat."""
    for samples in found.sets.values():
        assert samples.sequences is not None
        needed = _steps(samples.sequences)
        place = int(needed.argmax())
        if needed[place] > steps:
            text = visible(spelled(found.classes, samples.sequences[place]))
            message = f"`{text}` takes {int(needed[place])} steps to read, and `{network}` has "
            cure = "leave such images out, or let the network have a wider input or smaller strides"
            raise DataError(samples.name(place), f"{message}{steps}", cure)


def _steps(sequences: Tensor) -> Tensor:
    """A step for each class, and one for the blank between two of a kind."""
    again = (sequences[:, 1:] == sequences[:, :-1]) & (sequences[:, 1:] >= 0)
    return (sequences >= 0).sum(1) + again.sum(1)
