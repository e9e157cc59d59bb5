"""What the command line puts in place of what a spec says: `--set`, `--input`, `--memory`."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cnndsl.graph import Changes
    from cnndsl.syntax import tree


def changes(settings: Sequence[str], inputs: Sequence[str]) -> "Changes":
    """The values and shapes of `classes=10`, `3x32x32` and `left=3x32x32`."""
    from cnndsl.graph import Changes
    from cnndsl.syntax import tree

    for text in settings:
        if "=" not in text:
            raise _refused("--set", text, "expected a name and a value, such as `classes=10`")
    arguments = {
        name: tree.Argument(value.span, tree.Name(value.span, name), value)
        for name, value in _by_name("--set", settings).items()
    }
    return Changes(arguments, _by_name("--input", inputs))


def amount(text: str | None) -> int | None:
    """The bytes of `24GiB`."""
    if text is None:
        return None
    written = re.fullmatch(r"([\d_]*\.?\d+) *(?:([kmgt])(i?))?b?", text.strip().lower())
    if written is not None:
        number, letter, binary = written.groups()
        unit = (1024 if binary else 1000) ** (1 + "kmgt".index(letter)) if letter else 1
        if (bytes_ := int(Fraction(number.replace("_", "")) * unit)) >= 1:
            return bytes_
    units = "`24GiB`, `24GB`, `512MiB` or a number of bytes"
    raise _refused("--memory", text, f"expected an amount of memory, such as {units}")


def _by_name(option: str, texts: Sequence[str]) -> "dict[str, tree.Expression]":
    """The expression for each name; what has none goes by an empty one."""
    found: dict[str, tree.Expression] = {}
    for text in texts:
        before, sign, _ = text.partition("=")
        name = before.strip() if sign else ""
        if sign and not name.isidentifier():
            raise _refused(option, text, f"`{name}` is not a name")
        if name in found or (option == "--input" and found and "" in (name, *found)):
            raise _refused(option, text, f"`{name or 'the input'}` is given before")
        found[name] = _expression(option, text, len(before) + 1 if sign else 0)
    return found


def _expression(option: str, text: str, start: int) -> "tree.Expression":
    from cnndsl.diagnostics import Source
    from cnndsl.syntax.parse import parse_expression

    if not text[start:].strip():
        raise _refused(option, text, "there is no value")
    node, problems = parse_expression(Source(f"{option} {text}", text), start)
    if node is None:
        raise _refused(option, text, "; ".join([problems[0].message, *problems[0].cures[:1]]))
    return node


def _refused(option: str, text: str, reason: str) -> click.UsageError:
    return click.UsageError(f"`{option} {text}`: {reason}")
