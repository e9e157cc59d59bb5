"""Whether the data go into the network, and what comes out is as they show it."""

from collections.abc import Iterator

from cnndsl.diagnostics import Diagnostic, Label
from cnndsl.diagnostics.suggest import listed
from cnndsl.diagnostics.wording import count
from cnndsl.graph import Graph
from cnndsl.layers.linear import Linear
from cnndsl.recipe.data import Lines, Pairs, Random
from cnndsl.recipe.draft import (
    COLOURS,
    Draft,
    called,
    compared,
    end,
    main_output,
    main_outputs,
    only_input,
)
from cnndsl.shape import Shape

_TWO = 2


def goes_in(draft: Draft) -> Iterator[Diagnostic]:
    """The network takes one image, grey or in colour."""
    graph, data = draft.graph, draft.made["data"]
    if graph is None:
        return
    shape, at = only_input(graph), draft.at("data")
    if shape is None:
        names = listed([*graph.inputs])
        message = f"`{data.word}` gives one image, and `{graph.name}` takes {names}"
        yield Diagnostic("E412", message, at, helps=("let it have one `input`",))
        return
    label = Label(graph.nodes[next(iter(graph.inputs.values())).node].span, "the input")
    if shape.rank != 2:
        message = f"`{data.word}` gives images, and `{graph.name}` takes {shape}"
        cure = "an image is `channels x height x width`, such as `3x32x32`"
        yield Diagnostic("E412", message, at, labels=(label,), helps=(cure,))
        return
    if isinstance(data, Random) and data.shape is not None:
        own, cure = data.shape[0], "leave its shape out: then it is what the network takes"
        fits = own == shape.channels or {own, shape.channels} <= {*COLOURS}
        message = f"`{data.word}` gives {count(own, 'channel')}, and `{graph.name}` takes {shape}"
    else:
        fits, cure = isinstance(data, Random) or shape.channels in COLOURS, "let it take 1 or 3"
        height, width, last = shape
        if last in COLOURS:
            cure = f"channels come first: write `input {last}x{height}x{width}`"
        message = f"images have 1 or 3 channels, and `{graph.name}` takes {shape.channels:,}"
    if not fits:
        yield Diagnostic("E412", message, at, labels=(label,), helps=(cure,))


def comes_out(draft: Draft) -> Iterator[Diagnostic]:
    """One output is compared, and auxiliary ones beside it: each is as the data show it."""
    graph, task = draft.graph, draft.made["task"]
    if graph is None:
        return
    outputs = main_outputs(graph)
    if len(outputs) > 1 and task != "images":
        message = f"one output is compared with the data, and `{graph.name}` has {len(outputs)}"
        cure = f"mark those that only help: `output {outputs[1]} if training`"
        yield Diagnostic("E411", message, draft.at("data"), helps=(cure,))
        return
    shows = {"masks": _mask, "sequences": _sequence, "images": _image}.get(task, _classes)
    for name in compared(graph):
        yield from shows(draft, graph, name)


def _left(graph: Graph, name: str) -> tuple[Shape, str, Label]:
    """The shape of an output, what it is called, and where it comes from."""
    shape = graph.shape(graph.outputs[name])
    return shape, called(graph, name), Label(end(graph, name).span, f"what comes out: {shape}")


def _classes(draft: Draft, graph: Graph, name: str) -> Iterator[Diagnostic]:
    """A vector with a number for each class or, of two classes, one number."""
    shape, whose, label = _left(graph, name)
    data, at = draft.made["data"], draft.at("data")
    if shape.rank:
        message = f"`{data.word}` shows one class for each image, and {whose} leaves {shape}"
        cure = unflattened(graph, name)
        cure = (
            cure
            or "end with one number for each class: `avgpool(global) -> flatten -> linear(...)`"
        )
        yield Diagnostic("E411", message, at, labels=(label,), helps=(cure,))
    elif data.known is None:
        yield from _as_main(draft, graph, name, "number")
    elif not _tells(draft, shape.channels, data.known.classes):
        classes, outputs = data.known.classes, count(shape.channels, "output")
        message = f"`{data.word}` has {classes:,} classes, and {whose} has {outputs}"
        cure = leave(shape.channels, classes)
        yield Diagnostic("E411", message, at, labels=(label,), helps=(cure,))


def leave(numbers: int, classes: int) -> str:
    """What cures a network that leaves so many numbers for so many classes."""
    single = numbers == 1 and classes == _TWO
    return f"let the last layer leave {classes:,}" + (", or write `loss = bce`" if single else "")


def unflattened(graph: Graph, name: str | None = None) -> str:
    """What cures a network that lacks a `flatten` and no more; nothing where it lacks more."""
    shape = main_output(graph) if name is None else graph.shape(graph.outputs[name])
    if shape.rank and isinstance(end(graph, name).layer, Linear):
        return "put `flatten` before `linear`, which works along the last axis alone"
    is_vector = shape.rank and shape.numel == shape.channels
    return f"end with `flatten`, which leaves {shape.channels:,} numbers" if is_vector else ""


