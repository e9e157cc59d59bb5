"""What is put in place of what a spec says, as people write it: `classes=10`, `3x32x32`."""

from collections.abc import Sequence

from cnndsl.diagnostics import Source
from cnndsl.diagnostics.wrong import SpecError
from cnndsl.graph.changes import Changes
from cnndsl.syntax import tree
from cnndsl.syntax.parse import parse_expression

SET, INPUT, FREEZE = "set", "input", "freeze"

_SUCH = {SET: "classes=10", INPUT: "3x32x32", FREEZE: "layer1"}


class AskedError(SpecError, ValueError):
    """Something asked for that cannot be read: as what, its text, and what is wrong with it."""

    def __init__(self, option: str, text: str, reason: str) -> None:
        super().__init__(f"`{option} {text}`: {reason}")
        self.option, self.text, self.reason = option, text, reason


def asked(
    settings: str | Sequence[str] = (),
    inputs: str | Sequence[str] = (),
    frozen: str | Sequence[str] = (),
    sign: str = "",
) -> Changes:
    """The values and shapes of `classes=10`, `3x32x32` and `left=3x32x32`; what is frozen.

    Each is one text or several. `sign` stands before the names of options where they are told.
    """
    settings, inputs = _texts(SET, settings), _texts(INPUT, inputs)
    for text in settings:
        if "=" not in text:
            reason = "expected a name and a value, such as `classes=10`"
            raise AskedError(sign + SET, text, reason)
    arguments = {
        name: tree.Argument(value.span, tree.Name(value.span, name), value)
        for name, value in _by_name(sign + SET, settings).items()
    }
    return Changes(arguments, _by_name(sign + INPUT, inputs), _texts(FREEZE, frozen))


def _texts(option: str, given: object) -> tuple[str, ...]:
    """One text or several; whoever writes Python may have given anything."""
    texts = (given,) if isinstance(given, str) else given
    if isinstance(texts, list | tuple) and all(isinstance(each, str) for each in texts):
        return tuple(texts)
    reason = f"expected text, such as `{_SUCH[option]}`, or a list of texts"
    raise AskedError(option, str(given), reason)


def _by_name(option: str, texts: Sequence[str]) -> dict[str, tree.Expression]:
    """The expression for each name; what has none goes by an empty one."""
    found: dict[str, tree.Expression] = {}
    for text in texts:
        before, sign, _ = text.partition("=")
        name = before.strip() if sign else ""
        if sign and not name.isidentifier():
            raise AskedError(option, text, f"`{name}` is not a name")
        if name in found or (option.endswith(INPUT) and found and "" in (name, *found)):
            raise AskedError(option, text, f"`{name or 'the input'}` is given before")
        found[name] = expression(option, text, len(before) + 1 if sign else 0)
    return found


def expression(option: str, text: str, start: int) -> tree.Expression:
    """What an option says, from some letter of its text on."""
    if not text[start:].strip():
        raise AskedError(option, text, "there is no value")
    node, problems = parse_expression(Source(f"{option} {text}", text), start)
    if node is None:
        reason = "; ".join([problems[0].message, *problems[0].cures[:1]])
        raise AskedError(option, text, reason)
    return node
