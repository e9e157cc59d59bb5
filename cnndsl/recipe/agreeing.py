"""Where settings contradict one another, the network or the data."""

from collections.abc import Callable, Iterator

from cnndsl.analysis.find import Nothing, matching, names_of
from cnndsl.diagnostics import Diagnostic, Label
from cnndsl.diagnostics.wording import count
from cnndsl.graph import Graph
from cnndsl.recipe.adversaries import adversaries, idle, judges
from cnndsl.recipe.augmentations import Colour, Crop, Cutout, Translate
from cnndsl.recipe.draft import COLOURS, Draft, only_input
from cnndsl.recipe.ends import auxiliary, fits
from cnndsl.recipe.lasting import late
from cnndsl.recipe.losses import Ctc, Dice
from cnndsl.recipe.optimizers import Gd
from cnndsl.recipe.schedules import Plateau
from cnndsl.recipe.shapes import comes_out, goes_in, normalizes, weighs
from cnndsl.recipe.splits import Official
from cnndsl.shape import Shape


def disagreements(draft: Draft) -> list[Diagnostic]:
    """All contradictions of settings that are right each on its own."""
    return [
        each
        for settings, check in _CHECKS
        if draft.lost.isdisjoint(settings) and draft.made.keys() >= {*settings}
        for each in check(draft)
    ]


def _length(draft: Draft) -> Iterator[Diagnostic]:
    """A training is as long as one setting says."""
    if draft.made["epochs"] is not None and draft.made["steps"] is not None:
        label = Label(draft.at("epochs"), "made here")
        message = "`epochs` and `steps` both say how long the training is"
        cure = ("remove one of them",)
        yield Diagnostic("E416", message, draft.at("steps"), labels=(label,), helps=cure)


def _lasting(draft: Draft) -> Iterator[Diagnostic]:
    """What a schedule plans, or a stop waits for, comes before the last epoch."""
    schedule, epochs = draft.made["schedule"], draft.made["epochs"]
    if epochs is None or draft.made["steps"] is not None or draft.is_cut:
        return
    labels = (Label(draft.places["epochs"], "so long"),) if "epochs" in draft.places else ()
    cure = ("shorten the one, or lengthen the other",) if labels else ("write `epochs = ...`",)
    for argument, plan in late(schedule, draft.made.get("stop"), epochs):
        message = f"{plan}, and the training has {count(epochs, 'epoch')}"
        at = draft.at(argument, argument.partition(".")[0])
        yield Diagnostic("E415", message, at, labels=labels, helps=cure)


def _whole(draft: Draft) -> Iterator[Diagnostic]:
    """Gradient descent sees all at once, so that there are no batches."""
    if isinstance(draft.made["optimizer"], Gd) and "batch" in draft.places:
        label = Label(draft.at("optimizer"), "sees all samples in each step")
        message = "`gd` works with no batches"
        cure = ("leave `batch` out, or write `sgd`",)
        yield Diagnostic("E416", message, draft.at("batch"), labels=(label,), helps=cure)


def _parts(draft: Draft) -> Iterator[Diagnostic]:
    """Each part of a batch has a sample."""
    batch, parts = draft.made["batch"], draft.made["accumulate"]
    if batch < parts and not isinstance(draft.made.get("optimizer"), Gd):
        message = f"a batch of {count(batch, 'sample')} has no {parts:,} parts"
        cure = (f"write no more than `accumulate = {batch}`, or a larger `batch`",)
        yield Diagnostic("E416", message, draft.at("accumulate"), helps=cure)


def _counting(draft: Draft) -> Iterator[Diagnostic]:
    """Some class counts, and classes are counted where they are shown by images."""
    loss, task = draft.made["loss"], draft.made["task"]
    weights, at = getattr(loss, "weights", None), draft.at("loss.weights", "loss")
    if isinstance(weights, tuple) and not any(weights):
        message = "no class counts, so that nothing is learned"
        yield Diagnostic("E416", message, at, helps=("let a weight be more than 0",))
    if weights == "balanced" and task != "classes":
        message = f"`balanced` counts the samples of each class, and these data show {task}"
        cure = ("write a number for each class, such as `weights = [1, 2.5]`",)
        yield Diagnostic("E416", message, at, helps=cure)


