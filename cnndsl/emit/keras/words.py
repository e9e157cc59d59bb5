"""Names that are free, for variables, parameters and functions."""

import keyword
import re
import unicodedata
from collections.abc import Collection


def numbered(name: str, taken: Collection[str]) -> str:
    """A name of a spec as one in Python, with a number if it is taken."""
    word = plain(name)
    if not _is_taken(word, taken):
        return word
    between = "_" if word[-1].isdigit() else ""
    number = 2
    while _is_taken(f"{word}{between}{number}", taken):
        number += 1
    return f"{word}{between}{number}"


def plain(name: str) -> str:
    """An identifier that is read as it is written, whatever the name."""
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    word = re.sub(r"\W+", "_", ascii_).strip("_") or "value"
    return f"part{word}" if word[0].isdigit() else word


def _is_taken(word: str, taken: Collection[str]) -> bool:
    return keyword.iskeyword(word) or keyword.issoftkeyword(word) or word in taken
