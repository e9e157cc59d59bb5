"""Where the time of a network goes, for programs: JSON and CSV."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import TypedDict

from cnndsl.analysis.summary import ModelSummary
from cnndsl.analysis.timed import Span, middle, spread
from cnndsl.report import amounts
from cnndsl.report.profiled import Line, Profiled

VERSION = 1


class Whole(TypedDict):
    """All of a network at once: medians in seconds, and how far apart the middle runs lie."""

    forward: float
    backward: float | None
    spread: float


class Part(TypedDict):
    """One row of the table."""

    name: str
    level: int
    layer: str
    times: int
    output: str
    forward: float
    backward: float | None
    share: float
    macs: int
    flops: int
    moved: int
    intensity: float | None
    flops_per_second: float | None
    kept: int | None
    measured: int | None


class Document(TypedDict):
    """One network that was timed."""

    version: int
    torch: str
    device: str
    hardware: str
    dtype: str
    batch: int
    training: bool
    repeat: int
    model: str
    file: str
    whole: Whole
    layers: float
    peak: int | None
    rows: list[Part]


def document(model: ModelSummary, profiled: Profiled, lines: Sequence[Line]) -> Document:
    """The whole document."""
    timed, course = profiled.timed, profiled.course
    return {
        "version": VERSION,
        "torch": timed.torch,
        "device": course.device,
        "hardware": timed.hardware,
        "dtype": course.precision,
        "batch": course.batch,
        "training": course.training,
        "repeat": course.repeats,
        "model": model.name,
        "file": model.file,
        "whole": _whole(timed.whole),
        "layers": profiled.layers,
        "peak": timed.peak,
        "rows": parts(profiled, lines),
    }


def parts(profiled: Profiled, lines: Sequence[Line]) -> list[Part]:
    """The rows of the table with exact numbers."""
    return [_part(line, training=profiled.course.training) for line in lines]


def as_csv(profiled: Profiled, lines: Sequence[Line]) -> str:
    """One line for each row under one heading; what was not measured is empty."""
    text = StringIO()
    writer = csv.DictWriter(text, [*Part.__annotations__], lineterminator="\n")
    writer.writeheader()
    writer.writerows(parts(profiled, lines))
    return text.getvalue().rstrip("\n")


def _whole(span: Span) -> Whole:
    backward = middle(span.backward) if span.backward else None
    return {"forward": middle(span.forward), "backward": backward, "spread": spread(span.both)}


def _part(line: Line, *, training: bool) -> Part:
    row = line.row
    return {
        "name": row.part.path,
        "level": row.level,
        "layer": row.part.title,
        "times": row.part.times,
        "output": amounts.shapes(row.outputs),
        "forward": line.forward,
        "backward": line.backward if training else None,
        "share": line.share,
        "macs": int(row.cost.macs),
        "flops": line.flops,
        "moved": line.moved,
        "intensity": line.intensity,
        "flops_per_second": line.rate,
        "kept": int(row.bytes) if training else None,
        "measured": line.kept,
    }