def _judged(draft: Draft) -> Iterator[Diagnostic]:
    """What waits for the validation loss has samples to validate with."""
    split, known = draft.made["split"], draft.made["data"].known
    if not isinstance(split, Official) or split.fraction or known is None or draft.is_adversarial:
        return
    for setting, waits in (("stop", True), ("schedule", False)):
        if waits or isinstance(draft.made.get(setting), Plateau):
            yield from _unjudged(draft, setting)


def _unjudged(draft: Draft, setting: str) -> Iterator[Diagnostic]:
    if setting in draft.made:
        word = draft.made[setting].word
        label = Label(draft.at("split"), "no sample is for validation")
        message = f"`{word}` waits for the validation loss, and there is none"
        cure = ("let some validate, such as `split = official(0.1)`",)
        yield Diagnostic("E416", message, draft.at(setting), labels=(label,), helps=cure)


def _mixture(draft: Draft) -> Iterator[Diagnostic]:
    """Mixed samples have mixed classes, which the loss must take."""
    loss, task = draft.made["loss"], draft.made["task"]
    if task == "adversarial":
        return  # there are no classes to mix
    for each in draft.made["augment"]:
        if not each.mixes or (loss.soft and task == "classes"):
            continue
        why = f"`{loss.word}` takes one" if task == "classes" else f"these data show {task}"
        message = f"`{each.word}` mixes the classes of two images, and {why}"
        at = draft.at(f"augment.{each.word}", "augment")
        cure = (f"leave `{each.word}` out",)
        yield Diagnostic("E416", message, at, helps=cure)


def _seen(draft: Draft) -> Iterator[Diagnostic]:
    """What an augmentation does can be seen in images as large, and of such colours."""
    graph = draft.graphs[draft.models[-1]]  # of adversaries the second takes images
    shape = only_input(graph)
    if shape is None or shape.rank != 2:
        return
    for each in draft.made["augment"]:
        message = cure = ""
        if isinstance(each, Translate) and each.fraction and _is_still(each, shape):
            message = f"`{each}` is no whole pixel of {shape}"
            cure = "shift by more, or write `crop(...)`, which counts pixels"
        elif isinstance(each, Translate) and _is_all(each, shape):
            message = f"`{each}` may leave nothing of {shape}"
            cure = "write a smaller `fraction`, such as 0.1"
        elif isinstance(each, Colour) and each.saturation and shape.channels != max(COLOURS):
            message = f"images have no colours to saturate, since `{graph.name}` takes {shape}"
            cure = "leave `saturation` out"
        elif isinstance(each, Cutout) and each.size >= max(shape.spatial):
            message = f"`{each}` may leave nothing of {shape}"
            cure = "write a smaller `size`, such as half of the image's"
        elif isinstance(each, Crop) and each.pad >= min(shape.spatial):
            message = f"`{each}` may leave nothing of {shape}"
            cure = "write a smaller `pad`, such as an eighth of the image's size"
        if message:
            at = draft.at(f"augment.{each.word}", "augment")
            yield Diagnostic("E416", message, at, helps=(cure,))


def _is_still(move: Translate, shape: Shape) -> bool:
    """Whether a shift is less than half a pixel along an axis."""
    return not all(round(move.fraction * each) for each in shape.spatial)


def _is_all(move: Translate, shape: Shape) -> bool:
    """Whether a shift may be as long as an axis."""
    return any(round(move.fraction * each) >= each for each in shape.spatial)


