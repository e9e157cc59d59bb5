"""Data: what is learned from, and what is known of it without reading it."""

from typing import Annotated, ClassVar, Literal

from cnndsl.dataclasses import dataclass
from cnndsl.layers.arguments import Count, Natural
from cnndsl.layers.declared import field
from cnndsl.recipe.choice import Choice, by_word

Task = Literal["classes", "masks", "images", "sequences", "adversarial"]
Shape = tuple[int, int, int]
Folder = Annotated[str, field(description="the folder with its files, from that of the spec")]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before any file is read: channels, height and width; classes; samples."""

    shape: Shape | None
    classes: int
    train: int
    test: int


class Data(Choice):
    """Images and what they show."""

    setting: ClassVar[str] = "data"
    task: ClassVar[Task] = "classes"

    @property
    def known(self) -> Known | None:
        """What is known without reading."""
        return None


class Digits(Data):
    """1,797 handwritten digits of 8x8 pixels, which come with the program."""

    word = "digits"
    example = "digits"

    @property
    def known(self) -> Known:
        return Known((1, 8, 8), 10, 1437, 360)


class DigitRows(Data):
    """Rows of up to so many of the digits, each to be read from left to right."""

    word = "digit_rows"
    example = "digit_rows(length = 5)"
    task = "sequences"

    length: Annotated[Count, field(le=32)] = field(
        default=4, description="how many digits a row has at most"
    )
    count: Count = field(default=4000, description="how many rows there are to learn from")
    seed: Natural = field(default=0, description="what they are drawn by")

    @property
    def known(self) -> Known:
        return Known((1, 8, 10 * self.length), 10, self.count, -(-self.count // 4))


class Mnist(Data):
    """70,000 handwritten digits of 28x28 pixels, as IDX files."""

    word = "mnist"
    example = "mnist"

    folder: Folder = "data/mnist"

    @property
    def known(self) -> Known:
        return Known((1, 28, 28), 10, 60_000, 10_000)


class FashionMnist(Data):
    """70,000 pieces of clothing of 28x28 pixels, as IDX files."""

    word = "fashion_mnist"
    example = "fashion_mnist"

    folder: Folder = "data/fashion_mnist"

    @property
    def known(self) -> Known:
        return Known((1, 28, 28), 10, 60_000, 10_000)


class Cifar10(Data):
    """60,000 colour images of 32x32 pixels, of animals and vehicles."""

    word = "cifar10"
    example = 'cifar10("images/cifar-10-batches-py")'

    folder: Folder = "data/cifar10"

    @property
    def known(self) -> Known:
        return Known((3, 32, 32), 10, 50_000, 10_000)


class Cifar100(Data):
    """60,000 colour images of 32x32 pixels, of a hundred classes."""

    word = "cifar100"
    example = "cifar100"

    folder: Folder = "data/cifar100"

    @property
    def known(self) -> Known:
        return Known((3, 32, 32), 100, 50_000, 10_000)


class ImageFolder(Data):
    """Image files, in one folder for each class."""

    word = "folder"
    example = 'folder("data/pets")'

    path: Folder


class Pack(Data):
    """Many images in one file, as `cnndsl data pack` writes it."""

    word = "pack"
    example = 'pack("data/pets.pack")'

    path: str = field(description="the file, from the folder of the spec")


class Pairs(Data):
    """Images, and for each of the same name a mask with the class of each pixel."""

    word = "pairs"
    example = 'pairs(images = "data/photos", masks = "data/masks", classes = 2)'
    task = "masks"

    images: str = field(description="the folder of images, from that of the spec")
    masks: str = field(description="the folder of masks, from that of the spec")
    classes: Annotated[Count, field(ge=2)] = field(description="how many classes pixels have")


class Random(Data):
    """Noise with classes by chance: nothing to learn, for measurements."""

    word = "random"
    example = "random(3x224x224, classes = 1000)"

    shape: tuple[Count, Count, Count] | None = field(
        default=None,
        description="channels, height and width; by default what the network takes",
        called="a shape such as `3x32x32`",
    )
    classes: Count = field(default=10, description="how many classes there are")
    count: Count = field(default=1000, description="how many images there are")
    seed: Natural = field(default=0, description="what they are drawn by")

    @property
    def known(self) -> Known:
        return Known(self.shape, self.classes, self.count, 0)


DATA = by_word(
    Digits, DigitRows, Mnist, FashionMnist, Cifar10, Cifar100, ImageFolder, Pack, Pairs, Random
)
