"""What layers that read a signal step by step have in common."""

from abc import abstractmethod
from typing import ClassVar

from cnndsl.layers import spelled
from cnndsl.layers.arguments import Bias, Count, Probability
from cnndsl.layers.base import OWN, Backward, Further, Saved, Weights
from cnndsl.layers.calls import Call, Function, Module, Value, chain, differing
from cnndsl.layers.declared import field
from cnndsl.layers.dropout import mask
from cnndsl.layers.families import Unary
from cnndsl.layers.mistakes import ClashError
from cnndsl.layers.reach import EVERYWHERE, Reach
from cnndsl.layers.rules import Rule
from cnndsl.layers.windows import ranked
from cnndsl.shape import Shape

MOST_LAYERS = 1_000
KEPT = 6
"""How many numbers backward needs of each step for each hidden one, whatever learns."""


def reading(gates: int, projected: str = "") -> Rule:
    """The formulas of so many gates, with what a product adds."""
    first = f"{gates} * hidden * (channels + width{{0}})"
    others = f"(layers - 1) * {gates} * hidden * ((directions + 1) * width{{0}})"
    weights = f"directions * ({first} + {others}){projected}"
    return Rule(
        {"channels": "directions * width"},
        params=weights.format(" + 2 * bias"),
        macs=f"area * ({weights.format('')})",
    )


class Recurrent(Unary):
    """A layer whose channels are read at each step of a signal: `CxT` becomes `HxT`."""

    target: ClassVar[str]
    gates: ClassVar[int]
    pointwise: ClassVar[int]
    """How many operations each step makes for each hidden number beside the products."""

    hidden: Count = field(description="how many numbers are handed on from step to step")
    layers: Count = field(
        default=1, le=MOST_LAYERS, description="how many such layers read one another"
    )
    bidirectional: bool = field(
        default=False, description="whether others read from the end, beside those from the start"
    )
    bias: Bias = True
    dropout: Probability = field(
        default=0.0, description="how likely a number between two layers is left out"
    )
    last: bool = field(
        default=False, description="whether only the last step comes out, as a vector"
    )

    def agree(self, given: frozenset[str]) -> None:
        if self.dropout and self.layers == 1:
            message = "`dropout` lies between layers, and there is one"
            raise ClashError("dropout", message)

    @property
    def width(self) -> int:
        """How many numbers one direction leaves at each step."""
        return self.hidden

    @property
    def directions(self) -> int:
        """How often each layer reads the signal."""
        return 2 if self.bidirectional else 1

    def output(self, x: Shape) -> Shape:
        ranked(x, 1)
        channels = self.directions * self.width
        return Shape.of(channels) if self.last else x.with_channels(channels)

    def weights(self, x: Shape) -> Weights:
        rows = self.gates * self.hidden
        weights: Weights = {}
        for number, channels in enumerate(self._inputs(x)):
            for back in ("", "_reverse")[: self.directions]:
                end = f"_l{number}{back}"
                weights[f"weight_ih{end}"] = (rows, channels)
                weights[f"weight_hh{end}"] = (rows, self.width)
                if self.bias:
                    weights |= {f"bias_ih{end}": (rows,), f"bias_hh{end}": (rows,)}
                weights |= self.further(end)
        return weights

    def further(self, end: str) -> Weights:
        """The weights that only this sort has."""
        return {}

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        directions, rows = self.directions, self.gates * self.hidden
        each = f"{directions}*{self.gates}*{self.hidden}"
        lines = [
            f"weights of layer {number}: {each} * ({channels} + {self.width})"
            f" = {spelled.amount(directions * rows * (channels + self.width))}"
            for number, channels in enumerate(self._inputs(x), start=1)
        ]
        biases = spelled.amount(2 * self.layers * directions * rows)
        lines += [f"bias: 2*{self.layers} * {each} = {biases}"] * self.bias
        matrices = self.macs(x, y) // x.last
        return (*lines, *self.further_sums(), spelled.products(matrices, x.spatial))

    def further_sums(self) -> tuple[str, ...]:
        """The arithmetic of the weights that only this sort has."""
        return ()

    def macs(self, x: Shape, y: Shape) -> int:
        matrices = (extents for extents in self.weights(x).values() if len(extents) == 2)
        return x.last * sum(rows * columns for rows, columns in matrices)

    def added(self, x: Shape, y: Shape) -> int:
        steps = x.last * self.layers * self.directions
        biases = 2 * self.gates if self.bias else 0
        return steps * self.hidden * (self.pointwise + biases)

    def backward(self, x: Shape, macs: int) -> Backward:
        # Each step but the first hands a gradient on, whether or not the input learns.
        rows = self.directions * self.gates * self.hidden
        first = x.last * rows * x.channels
        return Backward(first, macs, macs - first - self.layers * rows * self.width)

    def saved(self, x: Shape, y: Shape) -> Saved:
        first, *others = self._inputs(x)
        # The signal is turned, which each direction copies; a single step lies in order as it is.
        copied = 0 if x.last == 1 else first * self.directions
        steps = x.last * self.directions * self.layers
        factors = x.last * (copied + sum(others)) + steps * self.factors
        between = mask(self.dropout, x.last * self.directions * self.width)
        return Saved(
            inputs=x.last == 1,
            serving=((OWN,),),
            numbers=steps * KEPT * self.hidden + (self.layers - 1) * between.numbers,
            once=(self.layers - 1) * between.once,
            further=(Further((OWN,), factors),),
        )

    @property
    def factors(self) -> int:
        """How many numbers its weights are multiplied by at one step, the signal's aside."""
        return self.width

    def field(self, x: Shape) -> Reach:
        return EVERYWHERE

    def call(self, x: Shape) -> Call:
        module = Module(
            f"torch.nn.{self.target}",
            x.channels,
            self.hidden,
            **differing(
                num_layers=(self.layers, 1),
                bias=(self.bias, True),
                dropout=(self.dropout, 0.0),
                bidirectional=(self.bidirectional, False),
            ),
            batch_first=True,
            **self.arguments(),
        )
        turn = Function("torch.movedim", 1, -1)
        if not self.last:
            return chain(turn, module, Function("operator.getitem", 0), turn)
        return chain(turn, module, *self.final(), *self._side_by_side())

    def arguments(self) -> dict[str, Value]:
        """The arguments that only this sort has, by torch's names."""
        return {}

    @abstractmethod
    def final(self) -> tuple[Function, ...]:
        """What takes the final states out of what torch answers with."""

    def _side_by_side(self) -> tuple[Function, ...]:
        """The final states of the last layer, one direction behind the other in each sample."""
        own = Function("operator.getitem", slice(-self.directions, None))
        return own, Function("torch.movedim", 0, 1), Function("torch.flatten", 1)

    def _inputs(self, x: Shape) -> list[int]:
        return [x.channels] + [self.directions * self.width] * (self.layers - 1)