def _learning(draft: Draft) -> Iterator[Diagnostic]:
    """Each network that is to be trained has weights that change."""
    for graph in draft.graphs.values() if draft.whole else ():
        if not any(map(graph.learns, graph.nodes)):
            told = f"nothing of `{graph.name}` is left to learn"
            message = told if graph.frozen else f"`{graph.name}` has no weights to learn"
            shall, lacks = "leave out what shall learn, such as the last layer", "add a `linear`"
            cure = (shall if graph.frozen else lacks,)
            by_option = "freeze" not in draft.commanded and _is_commanded(graph)
            at = draft.span if by_option else draft.at("freeze")
            yield Diagnostic("E403", message, at, helps=cure)


def _is_commanded(graph: Graph) -> bool:
    """Whether a command freezes it, and not the file."""
    return any(each.line is None for each in graph.frozen.values())


def _areas(draft: Draft) -> Iterator[Diagnostic]:
    """`dice` compares areas."""
    if draft.is_adversarial:
        return  # which other losses they have is told of all
    if isinstance(draft.made["loss"], Dice) and draft.made["task"] != "masks":
        message = f"`dice` compares masks, and `{draft.made['data'].word}` has none"
        cure = ("write `loss = cross_entropy`, or train on `pairs(...)`",)
        yield Diagnostic("E416", message, draft.at("loss"), helps=cure)


def _carried(draft: Draft) -> Iterator[Diagnostic]:
    """What is said of weights from a file needs one."""
    for setting in ("fresh", "slower"):
        is_without = draft.made.get("weights") is None and "weights" not in draft.lost
        if setting in draft.places and is_without:
            message = f"`{setting}` tells of weights from a file, and there is none"
            cure = ('write `weights = "..."`',)
            yield Diagnostic("E416", message, draft.at(setting), helps=cure)


def _anew(draft: Draft) -> Iterator[Diagnostic]:
    """The layers that begin anew are there."""
    graph = draft.graph
    for pattern in draft.made["fresh"]:
        found = matching(graph, pattern, names_of(graph)) if graph is not None else ()
        if isinstance(found, Nothing):
            cure = (found.help,) if found.help else ()
            yield Diagnostic("E402", found.message, draft.at("fresh"), helps=cure)


def _sequences(draft: Draft) -> Iterator[Diagnostic]:
    """`ctc` compares sequences, and nothing else does."""
    loss, task, data = draft.made["loss"], draft.made["task"], draft.made["data"]
    if task == "adversarial" or isinstance(loss, Ctc) == (task == "sequences"):
        return
    if isinstance(loss, Ctc):
        message = f"`ctc` compares sequences, and `{data.word}` has none"
        cure = "write `loss = cross_entropy`, or train on `lines(...)`"
    else:
        message = f"`{data.word}` shows sequences, which `{loss.word}` cannot compare"
        cure = "write `loss = ctc`"
    yield Diagnostic("E416", message, draft.at("loss"), helps=(cure,))


_CHECKS: tuple[tuple[tuple[str, ...], Callable[[Draft], Iterator[Diagnostic]]], ...] = (
    (("epochs", "steps"), _length),
    (("schedule", "epochs", "steps"), _lasting),
    (("optimizer",), _whole),
    (("batch", "accumulate"), _parts),
    (("loss", "task"), _counting),
    (("split", "data"), _judged),
    (("loss", "task", "augment"), _mixture),
    (("augment",), _seen),
    (("loss", "task", "data"), _areas),
    (("loss", "task", "data"), _sequences),
    (("data",), goes_in),
    (("data", "task"), comes_out),
    (("loss", "data"), weighs),
    (("normalize", "task"), normalizes),
    (("loss",), fits),
    (("loss",), auxiliary),
    ((), adversaries),
    (("loss",), judges),
    ((), idle),
    ((), _carried),
    (("fresh",), _anew),
    (("data", "loss"), _learning),
)
"""Each contradiction, with the settings that must be right for it to be one."""
