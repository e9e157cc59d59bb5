"""Names that Python and torch can take."""

import keyword
import re
from collections.abc import Collection
from unicodedata import normalize

RESERVED = frozenset("self torch nn Tensor NamedTuple chain super range i max min float".split())
"""What the printed code itself calls by name."""


def is_attribute(name: str) -> bool:
    """Whether `self.NAME` reads as it is written."""
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) is not None
    return plain and not keyword.iskeyword(name) and not name.startswith("__")


def variable(name: str, taken: Collection[str] = ()) -> str:
    """A name of a spec as a variable that hides nothing."""
    word = re.sub(r"\W", "_", name, flags=re.ASCII).lstrip("_") or "value"
    word = f"value{word}" if word[0].isdigit() else f"{word[0].lower()}{word[1:]}"
    while keyword.iskeyword(word) or word in RESERVED or word in taken:
        word += "_"
    return word


def class_name(name: str, taken: Collection[str] = ()) -> str:
    """`dense_layer` as the name of a class: `DenseLayer`."""
    word = name
    if not is_attribute(name) or not name[0].isupper():
        parts = re.split(r"[\W_]+", normalize("NFKC", name))
        word = "".join([part[:1].upper() + part[1:] for part in parts]) or "Part"
    word = word if word.isidentifier() else f"Part{word}"
    return numbered(word, {*taken, *RESERVED, *keyword.kwlist})


def numbered(word: str, taken: Collection[str]) -> str:
    """A word with a number behind it if others have it already."""
    if word not in taken:
        return word
    number = 2
    while f"{word}{number}" in taken:
        number += 1
    return f"{word}{number}"
