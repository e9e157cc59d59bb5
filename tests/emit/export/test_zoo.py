"""The networks of the library in both forms."""

from pathlib import Path

import pytest

from cnndsl.analysis import cost
from cnndsl.emit.export import CannotSay
from tests.emit.export.running import FORMS, agree
from tests.emit.source.printing import FILES, graphs

SMALL = ("lenet", "neocognitron")
REFUSED = {".onnx": {"fractional", "segnet"}, ".pt2": set[str]()}
LARGE = [file for file in FILES if file not in SMALL]
