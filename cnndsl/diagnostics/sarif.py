"""Diagnostics as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format)."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from urllib.parse import quote

from cnndsl.diagnostics.diagnostic import Diagnostic, Fix, Label
from cnndsl.diagnostics.explain import title
from cnndsl.diagnostics.source import Span
from cnndsl.diagnostics.text import sentences

Object = Mapping[str, object]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def log(diagnostics: Sequence[Diagnostic]) -> str:
    """All of them as the text of one SARIF log."""
    codes = sorted({diagnostic.code for diagnostic in diagnostics})
    run = {
        "tool": {"driver": {"name": "cnndsl", "rules": [*map(_rule, codes)]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, codes) for diagnostic in diagnostics],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(code: str) -> Object:
    return {"id": code, "shortDescription": {"text": title(code) or code}}


def _result(diagnostic: Diagnostic, codes: Sequence[str]) -> Object:
    related = [_related(number, label) for number, label in enumerate(diagnostic.labels)]
    result = {
        "ruleId": diagnostic.code,
        "ruleIndex": codes.index(diagnostic.code),
        "level": diagnostic.severity,
        "message": {"text": sentences(diagnostic)},
        "locations": [{"physicalLocation": _location(diagnostic.span)}],
    }
    result |= {"relatedLocations": related} if related else {}
    return result | ({"fixes": [_fix(diagnostic.fix)]} if diagnostic.fix else {})


def _related(number: int, label: Label) -> Object:
    location = {"id": number, "physicalLocation": _location(label.span)}
    return location | ({"message": {"text": label.text}} if label.text else {})


def _fix(fix: Fix) -> Object:
    replacement = {
        "deletedRegion": _region(fix.span),
        "insertedContent": {"text": fix.replacement},
    }
    change = {"artifactLocation": _artifact(fix.span), "replacements": [replacement]}
    return {"description": {"text": fix.words}, "artifactChanges": [change]}


def _location(span: Span) -> Object:
    return {"artifactLocation": _artifact(span), "region": _region(span)}


def _artifact(span: Span) -> Object:
    path = PurePath(span.source.name)
    return {"uri": path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))}


def _region(span: Span) -> Object:
    line, column = span.source.line_column(span.start)
    last, end = span.source.line_column(span.end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": last,
        "endColumn": end,
        "charOffset": span.start,
        "charLength": span.end - span.start,
    }
