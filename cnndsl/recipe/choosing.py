"""What is chosen where nobody says: settings that follow from the network and the data."""

from cnndsl.diagnostics import Diagnostic
from cnndsl.graph import Graph
from cnndsl.layers.competing import LogSoftmax, Softmax
from cnndsl.layers.rbf import RadialBasis
from cnndsl.recipe.data import Digits, Known
from cnndsl.recipe.draft import Draft, end, is_image, main_output, takes_images
from cnndsl.recipe.losses import Bce, CrossEntropy, Ctc, Mse, Nll
from cnndsl.recipe.optimizers import Adam, Adamw
from cnndsl.recipe.schedules import Constant, Cosine
from cnndsl.recipe.shapes import unflattened
from cnndsl.recipe.splits import Holdout, Official

EPOCHS = 20
BATCH = 64
_OFFLINE = "they come with the program"
_DCGAN = "neither network outruns the other (Radford et al. 2015)"


def choose(draft: Draft) -> list[Diagnostic]:
    """Make all settings that nobody made; what nothing can be chosen for is told."""
    problems = [each for each in (_data(draft), _loss(draft)) if each is not None]
    _course(draft)
    _method(draft)
    if draft.made.get("data") is not None and _is_open(draft, "split"):
        known = draft.made["data"].known
        if draft.is_adversarial:
            draft.choose("split", Official(fraction=0.0), "no number tells how good images are")
        elif known is not None and not known.test:
            draft.choose("split", Holdout(), "a tenth tells how well the rest is learned")
        else:
            there = "" if known is not None else ", if there is one,"
            draft.choose("split", Official(), f"a test set{there} is for the end alone")
    return problems


def _is_open(draft: Draft, setting: str) -> bool:
    return setting not in draft.made and setting not in draft.lost


def _data(draft: Draft) -> Diagnostic | None:
    """Digits where they fit; what a network is for is not known otherwise."""
    if not _is_open(draft, "data"):
        return None
    graph = draft.graph
    known = Digits().known
    if graph is None or (takes_images(graph) and _leaves(graph, known)):
        draft.choose("data", Digits(), _OFFLINE)
        return None
    message = f"no data are named, and the digits that come along are not for `{graph.name}`"
    given = ", ".join(str(graph.shape(wire)) for wire in graph.inputs.values())
    note = f"they are images of {known.classes} classes; it takes {given}"
    note += f" and leaves {main_output(graph)}"
    cures = (f'write `train {graph.name} on folder("...") {{ ... }}`, or other data',)
    if takes_images(graph) and (flat := unflattened(graph)):
        cures = (flat,)
    return Diagnostic("E411", message, draft.span, notes=(note,), helps=cures)


def _leaves(graph: Graph, known: Known) -> bool:
    """Whether an image comes out, or a number for each class."""
    return is_image(graph) or tuple(main_output(graph)) == (known.classes,)


def _loss(draft: Draft) -> Diagnostic | None:
    """The loss that the data and the end of the network ask for, and what is compared."""
    _task(draft)
    graph = draft.graph
    if not _is_open(draft, "loss") or "data" not in draft.made:
        return None
    if graph is None:
        draft.choose("loss", Bce(), "one network tells what the other makes from what is given")
    elif draft.made["task"] == "sequences":
        draft.choose("loss", Ctc(), "where in an image each class is, the data do not say")
    elif draft.made["task"] == "images":
        draft.choose("loss", Mse(), "what comes out is compared with the image that goes in")
    else:
        return _of_classes(draft)
    return None


def _of_classes(draft: Draft) -> Diagnostic | None:
    graph = draft.graph
    assert graph is not None
    last = end(graph).layer
    if isinstance(last, RadialBasis):
        message = f"no loss is named, and `{graph.name}` ends with distances, of which the least"
        cure = "end with `linear`, or write `loss = cross_entropy` for the largest to tell it"
        return Diagnostic("E413", f"{message} tells the class", draft.span, helps=(cure,))
    if isinstance(last, Softmax):
        message = f"no loss is named, and `{graph.name}` ends with `softmax`"
        cure = "leave `softmax` out, so that `cross_entropy` can be the loss"
        return Diagnostic("E413", message, draft.span, helps=(cure,))
    if isinstance(last, LogSoftmax):
        draft.choose("loss", Nll(), f"`{graph.name}` ends with `log_softmax`")
    else:
        each = "each pixel" if draft.made["task"] == "masks" else "each image"
        draft.choose("loss", CrossEntropy(), f"the data have one class for {each}")
    return None


def _task(draft: Draft) -> None:
    """What is compared: what the data show or, of images alone, these."""
    data, graph = draft.made.get("data"), draft.graph
    if data is None:
        return
    loss = draft.made.get("loss")
    again = graph is not None and is_image(graph) and data.task == "classes"
    again = again and (loss is None or isinstance(loss, Mse | Bce))
    draft.made["task"] = "images" if again else data.task
    if draft.is_adversarial:
        draft.made["task"] = "adversarial"


def _course(draft: Draft) -> None:
    """How long, and in which batches."""
    if _is_open(draft, "epochs") and _is_open(draft, "steps"):
        draft.choose("epochs", EPOCHS, "enough to see whether a network learns")
    for name in ("epochs", "steps"):
        draft.made.setdefault(name, None)
    if _is_open(draft, "batch"):
        draft.choose("batch", BATCH, "small enough for most memories")


def _method(draft: Draft) -> None:
    """The optimizer, and how its rate changes."""
    if _is_open(draft, "optimizer") and draft.is_adversarial:
        draft.choose("optimizer", Adam(lr=2e-4, beta1=0.5), _DCGAN)
    elif _is_open(draft, "optimizer"):
        draft.choose("optimizer", Adamw(), "its rate fits most networks as it is")
    if _is_open(draft, "init") and draft.is_adversarial:
        draft.choose("init", "dcgan", "small weights, as in Radford et al. 2015")
    if not _is_open(draft, "schedule"):
        return
    if draft.is_adversarial:
        draft.choose("schedule", Constant(), "neither network is ever done")
    elif "optimizer" in draft.places:
        draft.choose("schedule", Constant(), "the optimizer is named without another")
    else:
        draft.choose("schedule", Cosine(), "small steps at the end find the bottom")
