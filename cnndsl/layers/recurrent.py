"""Layers that read a signal step by step, with gates for what is handed on."""

from cnndsl.layers import spelled
from cnndsl.layers.arguments import MaybeCount
from cnndsl.layers.base import Example, Weights
from cnndsl.layers.calls import Function, Value, differing
from cnndsl.layers.declared import field
from cnndsl.layers.mistakes import ClashError
from cnndsl.layers.reading import Recurrent, reading
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family

LAST = "with `last` the channels are all that comes out"


@layer("lstm", Family.PRODUCTS)
class LSTM(Recurrent):
    """Read a signal with a memory that gates guard (Hochreiter and Schmidhuber 1997)."""

    example = Example("512x32", "lstm(256, bidirectional = true)", "512x32")
    target = "LSTM"
    gates = 4
    pointwise = 13
    rule = reading(4, " + layers * directions * project * hidden")
    remarks = (LAST, "without `project`, that is 0 in the formulas")

    project: MaybeCount = field(
        default=None, description="how many numbers of a product are handed on instead"
    )

    def agree(self, given: frozenset[str]) -> None:
        super().agree(given)
        if self.project is not None and self.project >= self.hidden:
            message = f"`project` must be below `hidden = {self.hidden}`, found {self.project}"
            raise ClashError("project", message, code="E206")

    @property
    def width(self) -> int:
        return self.hidden if self.project is None else self.project

    @property
    def factors(self) -> int:
        # What a product is made of as well as what is handed on.
        return self.width if self.project is None else self.width + self.hidden

    def further(self, end: str) -> Weights:
        if self.project is None:
            return {}
        return {f"weight_hr{end}": (self.project, self.hidden)}

    def further_sums(self) -> tuple[str, ...]:
        if self.project is None:
            return ()
        total = self.layers * self.directions * self.project * self.hidden
        inside = f"{self.layers}*{self.directions} * {self.project}*{self.hidden}"
        return (f"weights of the products: {inside} = {spelled.amount(total)}",)

    def arguments(self) -> dict[str, Value]:
        return differing(proj_size=(self.project or 0, 0))

    def final(self) -> tuple[Function, ...]:
        return Function("operator.getitem", 1), Function("operator.getitem", 0)


@layer("gru", Family.PRODUCTS)
class GRU(Recurrent):
    """Read a signal with gates and no memory beside what is handed on (Cho et al. 2014)."""

    example = Example("512x32", "gru(256, last = true)", "256")
    target = "GRU"
    gates = 3
    pointwise = 10
    rule = reading(3)
    remarks = (LAST,)

    def final(self) -> tuple[Function, ...]:
        return (Function("operator.getitem", 1),)
