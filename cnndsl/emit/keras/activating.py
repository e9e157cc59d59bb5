"""Activations: functions of each number, and those along an axis."""

from cnndsl.emit.keras.page import Flow, Page, Unary, own_name, writes
from cnndsl.emit.keras.terms import Literal, Term, call, fixed, said
from cnndsl.layers.calls import Named, Value

PLAIN = {
    "ReLU": "relu",
    "ReLU6": "relu6",
    "SELU": "selu",
    "SiLU": "silu",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "Hardswish": "hard_silu",
    "Hardsigmoid": "hard_sigmoid",
}
"""What Keras calls functions without arguments; its hard ones have torch's constants."""

SHAPED: dict[str, tuple[str, str, str, Value]] = {
    "LeakyReLU": ("leaky_relu", "negative_slope", "negative_slope", 0.01),
    "ELU": ("elu", "alpha", "alpha", 1.0),
    "CELU": ("celu", "alpha", "alpha", 1.0),
}
"""Those with one argument: its name in torch, in Keras, and torch's default."""


def _plain(word: str) -> Unary:
    return lambda page, named, x: page.put(call(f"ops.{word}", x.part))


def _shaped(word: str, theirs: str, ours: str, default: Value) -> Unary:
    def write(page: Page, named: Named, x: Flow) -> Flow:
        value = fixed(named.kwargs.get(theirs, default))
        return page.put(call(f"ops.{word}", x.part, Literal(value, ours)))

    return write


for _target, _word in PLAIN.items():
    writes([f"torch.nn.{_target}"])(_plain(_word))
for _target, _shape in SHAPED.items():
    writes([f"torch.nn.{_target}"])(_shaped(*_shape))


@writes(["torch.nn.GELU"])
def gelu(page: Page, named: Named, x: Flow) -> Flow:
    """Keras takes the approximation unless it is told otherwise."""
    rough = named.kwargs.get("approximate", "none") == "tanh"
    return page.put(call("ops.gelu", x.part, **said(approximate=rough)))


@writes(["torch.nn.Mish"])
def mish(page: Page, _: Named, x: Flow) -> Flow:
    """A function that Keras has, but not among its operations."""
    gate = page.put(call("ops.tanh", call("ops.softplus", x.part)))
    return page.put(Term("*", (x.part, gate.part)))


@writes(["torch.nn.Softplus"])
def softplus(page: Page, named: Named, x: Flow) -> Flow:
    """Keras' has neither a sharpness nor a threshold."""
    beta, threshold = named.kwargs.get("beta", 1.0), named.kwargs.get("threshold", 20.0)
    if (beta, threshold) == (1.0, 20.0):
        return page.put(call("ops.softplus", x.part))
    values = said(beta=beta, threshold=threshold)
    return page.put(call("sharp_softplus", x.part, *values.values()))


@writes(["torch.nn.Hardtanh"])
def hard_tanh(page: Page, named: Named, x: Flow) -> Flow:
    """Numbers between two bounds."""
    low, high = named.kwargs.get("min_val", -1.0), named.kwargs.get("max_val", 1.0)
    return page.put(call("ops.clip", x.part, *said(low=low, high=high).values()))


@writes(["torch.nn.PReLU"])
def prelu(page: Page, named: Named, x: Flow) -> Flow:
    """The slopes are shared along the positions and, if there is one in all, the channels."""
    axes = tuple(range(1, x.known.rank + 2))
    shared = axes[1:] if named.kwargs.get("num_parameters", 1) != 1 else axes
    start = call(
        "keras.initializers.Constant", Literal(fixed(named.kwargs.get("init", 0.25)), "init")
    )
    layer = page.layer(
        "layers.PReLU", start, under=own_name(named), **said(shared_axes=shared or None)
    )
    return page.apply(layer, x)


@writes(["torch.nn.Softmax", "torch.nn.LogSoftmax"])
def softmax(page: Page, named: Named, x: Flow) -> Flow:
    """Along an axis."""
    word = "log_softmax" if "Log" in named.target else "softmax"
    return page.put(call(f"ops.{word}", x.part, **said(axis=named.kwargs["dim"])))


@writes(["torch.square"])
def square(page: Page, _: Named, x: Flow) -> Flow:
    """Each number times itself."""
    return page.put(call("ops.square", x.part))


@writes(["torch.div"])
def divided(page: Page, named: Named, x: Flow) -> Flow:
    """All divided by a number."""
    return page.put(Term("/", (x.part, Literal(fixed(named.args[0]), "divisor"))))
