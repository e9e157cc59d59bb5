"""How weights are drawn before training, where torch's own way is not wanted."""

from collections.abc import Sequence
from typing import Literal, get_args

from cnndsl.emit.source.layout import INDENT

Init = Literal["torch", "he", "xavier", "lecun"]
WAYS: tuple[str, ...] = get_args(Init)

_DRAWS = {
    # He et al. 2015, arXiv:1502.01852, equation 10
    "he": 'nn.init.kaiming_normal_(module.weight, nonlinearity="relu")',
    # Glorot and Bengio 2010, equation 16
    "xavier": "nn.init.xavier_uniform_(module.weight)",
    # LeCun et al. 1998, Efficient BackProp, equation 16
    "lecun": 'nn.init.kaiming_normal_(module.weight, nonlinearity="linear")',
}


def drawn(targets: Sequence[str], init: Init) -> list[str]:
    """The lines that draw the weights of convolutions and matrices; biases begin at 0."""
    if init == "torch" or not targets:
        return []
    kinds = [f"nn.{target}" for target in targets]
    which = kinds[0] if len(kinds) == 1 else f"({', '.join(kinds)})"
    body = [
        "for module in self.modules():",
        f"{INDENT}if isinstance(module, {which}):",
        f"{INDENT * 2}{_DRAWS[init]}",
        f"{INDENT * 2}if module.bias is not None:",
        f"{INDENT * 3}nn.init.zeros_(module.bias)",
    ]
    return [f"{INDENT * 2}{line}" for line in body]
