"""How weights are drawn before training, where torch's own way is not wanted."""

from collections.abc import Iterable, Iterator, Mapping

from cnndsl.emit.source.layout import INDENT, Call, Text, lines
from cnndsl.layers.calls import Module
from cnndsl.layers.initial import Init

_DRAWS = {
    # He et al. 2015, arXiv:1502.01852, equation 10
    "he": ("kaiming_normal_", 'nonlinearity="relu"'),
    # Glorot and Bengio 2010, equation 16
    "xavier": ("xavier_uniform_", ""),
    # LeCun et al. 1998, Efficient BackProp, equation 16
    "lecun": ("kaiming_normal_", 'nonlinearity="linear"'),
    # Radford et al. 2015, arXiv:1511.06434, section 4
    "dcgan": ("normal_", "std=0.02"),
}
_BY_FAN = ("he", "lecun")
"""Ways that go by what feeds a number alone."""
_TWICE = INDENT * 2


def drawn(products: Iterable[Module], init: Init) -> list[str]:
    """The lines that draw the weights of convolutions and matrices; biases begin at 0."""
    if init == "torch":
        return []
    ways: dict[tuple[str, ...], list[str]] = {}
    for target, in_groups in _kinds(products):
        ways.setdefault(_way(target, in_groups, init), []).append(f"nn.{target}")
    return [*_written(ways)] if ways else []


def _written(ways: Mapping[tuple[str, ...], list[str]]) -> Iterator[str]:
    yield f"{_TWICE}for module in self.modules():"
    inside = _TWICE + INDENT
    word = "if"
    for way, kinds in ways.items():
        yield from _case(word, kinds, inside)
        yield from way
        word = "elif"
    if len(ways) > 1:
        yield f"{inside}else:"
        yield f"{inside}{INDENT}continue"
    else:
        inside += INDENT
    yield f"{inside}if module.bias is not None:"
    yield f"{inside}{INDENT}nn.init.zeros_(module.bias)"


def _kinds(products: Iterable[Module]) -> list[tuple[str, bool]]:
    """The modules by torch's names, and whether any of the name is in groups."""
    found: dict[str, bool] = {}
    for call in products:
        target = call.target.removeprefix("torch.nn.")
        found[target] = found.get(target, False) or "groups" in call.kwargs
    return sorted(found.items())


def _way(target: str, in_groups: bool, init: Init) -> tuple[str, ...]:
    """The lines that draw a weight by what feeds a number, and what it feeds.

    Torch's functions take it for the weight of a plain convolution: of one in groups they count
    what the numbers of all groups feed, and of a transposed one they take each for the other.
    """
    function, *options = [each for each in _DRAWS[init] if each]
    is_turned = "Transpose" in target
    if is_turned and init in _BY_FAN:
        options.insert(0, 'mode="fan_out"')
    inside, name, first = _TWICE + INDENT * 2, "module.weight", []
    if in_groups and ((is_turned and init in _BY_FAN) or init == "xavier"):
        first = [f"{inside}for weight in module.weight.chunk(module.groups):"]
        inside, name = inside + INDENT, "weight"
    draw = Call(f"nn.init.{function}(", tuple([Text(each) for each in (name, *options)]))
    return (*first, *lines(draw, inside))


def _case(word: str, kinds: list[str], indent: str) -> list[str]:
    texts = tuple([Text(each) for each in kinds])
    which = texts[0] if len(texts) == 1 else Call("(", texts)
    return lines(Call("isinstance(", (Text("module"), which)), indent, f"{word} ", ":")