def _tells(draft: Draft, numbers: int, classes: int) -> bool:
    """Whether so many numbers tell so many classes."""
    loss = draft.made.get("loss")
    return numbers == classes or (
        numbers == 1 and classes == _TWO and loss is not None and loss.single
    )


def _as_main(draft: Draft, graph: Graph, name: str, what: str) -> Iterator[Diagnostic]:
    """An auxiliary output tells as many classes as the main one, however many there are."""
    (shape, whose, label), main = _left(graph, name), main_output(graph).channels
    if main != shape.channels and not _tells(draft, *sorted((main, shape.channels))):
        message = f"{whose} leaves {count(shape.channels, what)}, and `{graph.name}` {main:,}"
        cure = f"let the last layer leave {main:,}"
        yield Diagnostic("E411", message, draft.at("data"), labels=(label,), helps=(cure,))


def _image(draft: Draft, graph: Graph, name: str) -> Iterator[Diagnostic]:
    """The shape of the image that goes in."""
    (shape, whose, label), given = _left(graph, name), only_input(graph)
    if shape != given:
        message = f"the image is {given}, and {whose} leaves {shape}"
        cure = f"let the last layer leave {given}"
        yield Diagnostic("E411", message, draft.at("data"), labels=(label,), helps=(cure,))


def _mask(draft: Draft, graph: Graph, name: str) -> Iterator[Diagnostic]:
    """A picture of the input's height and width, with a channel for each class."""
    (shape, whose, label), given = _left(graph, name), only_input(graph)
    data = draft.made["data"]
    if given is None or given.rank != 2:
        return
    if shape.rank != 2 or shape.spatial != given.spatial:
        classes = data.classes if isinstance(data, Pairs) else shape.channels
        wanted = "x".join(map(str, (classes, *given.spatial)))
        message = f"a mask for {given} is {wanted}, and {whose} leaves {shape}"
        cure = f"let the last layer leave {wanted}"
        yield Diagnostic("E411", message, draft.at("data"), labels=(label,), helps=(cure,))
    elif not isinstance(data, Pairs):
        yield from _as_main(draft, graph, name, "channel")
    elif not _tells(draft, shape.channels, data.classes):
        channels = count(shape.channels, "channel")
        message = f"`{data.word}` has {data.classes:,} classes, and {whose} leaves {channels}"
        cure, at = leave(shape.channels, data.classes), draft.at("data.classes", "data")
        yield Diagnostic("E411", message, at, labels=(label,), helps=(cure,))


def _sequence(draft: Draft, graph: Graph, name: str) -> Iterator[Diagnostic]:
    """A signal with a channel for each class and one for the blank, and steps for all of them."""
    shape, whose, label = _left(graph, name)
    data, at = draft.made["data"], draft.at("data")
    if shape.rank != 1:
        message = f"`{data.word}` shows sequences, and {whose} leaves {shape}"
        cure = "end with `channels x steps`: one channel for each class, and one for the blank"
        yield Diagnostic("E411", message, at, labels=(label,), helps=(cure,))
        return
    known = data.known.classes if data.known else 0
    classes = len(data.alphabet) if isinstance(data, Lines) else known
    if classes and shape.channels != classes + 1:
        message = f"`{data.word}` has {classes:,} classes and there is the blank, and "
        message += f"{whose} has {count(shape.channels, 'channel')}"
        cure = f"let the last layer leave {classes + 1:,}"
        yield Diagnostic("E411", message, at, labels=(label,), helps=(cure,))
    elif not classes:
        yield from _as_main(draft, graph, name, "channel")
    least = 2 * getattr(data, "length", 1) - 1
    if shape.spatial[0] < least:
        message = f"{whose} has {count(shape.spatial[0], 'step')}, and rows that repeat a "
        message += f"class need {least:,}"
        cure = "let the network have a wider input or smaller strides"
        yield Diagnostic("E411", message, at, labels=(label,), helps=(cure,))


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
        cure = "write one for each class" + ("" if masks else ", or `weights = balanced`")
        at = draft.at("loss.weights", "loss")
        yield Diagnostic("E411", message, at, helps=(cure,))


def normalizes(draft: Draft) -> Iterator[Diagnostic]:
    """There is a mean and a deviation for each channel, or one for all; copies are not scaled."""
    graph, scale = draft.graph, draft.made["normalize"]
    taken = None if graph is None else only_input(graph)
    if graph is None or taken is None or taken.rank != 2:
        return
    if draft.made["task"] == "images":
        message = f"`{graph.name}` makes the images again that it is shown, of numbers from 0 to 1"
        cure = "leave `normalize` out"
        yield Diagnostic("E416", message, draft.at("normalize"), helps=(cure,))
        return
    for name, part in zip(("mean", "deviation"), scale.numbers or (), strict=False):
        if len(part) not in (1, taken.channels):
            message = f"`{scale.word}` has a {name} of {count(len(part), 'number')}, and "
            message += f"`{graph.name}` takes {count(taken.channels, 'channel')}"
            at = draft.at(f"normalize.{name}", "normalize")
            cure = f"write `normalize = fixed(...)` with one number, or {taken.channels:,}"
            yield Diagnostic("E411", message, at, helps=(cure,))
