"""All that cannot be used of data, told at once where something cannot."""

from collections.abc import Iterator
from contextlib import contextmanager

from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.wording import count
from cnndsl.train.data.checking import unreadable
from cnndsl.train.data.samples import Collection, DataError

BARE = "this class has no image"
_LISTED = 20
_MOST = 20_000
"""How many images of each set are looked at when one cannot be used."""


@contextmanager
def at_once(found: Collection, data: str) -> Iterator[None]:
    """Tell of all classes without an image, and of the other images that cannot be used."""
    if found.empty:
        raise _all_of(found, data, DataError(found.empty[0], BARE, "delete it or fill it"))
    try:
        yield
    except DataError as error:
        if any(error.path in each.files.values() for each in found.sets.values()):
            raise _all_of(found, data, error) from None
        raise


def _all_of(found: Collection, data: str, first: DataError) -> DataError:
    """The first that was found, alone or with the others."""
    lines = [f"{visible(each)}: {BARE}" for each in found.empty]
    lines += [f"{visible(each.name)}: {visible(each.reason)}" for each in unreadable(found, _MOST)]
    if len(lines) < 2:
        return first
    more = f"\n  and {len(lines) - _LISTED:,} more" if len(lines) > _LISTED else ""
    message = f"{count(len(lines), 'thing')} in it cannot be used"
    cure = "fetch again, fill or delete them; `cnndsl data check` tells all"
    return DataError(data, "\n  ".join([message, *lines[:_LISTED]]) + more, cure)
