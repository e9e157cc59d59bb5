"""The grammar as a table of states, worked out once by lark and kept in the user's cache folder."""

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from cnndsl.resources import grammar

_FORMAT = 1


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
    path = _cache_folder() / f"grammar-{_FORMAT}-{sha256(text.encode()).hexdigest()[:16]}.json"
    stored = _read(path)
    if stored is None:
        stored = _derive(text)
        _write(path, stored)
    return stored


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "cnndsl"


def _read(path: Path) -> Table | None:
    """A stored table, or None where there is none that can be trusted."""
    try:
        data = json.loads(path.read_bytes())
        rules = tuple(Rule(o, n, length, tuple(kept), i) for o, n, length, kept, i in data["rules"])
        return Table(rules, tuple(data["states"]), data["starts"], data["ends"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, table: Table) -> None:
    """Store it whole or not at all; a folder that cannot be written costs only time."""
    rules = [[rule.origin, rule.name, rule.length, rule.kept, rule.inline] for rule in table.rules]
    data = {"rules": rules, "states": table.states, "starts": table.starts, "ends": table.ends}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
            json.dump(data, file, separators=(",", ":"))
        os.replace(file.name, path)
    except OSError:
        return


def _derive(text: str) -> Table:
    from lark import Lark, Token
    from lark.lexer import Lexer

    class Unused(Lexer):
        """Stands where lark wants a lexer: the words are cut elsewhere."""

        def __init__(self, _configuration: object) -> None: ...

        def lex(self, *_: object) -> Iterator[Token]:  # type: ignore[override]
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


def _from_lark(lark: "object") -> Table:
    parse_table = lark.parser.parser._parse_table  # type: ignore[attr-defined]
    numbers: dict[object, int] = {}
    rules: list[Rule] = []
    states: list[dict[str, int]] = [{} for _ in parse_table.states]
    for state, actions in parse_table.states.items():
        for symbol, (action, argument) in actions.items():
            if action.name == "Shift":
                states[state][symbol] = argument
                continue
            if argument not in numbers:
                numbers[argument] = len(rules)
                rules.append(_rule(argument))
            states[state][symbol] = -1 - numbers[argument]
    return Table(
        tuple(rules), tuple(states), parse_table.start_states, parse_table.end_states
    )


def _rule(rule: object) -> Rule:
    expansion = rule.expansion  # type: ignore[attr-defined]
    origin = rule.origin.name  # type: ignore[attr-defined]
    kept = tuple(i for i, s in enumerate(expansion) if not (s.is_term and s.filter_out))
    alias = rule.alias  # type: ignore[attr-defined]
    inline = not alias and rule.options.expand1  # type: ignore[attr-defined]
    return Rule(str(origin), str(alias or origin), len(expansion), kept, bool(inline))
