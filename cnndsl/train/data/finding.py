"""Files in folders: which there are, in an order that is the same on every machine."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.suggest import listed
from cnndsl.diagnostics.wording import count
from cnndsl.train.data.samples import DataError

SUFFIXES = frozenset(".jpg .jpeg .png .bmp .gif .tif .tiff .webp .ppm .pgm .pbm".split())
"""How files of images end, in small letters."""
_MOST = 1 << 30
_KINDS = 8


def first(folder: Path, names: Iterable[str]) -> Path | None:
    """The first of these files that is there."""
    return next((folder / name for name in names if (folder / name).is_file()), None)


def lacking(folder: Path, message: str) -> DataError:
    """What to say of files that their makers keep for everybody, and that are not there."""
    cure = "`--download` fetches them; or name the folder that has them"
    if not folder.exists():
        return DataError(folder, "there is no such folder", cure)
    return DataError(folder, message, f"{shown_folder(folder)}; {cure}")


def content(path: Path) -> bytes:
    """The bytes of a file, if it is not far larger than those read at once are."""
    size = path.stat().st_size
    if size > _MOST:
        raise DataError(path, f"it has {size:,} bytes, more than any file of such data")
    return path.read_bytes()


def entries(folder: Path) -> list[os.DirEntry[str]]:
    """What is in a folder, by name; without what is hidden."""
    try:
        with os.scandir(folder) as found:
            return sorted(
                (each for each in found if not each.name.startswith(".")),
                key=lambda each: each.name,
            )
    except FileNotFoundError:
        raise DataError(folder, "there is no such folder") from None
    except NotADirectoryError:
        raise DataError(folder, "it is a file, and a folder is expected") from None
    except PermissionError:
        raise DataError(folder, "it may not be read", "give yourself the right to") from None


def folders(folder: Path) -> list[Path]:
    """The folders in a folder."""
    return [Path(each.path) for each in entries(folder) if each.is_dir()]


def loose(folder: Path) -> list[Path]:
    """The files of images in a folder, without those in folders inside."""
    return [Path(each.path) for each in entries(folder) if _is_picture(each)]


def pictures(folder: Path) -> list[Path]:
    """The files of images in a folder and in those inside."""
    return [Path(each.path) for each in _files(folder, frozenset()) if _is_picture(each)]


def passed_over(*homes: Path, but: Path | None = None) -> tuple[str, ...]:
    """What to say of files in some folders whose suffixes are none of images."""
    found = [each for home in homes for each in _files(home, frozenset())]
    others = [Path(each.path) for each in found if _suffix(each) not in SUFFIXES]
    ends = Counter([each.suffix.lower() for each in others if each != but])
    if not ends:
        return ()
    kinds = [
        f"{many:,} {f'`{visible(end)}`' if end else 'without one'}"
        for end, many in ends.most_common()
    ]
    of = "of another suffix is" if ends.total() == 1 else "of other suffixes are"
    told = f"{count(ends.total(), 'file')} {of} passed over"
    more = f" and of {len(kinds) - _KINDS:,} more" if len(kinds) > _KINDS else ""
    return (f"{told}: {', '.join(kinds[:_KINDS])}{more}",)


def _files(folder: Path, above: frozenset[str]) -> Iterator[os.DirEntry[str]]:
    own = os.path.realpath(folder)
    if own in above:  # a link to a folder that it lies in
        return
    for each in entries(folder):
        if each.is_dir():
            yield from _files(Path(each.path), above | {own})
        else:
            yield each


def _suffix(entry: os.DirEntry[str]) -> str:
    return Path(entry.name).suffix.lower()


def _is_picture(entry: os.DirEntry[str]) -> bool:
    """Also of a link that leads nowhere, so that it is told; not of a pipe, which never ends."""
    is_named = _suffix(entry) in SUFFIXES
    is_lost = entry.is_symlink() and not Path(entry.path).exists()
    return is_named and (entry.is_file() or is_lost)


def shown_folder(folder: Path) -> str:
    """What a person may look at who meant another folder."""
    names = [each.name for each in entries(folder)]
    return f"it has {listed(names)}" if names else "it is empty"
