"""Where settings contradict one another, the network or the data."""

from collections.abc import Callable, Iterator

from cnndsl.diagnostics import Diagnostic, Label
from cnndsl.diagnostics.wording import count
from cnndsl.recipe.adversaries import adversaries, idle, judges
from cnndsl.recipe.draft import Draft
from cnndsl.recipe.ends import auxiliary, fits
from cnndsl.recipe.losses import Ctc, Dice
from cnndsl.recipe.optimizers import Gd
from cnndsl.recipe.schedules import Plateau, Step
from cnndsl.recipe.shapes import comes_out, goes_in, weighs
from cnndsl.recipe.splits import Official


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


def _schedule(draft: Draft) -> Iterator[Diagnostic]:
    """What a schedule plans comes before the last epoch."""
    schedule, epochs = draft.made["schedule"], draft.made["epochs"]
    if epochs is None or draft.made["steps"] is not None:
        return
    labels = (Label(draft.places["epochs"], "so long"),) if "epochs" in draft.places else ()
    for_ = f"the training has {count(epochs, 'epoch')}"
    cure = ("shorten the one, or lengthen the other",) if labels else ("write `epochs = ...`",)
    late = [each for each in schedule.at if each >= epochs] if isinstance(schedule, Step) else []
    if late:
        message = f"the rate falls after epoch {late[0]:,}, and {for_}"
        at = draft.at("schedule.at", "schedule")
        yield Diagnostic("E415", message, at, labels=labels, helps=cure)
    if getattr(schedule, "warmup", 0) >= epochs:
        message = f"the rate rises for {schedule.warmup:g} epochs, and {for_}"
        at = draft.at("schedule.warmup", "schedule")
        yield Diagnostic("E415", message, at, labels=labels, helps=cure)


def _whole(draft: Draft) -> Iterator[Diagnostic]:
    """Gradient descent sees all at once, so that there are no batches."""
    if isinstance(draft.made["optimizer"], Gd) and "batch" in draft.places:
        label = Label(draft.at("optimizer"), "sees all samples in each step")
        message = "`gd` works with no batches"
        cure = ("leave `batch` out, or write `sgd`",)
        yield Diagnostic("E416", message, draft.at("batch"), labels=(label,), helps=cure)


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


def _areas(draft: Draft) -> Iterator[Diagnostic]:
    """`dice` compares areas."""
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


def _sequences(draft: Draft) -> Iterator[Diagnostic]:
    """`ctc` compares sequences, and nothing else does."""
    loss, task, data = draft.made["loss"], draft.made["task"], draft.made["data"]
    if task == "adversarial" or isinstance(loss, Ctc) == (task == "sequences"):
        return
    if isinstance(loss, Ctc):
        message = f"`ctc` compares sequences, and `{data.word}` has none"
        cure = "write `loss = cross_entropy`, or train on `digit_rows`"
    else:
        message = f"`{data.word}` shows sequences, which `{loss.word}` cannot compare"
        cure = "write `loss = ctc`"
    yield Diagnostic("E416", message, draft.at("loss"), helps=(cure,))


_CHECKS: tuple[tuple[tuple[str, ...], Callable[[Draft], Iterator[Diagnostic]]], ...] = (
    (("epochs", "steps"), _length),
    (("schedule", "epochs", "steps"), _schedule),
    (("optimizer",), _whole),
    (("split", "data"), _judged),
    (("loss", "task", "augment"), _mixture),
    (("loss", "task", "data"), _areas),
    (("loss", "task", "data"), _sequences),
    (("data",), goes_in),
    (("data", "task"), comes_out),
    (("loss", "data"), weighs),
    (("loss",), fits),
    (("loss",), auxiliary),
    ((), adversaries),
    (("loss",), judges),
    ((), idle),
    ((), _carried),
)
"""Each contradiction, with the settings that must be right for it to be one."""
