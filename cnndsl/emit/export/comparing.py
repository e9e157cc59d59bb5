"""An exported network held against the module that it was made of."""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.wording import joined
from cnndsl.emit.export.failing import line_of
from cnndsl.emit.observing import drawn, tensors
from cnndsl.emit.operation import Tensors
from cnndsl.emit.refusal import CannotExport
from cnndsl.graph import Graph

TOLERANCE = 1e-4
"""How far outputs may differ, relative to the largest number of each."""

BATCHES = (1, 3)

Sizes = Mapping[str, int]
Run = Callable[[Tensors], Tensors]
"""What answers in the place of a module."""

_SEED = 0
