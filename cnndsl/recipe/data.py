"""Data: what is learned from, and what is known of it without reading it."""

from typing import Annotated, ClassVar, Literal

from cnndsl.dataclasses import dataclass
from cnndsl.layers.arguments import Count, Natural, Plural
from cnndsl.layers.declared import field
from cnndsl.layers.mistakes import ClashError
from cnndsl.recipe.choice import Choice, by_word

Aim = Literal["classes", "masks", "images", "sequences", "adversarial"]
Shows = Literal["classes", "masks", "sequences"]
Shape = tuple[int, int, int]
Folder = Annotated[str, field(description="the folder with its files, from that of the spec")]
Way = Literal["crop", "pad", "stretch"]
Fitting = Annotated[Way, field(description="how images get the proportions that the network takes")]
Margin = Annotated[
    float, field(ge=0, lt=1, description="the part of height and width that `crop` cuts off all")
]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before any file is read."""

    shape: Shape | None
    """Channels, height and width."""
    classes: int
    test: int
    """How many images are for the test."""


class Data(Choice):
    """Images and what they show."""

    setting: ClassVar[str] = "data"
    paths: ClassVar[tuple[str, ...]] = ()
    """Arguments that lead to files."""

    @property
    def task(self) -> Aim:
        """What is to be told of an image."""
        return "classes"

    @property
    def known(self) -> Known | None:
        """What is known without reading."""
        return None


class Digits(Data):
    """1,797 handwritten digits of 8x8 pixels, which come with the program."""

    word = "digits"
    example = "digits"
    known = Known((1, 8, 8), 10, 360)


class DigitRows(Data):
    """Rows of up to so many of the digits, each to be read from left to right."""

    word = "digit_rows"
    example = "digit_rows(length = 5)"
    task = "sequences"

    length: Annotated[int, field(ge=1, le=32)] = field(
        default=4, description="how many digits a row has at most"
    )
    count: Count = field(default=4000, description="how many rows there are to learn from")
    seed: Natural = field(default=0, description="what they are drawn by")

    @property
    def known(self) -> Known:
        return Known((1, 8, 10 * self.length), 10, -(-self.count // 4))


class Mnist(Data):
    """70,000 handwritten digits of 28x28 pixels, as IDX files."""

    word = "mnist"
    example = "mnist"
    known = Known((1, 28, 28), 10, 10_000)
    paths = ("folder",)

    folder: Folder = "data/mnist"


class FashionMnist(Data):
    """70,000 pieces of clothing of 28x28 pixels, as IDX files."""

    word = "fashion_mnist"
    example = "fashion_mnist"
    known = Known((1, 28, 28), 10, 10_000)
    paths = ("folder",)

    folder: Folder = "data/fashion_mnist"


class Cifar10(Data):
    """60,000 colour images of 32x32 pixels, of animals and vehicles."""

    word = "cifar10"
    example = 'cifar10("images/cifar-10-batches-py")'
    known = Known((3, 32, 32), 10, 10_000)
    paths = ("folder",)

    folder: Folder = "data/cifar10"


class Cifar100(Data):
    """60,000 colour images of 32x32 pixels, of a hundred classes."""

    word = "cifar100"
    example = "cifar100"
    known = Known((3, 32, 32), 100, 10_000)
    paths = ("folder",)

    folder: Folder = "data/cifar100"


class Photos(Data):
    """Image files, which are of any size."""

    fit: Fitting = "stretch"
    margin: Margin = 0.0

    def agree(self, given: frozenset[str]) -> None:
        if self.margin and self.fit != "crop":
            message = f"`margin` has an effect with `crop` alone, and `fit` is `{self.fit}`"
            raise ClashError("margin" if "margin" in given else "fit", message)


class ImageFolder(Photos):
    """Image files, in one folder for each class."""

    word = "folder"
    example = 'folder("data/pets", fit = crop, margin = 0.125)'
    paths = ("path",)
    last = ("fit", "margin")

    path: Folder
    fit: Fitting = "crop"


class Pack(Data):
    """Many images in one file, as `cnndsl data pack` writes it."""

    word = "pack"
    example = 'pack("data/pets.pack")'
    paths = ("path",)

    path: str = field(description="the file, from the folder of the spec")
    shows: Shows = field(default="classes", description="what there is beside its images")

    @property
    def task(self) -> Aim:
        return self.shows


class Pairs(Photos):
    """Images, and for each of the same name a mask with the class of each pixel."""

    word = "pairs"
    example = 'pairs(images = "data/photos", masks = "data/masks", classes = 2)'
    last = ("fit", "margin")
    task = "masks"
    paths = ("images", "masks")

    images: str = field(description="the folder of images, from that of the spec")
    masks: str = field(description="the folder of masks, from that of the spec")
    classes: Plural = field(description="how many classes pixels have")


class Lines(Data):
    """Image files of lines of text, and a table of what each says."""

    word = "lines"
    example = 'lines("data/words", alphabet = "0123456789")'
    paths = ("path",)
    task = "sequences"

    path: Folder
    alphabet: str = field(description="each character that there is, which are the classes")
    table: str = field(
        default="labels.csv", description="the table in that folder: in each line a name and a text"
    )
    fit: Literal["pad", "stretch"] = field(
        default="stretch", description="how images get the proportions that the network takes"
    )

    def agree(self, given: frozenset[str]) -> None:
        twice = [each for each in self.alphabet if self.alphabet.count(each) > 1]
        if twice:
            raise ClashError("alphabet", f"`alphabet` has `{twice[0]}` twice")
        if not self.alphabet:
            raise ClashError("alphabet", "`alphabet` has no character")


class Random(Data):
    """Noise with classes by chance: nothing to learn, for measurements."""

    word = "random"
    example = "random(3x224x224, classes = 1000)"

    shape: tuple[Count, Count, Count] | None = field(
        default=None,
        description="channels, height and width; by default what the network takes",
        called="a shape such as `3x32x32`",
    )
    classes: Plural = field(default=10, description="how many classes there are")
    count: Count = field(default=1000, description="how many images there are")
    seed: Natural = field(default=0, description="what they are drawn by")

    @property
    def known(self) -> Known:
        return Known(self.shape, self.classes, 0)


DATA = by_word(
    Digits,
    DigitRows,
    Mnist,
    FashionMnist,
    Cifar10,
    Cifar100,
    ImageFolder,
    Pack,
    Pairs,
    Lines,
    Random,
)
