"""Where a one-line statement lines up with its neighbours."""

from collections.abc import Sequence
from itertools import takewhile

from cnndsl.syntax.layout.bodies import Body
from cnndsl.syntax.layout.pieces import Piece, Row, Stretch, flat
from cnndsl.syntax.layout.words import Word

_RELATIONS = frozenset(["ASSIGN", "LESS", "MORE", "AT_MOST", "AT_LEAST"])


def sign_of(row: Row, owner: str) -> tuple[str, int] | None:
    """What kind of line it lines up with, and the place of the sign that lines up."""
    kind = row.first.kind
    if len(row.parts) > 1:
        return _arrow(row.parts)
    if owner in ("EXPECT", "TRAIN"):
        return _before(row.parts[0].parts, owner)
    if kind == "LET" or (kind == "MODEL" and not isinstance(row.parts[0].parts[-1], Body)):
        return _before(row.parts[0].parts, kind)
    return None


def _before(parts: Sequence[Piece], kind: str) -> tuple[str, int] | None:
    head = list(takewhile(lambda part: _kind(part) not in _RELATIONS, parts))
    if len(head) == len(parts):
        return None
    return kind, _place(head)


def _arrow(stretches: Sequence[Stretch]) -> tuple[str, int] | None:
    """One step and then bare words, of which the last may be named or have a stated shape."""
    first, *words = stretches
    last = words.pop()
    if any(isinstance(part, Body) for part in first.parts):
        return None
    if any(not _bare(word, 2) for word in words) or not _bare(last, len(last.parts)):
        return None
    return "ARROW", _place(first.parts)


def _bare(stretch: Stretch, most: int) -> bool:
    kinds = [_kind(part) for part in stretch.parts]
    return (
        kinds[:2] == ["ARROW", "NAME"]
        and len(kinds) <= most
        and (len(kinds) == 2 or kinds[2] in ("AS", "COLON"))
    )


def _kind(part: Piece) -> str:
    return part.kind if isinstance(part, Word) else ""


def _place(before: Sequence[Piece]) -> int:
    texts = [
        " " * (index > 0 and part.first.apart) + flat(part) for index, part in enumerate(before)
    ]
    return len("".join(texts)) + 1
