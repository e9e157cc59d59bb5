"""Data as a recipe names them, opened."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cnndsl.dataclasses import replace
from cnndsl.needed import needed
from cnndsl.recipe import data as said
from cnndsl.train.data.cifar import HUNDRED, TEN, cifar
from cnndsl.train.data.digits import digits
from cnndsl.train.data.faults import at_once
from cnndsl.train.data.files import Files
from cnndsl.train.data.fitting import Fit, becomes
from cnndsl.train.data.folders import image_folder
from cnndsl.train.data.lines import text_lines
from cnndsl.train.data.mnist import CLOTHES, DIGITS, mnist
from cnndsl.train.data.noise import Noise, noise
from cnndsl.train.data.pack import pack
from cnndsl.train.data.pairs import image_pairs
from cnndsl.train.data.rows import digit_rows
from cnndsl.train.data.samples import Arrays, Collection, DataError, Size

Open = Callable[[Any, Size, Path], Collection]


def open_data(data: said.Data, shape: Size, home: Path) -> Collection:
    """The images of a recipe, each brought to the shape that a network takes.

    Paths are from `home`. Whatever cannot be used ends in a `DataError`.
    """
    found = there(data, shape, home)
    with at_once(found, str(data)):
        return found


def there(data: said.Data, shape: Size, home: Path) -> Collection:
    """The same, also where classes have no image."""
    with _told(home):
        found = _OPEN[type(data)](data, shape, home)
    _check_channels(data, found, shape)
    return replace(found, notes=(*found.notes, *_notes(found, shape)))


def _check_channels(data: said.Data, found: Collection, shape: Size) -> None:
    own = found.train
    fits = becomes(own.own[0], shape[0]) if isinstance(own, Arrays | Noise) else shape[0] in (1, 3)
    if not fits:
        message = f"its images cannot become ones of {shape[0]} channels, as the network takes"
        raise DataError(str(data), message, "images are grey or in colours: 1 or 3 channels")


def _pictures(open_: Open) -> Open:
    """What needs Pillow."""

    def opened(data: Any, shape: Size, home: Path) -> Collection:  # noqa: ANN401 - see `Open`
        needed("PIL", "images")
        return open_(data, shape, home)

    return opened


_OPEN: Mapping[type[said.Data], Open] = {
    said.Digits: lambda data, shape, home: digits(shape),
    said.DigitRows: lambda data, shape, home: digit_rows(data.length, data.count, data.seed, shape),
    said.Mnist: lambda data, shape, home: mnist(place(data.folder, home), DIGITS, shape),
    said.FashionMnist: lambda data, shape, home: mnist(place(data.folder, home), CLOTHES, shape),
    said.Cifar10: lambda data, shape, home: cifar(place(data.folder, home), TEN, shape),
    said.Cifar100: lambda data, shape, home: cifar(place(data.folder, home), HUNDRED, shape),
    said.ImageFolder: _pictures(
        lambda data, shape, home: image_folder(place(data.path, home), shape, fit_of(data))
    ),
    said.Pack: lambda data, shape, home: pack(place(data.path, home), shape, data.shows),
    said.Pairs: _pictures(
        lambda data, shape, home: image_pairs(
            place(data.images, home), place(data.masks, home), data.classes, shape, fit_of(data)
        )
    ),
    said.Lines: _pictures(
        lambda data, shape, home: text_lines(
            place(data.path, home), data.table, data.alphabet, shape, Fit(data.fit)
        )
    ),
    said.Random: lambda data, shape, home: noise(
        data.shape, data.classes, data.count, data.seed, shape
    ),
}


def fit_of(data: said.Photos) -> Fit:
    """How images get the proportions that a network takes."""
    return Fit(data.fit, data.margin)


def place(path: str, home: Path) -> Path:
    """Where a path of a spec leads: from the spec's folder, `~` being the user's own."""
    try:
        return home / Path(path).expanduser()
    except RuntimeError:
        message = "there is no user whose own folder it could be in"
        raise DataError(path, message, "write the way to it without `~`") from None


def _notes(found: Collection, shape: Size) -> tuple[str, ...]:
    """What is done to the images so that they fit."""
    own = found.train
    extents = "x".join(map(str, shape[1:]))
    if isinstance(own, Files):
        colour = "grey" if shape[0] == 1 else "in colours"
        return (f"files are decoded {colour} and {own.fit.told(*shape[1:])}",)
    if not isinstance(own, Arrays | Noise) or own.own == shape:
        return ()
    channels, height, width = own.own
    notes = []
    if (height, width) != shape[1:]:
        notes.append(f"images of {height}x{width} are stretched to {extents}")
    if channels != shape[0]:
        kinds = {1: "grey", 3: "in colours"}
        was, now = (kinds.get(each, f"of {each} channels") for each in (channels, shape[0]))
        notes.append(f"images {was} are made {now}")
    return tuple(notes)


@contextmanager
def _told(home: Path) -> Iterator[None]:
    """What the system says of a file, as we say it."""
    try:
        yield
    except FileNotFoundError as error:
        raise DataError(error.filename or home, "there is no such file") from None
    except PermissionError as error:
        message = "it may not be read"
        raise DataError(error.filename or home, message, "give yourself the right to") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(error.filename or home, reason) from None
