"""Whether the data go into the network, and what comes out is as they show it."""

from collections.abc import Iterator

from cnndsl.diagnostics import Diagnostic, Label
from cnndsl.diagnostics.suggest import listed
from cnndsl.diagnostics.wording import count
from cnndsl.graph import Graph
from cnndsl.recipe.data import Pairs, Random
from cnndsl.recipe.draft import COLOURS, Draft, end, main_output, main_outputs, only_input


def goes_in(draft: Draft) -> Iterator[Diagnostic]:
    """The network takes one image, grey or in colour."""
    graph, data = draft.graph, draft.made["data"]
    if graph is None:
        return
    shape, at = only_input(graph), draft.at("data")
    if shape is None:
        names = listed([*graph.inputs])
        message = f"`{data.word}` gives one image, and `{graph.name}` takes {names}"
        yield Diagnostic("E412", message, at)
        return
    label = Label(graph.nodes[next(iter(graph.inputs.values())).node].span, "the input")
    if shape.rank != 2:
        message = f"`{data.word}` gives images, and `{graph.name}` takes {shape}"
        cure = "an image is `channels x height x width`, such as `3x32x32`"
        yield Diagnostic("E412", message, at, labels=(label,), helps=(cure,))
        return
    known = data.known
    own = known.shape[0] if known is not None and known.shape is not None else shape.channels
    drawn = isinstance(data, Random) and own == shape.channels
    if not drawn and shape.channels not in COLOURS:
        message = f"images have 1 or 3 channels, and `{graph.name}` takes {shape.channels:,}"
        yield Diagnostic("E412", message, at, labels=(label,))


def comes_out(draft: Draft) -> Iterator[Diagnostic]:
    """One output is compared, and has a number for each class."""
    graph, task = draft.graph, draft.made["task"]
    if graph is None or task == "images":
        return
    outputs = main_outputs(graph)
    if len(outputs) > 1:
        message = f"one output is compared with the data, and `{graph.name}` has {len(outputs)}"
        cure = f"mark those that only help: `output {outputs[1]} if training`"
        yield Diagnostic("E411", message, draft.at("data"), helps=(cure,))
    elif task == "masks":
        yield from _mask(draft, graph)
    elif task == "sequences":
        yield from _sequence(draft, graph)
    else:
        yield from _classes(draft, graph)


def _classes(draft: Draft, graph: Graph) -> Iterator[Diagnostic]:
    """A vector with a number for each class or, of two classes, one number."""
    shape, data = main_output(graph), draft.made["data"]
    known, at = data.known, draft.at("data")
    label = Label(end(graph).span, f"what comes out: {shape}")
    if shape.rank:
        message = f"`{data.word}` shows one class for each image, and `{graph.name}` leaves {shape}"
        cure = "end with one number for each class: `avgpool(global) -> flatten -> linear(...)`"
        yield Diagnostic("E411", message, at, labels=(label,), helps=(cure,))
        return
    if known is None or _tells(draft, shape.channels, known.classes):
        return
    outputs = count(shape.channels, "output")
    message = f"`{data.word}` has {known.classes:,} classes, and `{graph.name}` has {outputs}"
    cure = f"let the last layer leave {known.classes:,}"
    yield Diagnostic("E411", message, at, labels=(label,), helps=(cure,))


def _tells(draft: Draft, numbers: int, classes: int) -> bool:
    """Whether so many numbers tell so many classes."""
    loss = draft.made.get("loss")
    return numbers == classes or (
        numbers == 1 and classes == 2 and loss is not None and loss.single
    )


def _mask(draft: Draft, graph: Graph) -> Iterator[Diagnostic]:
    """A picture of the input's height and width, with a channel for each class."""
    shape, given, data = main_output(graph), only_input(graph), draft.made["data"]
    if given is None or given.rank != 2:
        return
    label = Label(end(graph).span, f"what comes out: {shape}")
    at = draft.at("data.classes", "data")
    classes = data.classes if isinstance(data, Pairs) else shape.channels
    if shape.rank != 2 or shape.spatial != given.spatial:
        wanted = "x".join(map(str, (classes, *given.spatial)))
        message = f"a mask for {given} is {wanted}, and `{graph.name}` leaves {shape}"
        yield Diagnostic("E411", message, draft.at("data"), labels=(label,))
    elif not _tells(draft, shape.channels, classes):
        outputs = count(shape.channels, "channel")
        message = f"`{data.word}` has {classes:,} classes, and `{graph.name}` leaves {outputs}"
        cure = f"let the last layer leave {classes:,}"
        yield Diagnostic("E411", message, at, labels=(label,), helps=(cure,))


def _sequence(draft: Draft, graph: Graph) -> Iterator[Diagnostic]:
    """A signal with a channel for each class and one for the blank, and steps for all of them."""
    shape, data = main_output(graph), draft.made["data"]
    label = Label(end(graph).span, f"what comes out: {shape}")
    at, known = draft.at("data"), data.known
    if shape.rank != 1:
        message = f"`{data.word}` shows sequences, and `{graph.name}` leaves {shape}"
        cure = "end with `channels x steps`: one channel for each class, and one for the blank"
        yield Diagnostic("E411", message, at, labels=(label,), helps=(cure,))
        return
    if known is not None and shape.channels != known.classes + 1:
        message = f"`{data.word}` has {known.classes:,} classes and there is the blank, and "
        message += f"`{graph.name}` has {count(shape.channels, 'channel')}"
        cure = f"let the last layer leave {known.classes + 1:,}"
        yield Diagnostic("E411", message, at, labels=(label,), helps=(cure,))
    least = 2 * getattr(data, "length", 1) - 1
    if shape.spatial[0] < least:
        message = f"`{graph.name}` has {count(shape.spatial[0], 'step')}, and rows that repeat a "
        message += f"class need {least:,}"
        yield Diagnostic("E411", message, at, labels=(label,))


def weighs(draft: Draft) -> Iterator[Diagnostic]:
    """There is a weight for each class."""
    graph, weights = draft.graph, getattr(draft.made["loss"], "weights", None)
    if graph is None or not isinstance(weights, tuple):
        return
    known, masks = draft.made["data"].known, draft.made["data"].task == "masks"
    classes = known.classes if known is not None else main_output(graph).channels
    if not masks and main_output(graph).rank:
        return
    if len(weights) != classes:
        message = f"there are {count(len(weights), 'weight')} for {classes:,} classes"
        cure = "write one for each class, or `weights = balanced`"
        at = draft.at("loss.weights", "loss")
        yield Diagnostic("E411", message, at, helps=(cure,))
