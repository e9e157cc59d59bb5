"""The bare words that arguments take."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cached_property

from cnndsl.layers.parameters import signature
from cnndsl.layers.registry import FORMS, LAYERS


class Words(AbstractSet[str]):
    """All of them, as `same` and `global`; gathered when one is first asked for."""

    @cached_property
    def _found(self) -> frozenset[str]:
        entries = (*LAYERS.values(), *FORMS.values())
        taken = (each.words for entry in entries for each in signature(entry))
        return frozenset(word for words in taken for word in words)

    def __contains__(self, word: object) -> bool:
        return word in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._found))

    def __len__(self) -> int:
        return len(self._found)
