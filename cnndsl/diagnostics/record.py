"""Diagnostics as JSON. Fields may be added; a change that breaks readers raises `version`."""

import json
from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from cnndsl.diagnostics.diagnostic import Diagnostic, Fix, Label
from cnndsl.diagnostics.source import Source, Span
from cnndsl.diagnostics.text import render

VERSION = 1


class Position(TypedDict):
    """A place between two characters; lines and columns count from 1, the offset from 0."""

    line: int
    column: int
    offset: int


class Range(TypedDict):
    """From `start` up to but without `end`; both are counted in Unicode characters."""

    start: Position
    end: Position


class Related(TypedDict):
    """A remark at another place, with the shape that flows there if one does."""

    file: str
    range: Range
    text: str
    shape: NotRequired[list[int]]


class Edit(TypedDict):
    """Put `replacement` in place of the range; `machine` means that no person need look at it."""

    file: str
    range: Range
    replacement: str
    applicability: Literal["machine"]


class Record(TypedDict):
    """One diagnostic; `rendered` is the text that a person would be shown."""

    code: str
    severity: str
    message: str
    file: str
    range: Range
    label: str
    related: list[Related]
    notes: list[str]
    helps: list[str]
    fix: Edit | None
    rendered: str


class Document(TypedDict):
    """What one command found."""

    version: int
    diagnostics: list[Record]


def document(diagnostics: Sequence[Diagnostic]) -> str:
    """All of them as the text of one JSON document."""
    records: Document = {"version": VERSION, "diagnostics": [*map(record, diagnostics)]}
    return json.dumps(records, indent=2)


def record(diagnostic: Diagnostic) -> Record:
    """One diagnostic."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "file": diagnostic.span.source.name,
        "range": range_(diagnostic.span),
        "label": diagnostic.label,
        "related": [*map(_related, diagnostic.labels)],
        "notes": [*diagnostic.notes],
        "helps": [*diagnostic.helps],
        "fix": _edit(diagnostic.fix) if diagnostic.fix else None,
        "rendered": render(diagnostic),
    }


def _related(label: Label) -> Related:
    related: Related = {
        "file": label.span.source.name,
        "range": range_(label.span),
        "text": label.text,
    }
    return related if label.shape is None else {**related, "shape": [*label.shape]}


def _edit(fix: Fix) -> Edit:
    return {
        "file": fix.span.source.name,
        "range": range_(fix.span),
        "replacement": fix.replacement,
        "applicability": "machine",
    }


def range_(span: Span) -> Range:
    """Where a span begins and ends."""
    return {"start": _position(span.source, span.start), "end": _position(span.source, span.end)}


def _position(source: Source, offset: int) -> Position:
    line, column = source.line_column(offset)
    return {"line": line, "column": column, "offset": offset}
