"""Calls on lines of bounded length, laid out as Python's formatters do."""

from cnndsl.dataclasses import dataclass

WIDTH = 88
INDENT = "    "


@dataclass(frozen=True, slots=True)
class Text:
    """What stays on one line."""

    text: str
    binds: int = 9


@dataclass(frozen=True, slots=True)
class Call:
    """Something with parts between brackets, which may have lines of their own."""

    head: str
    parts: "tuple[Document, ...]"
    end: str = ")"
    binds: int = 9


@dataclass(frozen=True, slots=True)
class Prefixed:
    """Something with a word before and behind it: `name=...`, `*[... for _ in range(3)]`."""

    before: str
    inside: "Document"
    after: str = ""
    binds: int = 9


@dataclass(frozen=True, slots=True)
class Loop:
    """`*[Unit(64) for _ in range(3)]`."""

    head: str
    inside: "Document"
    clause: str
    end: str
    binds: int = 9


Document = Text | Call | Prefixed | Loop


def flat(document: Document) -> str:
    """All of it on one line."""
    match document:
        case Text(text=text):
            return text
        case Call(head=head, parts=parts, end=end):
            return f"{head}{', '.join(map(flat, parts))}{end}"
        case Prefixed(before=before, inside=inside, after=after):
            return f"{before}{flat(inside)}{after}"
        case Loop(head=head, inside=inside, clause=clause, end=end):
            return f"{head}{flat(inside)} {clause}{end}"


def lines(document: Document, indent: str, before: str = "", after: str = "") -> list[str]:
    """As few lines as its length allows."""
    one = f"{indent}{before}{flat(document)}{after}"
    if len(one) <= WIDTH:
        return [one]
    match document:
        case Text():
            return [one]
        case Prefixed(before=own, inside=inside, after=behind):
            return lines(inside, indent, before + own, behind + after)
        case Call(head=head, parts=parts, end=end):
            if not parts:
                return [one]
            first, last = f"{indent}{before}{head}", f"{indent}{end}{after}"
            joined = f"{indent}{INDENT}{', '.join(map(flat, parts))}"
            can_hug = head not in ("[", "{", "(") and not any(
                isinstance(part, Prefixed) and part.before[:1] == "*" for part in parts
            )
            if len(joined) <= WIDTH and can_hug:
                return [first, joined, last]
            if len(parts) == 1:
                return [first, *lines(parts[0], indent + INDENT), last]
            each = [line for part in parts for line in lines(part, indent + INDENT, "", ",")]
            return [first, *each, last]
        case Loop(head=head, inside=inside, clause=clause, end=end):
            deeper = indent + INDENT
            middle = [*lines(inside, deeper), f"{deeper}{clause}"]
            return [f"{indent}{before}{head}", *middle, f"{indent}{end}{after}"]
