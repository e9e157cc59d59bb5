"""The formats that networks are handed on in."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli.progress import Progress
from cnndsl.cli.replace import replace
from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.wording import count

if TYPE_CHECKING:
    from torch import nn

    from cnndsl.emit.export import Exported
    from cnndsl.graph import Graph


@dataclass(frozen=True, slots=True)
class Wish:
    """How a network is to be handed on."""

    output: Path | None
    weights: Path | None
    entry: str | None
    fuse: bool
    opset: int | None
    external: bool


@dataclass(frozen=True, slots=True)
class Format:
    """How files of a format end, what writes one, and which options have an effect on it."""

    name: str
    suffix: str
    write: Callable[["Graph", Wish], None]
    options: tuple[str, ...] = ()
    is_text: bool = False
    """Whether it can go to standard output."""


def _keras(graph: "Graph", wish: Wish) -> None:
    from cnndsl.emit.keras import keras_source

    text = keras_source(graph)
    if wish.output is None:
        click.echo(text, nl=False)
    else:
        replace(wish.output, text)


def _onnx(graph: "Graph", wish: Wish) -> None:
    from cnndsl.emit.needed import onnx_needed, torch_needed

    torch_needed()
    onnx_needed()
    from cnndsl.emit.export import export_onnx

    assert wish.output is not None
    path = wish.output

    def write(module: "nn.Module") -> "Exported":
        return export_onnx(graph, module, path, opset=wish.opset, external=wish.external)

    _write(graph, wish, write)


def _program(graph: "Graph", wish: Wish) -> None:
    from cnndsl.emit.needed import torch_needed

    torch_needed()
    from cnndsl.emit.export import export_program

    assert wish.output is not None
    path = wish.output
    _write(graph, wish, lambda module: export_program(graph, module, path))


def _write(graph: "Graph", wish: Wish, write: Callable[["nn.Module"], "Exported"]) -> None:
    """Export a module with the weights that are asked for, and tell what it is and what differs."""
    from cnndsl.emit.unable import CannotRun, memory_told

    progress = Progress()
    progress(f"{graph.name}: exporting")
    try:
        with memory_told("there is too little memory to export it"):
            module, told = _module(graph, wish)
            exported = write(module)
    except CannotRun as error:
        raise click.ClickException(f"`{graph.name}`: {error}") from None
    finally:
        progress.clear()
    rows = [*exported.rows(), *told]
    room = max(len(label) for label, _ in rows) + 2
    click.echo("\n".join([f"{label:{room}}{text}" for label, text in rows]))


def _module(graph: "Graph", wish: Wish) -> "tuple[nn.Module, list[tuple[str, str]]]":
    """The module that is asked for, and what is to be told of it."""
    from cnndsl.emit.compiled import compiled
    from cnndsl.emit.unable import weights_made

    with weights_made():
        module = compiled(graph)
    told = [("weights", "as training begins with them; `--weights FILE` takes those of a file")]
    if wish.weights is not None:
        from cnndsl.emit.weights import load_weights

        matched = load_weights(module, wish.weights, entry=wish.entry)
        told = [("weights", f"{visible(matched.path)}, {count(len(matched.pairs), 'tensor')}")]
    if wish.fuse:
        from cnndsl.emit.fused import fused

        module = fused(module)
        told.append(("fused", str(module.fusion)))
    return module, told


FORMATS = {
    each.name: each
    for each in (
        Format("keras", ".py", _keras, is_text=True),
        Format("onnx", ".onnx", _onnx, ("weights", "entry", "fuse", "opset", "external")),
        Format("pt2", ".pt2", _program, ("weights", "entry", "fuse")),
    )
}

OPTIONS = frozenset([option for each in FORMATS.values() for option in each.options])
"""The options that not every format heeds."""
