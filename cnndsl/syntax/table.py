"""The grammar as a table of states, worked out once by lark and kept in the user's cache folder."""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import adler32, crc32

from cnndsl.dataclasses import dataclass
from cnndsl.resources import grammar

if TYPE_CHECKING:
    from lark import Lark
    from lark.grammar import Rule as LarkRule

_FORMAT = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """One production: what it makes, of how many symbols, and which of them it hands on."""

    origin: str
    name: str
    length: int
    kept: tuple[int, ...]
    inline: bool


@dataclass(frozen=True, slots=True)
class Table:
    """`states[state][symbol]` is a state to go to, or -1 - the number of the rule to apply."""

    rules: tuple[Rule, ...]
    states: tuple[dict[str, int], ...]
    starts: dict[str, int]
    ends: dict[str, int]


@cache
def table() -> Table:
    """The table of this grammar: from the cache, else from lark."""
    text = grammar()
    path = _cache_path(text)
    stored = _read(path) if path else None
    if stored is None:
        stored = _derive(text)
        if path:
            _write(path, stored)
    return stored


def _cache_path(text: str) -> Path | None:
    """Where the table of this grammar is kept; None where the user has no home."""
    data = text.encode()
    name = f"grammar-{_FORMAT}-{crc32(data):08x}{adler32(data):08x}.json"
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = Path(base) if base else Path.home() / ".cache"
    except RuntimeError:
        return None
    return folder / "cnndsl" / name if folder.is_absolute() else None


def _read(path: Path) -> Table | None:
    """A stored table, or None where there is none that can be trusted."""
    try:
        text = path.read_text(encoding="ascii")
        check, _, body = text.partition("\n")
        if check != f"{crc32(body.encode()):08x}":
            return None
        data = json.loads(body)
    except (OSError, ValueError):
        return None
    rules = tuple(Rule(o, n, length, tuple(kept), i) for o, n, length, kept, i in data["rules"])
    return Table(rules, tuple(data["states"]), data["starts"], data["ends"])


def _write(path: Path, table: Table) -> None:
    """Store it whole or not at all; a folder that cannot be written costs only time."""
    rules = [[rule.origin, rule.name, rule.length, rule.kept, rule.inline] for rule in table.rules]
    data = {"rules": rules, "states": table.states, "starts": table.starts, "ends": table.ends}
    body = json.dumps(data, separators=(",", ":"))
    new = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(f"{crc32(body.encode()):08x}\n{body}", encoding="ascii")
        new.replace(path)
    except OSError:
        return


def _derive(text: str) -> Table:
    from lark import Lark, Token
    from lark.lexer import Lexer

    class Unused(Lexer):
        """Stands where lark wants a lexer: the words are cut elsewhere."""

        def __init__(self, _configuration: object) -> None: ...

        def lex(self, *_: object) -> Iterator[Token]:
            return iter(())

    lark = Lark(
        text,
        parser="lalr",
        lexer=Unused,
        start=["file", "expression"],
        strict=True,
        maybe_placeholders=False,
    )
    return _from_lark(lark)


def _from_lark(lark: "Lark") -> Table:
    parse_table = lark.parser.parser._parse_table
    numbers: dict[object, int] = {}
    rules: list[Rule] = []
    states: list[dict[str, int]] = [{} for _ in parse_table.states]
    for state, actions in parse_table.states.items():
        # Sorted, so that messages do not depend on the order of lark's sets.
        for symbol, (action, argument) in sorted(actions.items()):
            if action.name == "Shift":
                states[state][symbol] = argument
                continue
            if argument not in numbers:
                numbers[argument] = len(rules)
                rules.append(_rule(argument))
            states[state][symbol] = -1 - numbers[argument]
    return Table(tuple(rules), tuple(states), parse_table.start_states, parse_table.end_states)


def _rule(rule: "LarkRule") -> Rule:
    kept = tuple(
        i for i, each in enumerate(rule.expansion) if not getattr(each, "filter_out", False)
    )
    inline = not rule.alias and rule.options.expand1
    origin = str(rule.origin.name)
    return Rule(origin, str(rule.alias or origin), len(rule.expansion), kept, bool(inline))
