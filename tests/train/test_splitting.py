"""Which images are learned from, by formulas."""

from collections import Counter
from collections.abc import Sequence
from math import ceil

import pytest
import torch

from cnndsl.recipe.splits import Holdout, Kfold, Official, Split
from cnndsl.train.data.samples import Arrays, Collection, DataError
from cnndsl.train.splitting import Division, Part, divided


def arrays(sizes: Sequence[int], source: str = "train") -> Arrays:
    """So many images of each class, mixed; the value of each is its number."""
    labels = torch.cat([torch.full((size,), number) for number, size in enumerate(sizes)])
    labels = labels[torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))]
    return Arrays(numbers(len(labels)), labels, source=source)


def numbers(count: int) -> torch.Tensor:
    images = torch.arange(count)
    return torch.stack([images // 256, images % 256], 1)[:, None, None].to(torch.uint8)


def collection(sizes: Sequence[int]) -> Collection:
    """With a test set of its own."""
    classes = tuple(map(str, range(len(sizes))))
    return Collection(arrays(sizes), arrays([2, 2], "test"), None, classes, "classes")


def places(part: object) -> list[int]:
    """Which images of the whole a part has."""
    assert isinstance(part, Part)
    images = part.read(range(len(part)))[0][:, 0, 0].long()
    return (images[:, 0] * 256 + images[:, 1]).tolist()


def counted(part: object) -> Counter[int]:
    """How many of each class a part has."""
    assert isinstance(part, Part)
    assert part.labels is not None
    return Counter(part.labels.tolist())


def check_parts(found: Division, whole: int) -> None:
    both = [places(found.training), places(found.validation)]
    assert sorted(both[0] + both[1]) == [*range(whole)]


@pytest.mark.parametrize(
    ("sizes", "folds"), [([7] * 10, 5), ([1] * 49, 49), ([7] * 7, 49), ([30, 3, 1], 4), ([9], 2)]
)
def test_folds_are_as_large_as_one_another_and_have_of_each_class_the_same(
    sizes: list[int], folds: int
) -> None:
    data, seen, of_class = collection(sizes), Counter[int](), []
    for fold in range(1, folds + 1):
        found = divided(data, Kfold(folds=folds, fold=fold), 3)
        check_parts(found, sum(sizes))
        assert found.test is data.test
        seen.update(places(found.validation))
        of_class.append(counted(found.validation))
    assert seen == Counter(range(sum(sizes)))  # each image is in one fold
    whole = [each.total() for each in of_class]
    assert max(whole) - min(whole) <= 1
    for number in range(len(sizes)):
        own = [each[number] for each in of_class]
        assert max(own) - min(own) <= 1


@pytest.mark.parametrize("fraction", [0.1, 0.29, 0.5, 0.9])
@pytest.mark.parametrize(
    "sizes", [[3] * 100, [30, 30, 40], [100, 1, 1, 2], [147, 139, 141], [5, 60]]
)
@pytest.mark.parametrize("split", [Holdout, Official])
def test_so_large_a_part_is_held_out_of_each_class(
    split: type[Holdout | Official], sizes: list[int], fraction: float
) -> None:
    data = collection(sizes)
    found = divided(data, split(fraction=fraction), 3)
    check_parts(found, sum(sizes))
    held = counted(found.validation)
    for number, size in enumerate(sizes):
        assert abs(held[number] - size * fraction) < 1 + 1e-9
        assert held[number] < size
    wanted = ceil(round(sum(sizes) * fraction, 6))
    able = sum(min(size - 1, ceil(round(size * fraction, 6))) for size in sizes)
    assert held.total() == min(wanted, able)
    assert found.test is (data.test if split is Official else None)


def test_the_largest_parts_of_an_image_become_whole_ones() -> None:
    for seed in range(5):
        found = divided(collection([7, 4, 19]), Holdout(), seed)  # 0.7, 0.4 and 1.9
        assert counted(found.validation) == {0: 1, 2: 2}


def test_it_is_chance_which_are_held_out() -> None:
    data = collection([3] * 100)
    one, same, other = (places(divided(data, Holdout(), seed).validation) for seed in (1, 1, 2))
    assert one == same != other
    labels = data.train.labels
    assert labels is not None
    assert {*labels[one].tolist()} != {*range(30)}  # nor is it always the first classes


def test_a_set_for_validation_is_taken_as_it_is() -> None:
    data = collection([10, 10])
    own = arrays([3, 3], "validation")
    given = Collection(data.train, data.test, own, data.classes, "classes")
    assert divided(given, Official(), 0) == Division(data.train, own, data.test)
    assert divided(data, Official(fraction=0), 0) == Division(data.train, None, data.test)


def test_sets_that_a_split_does_without_are_told() -> None:
    train, test, validation = arrays([10, 10]), arrays([2, 2], "test"), arrays([1], "validation")
    data = Collection(train, test, validation, ("a", "b"), "classes")
    alone = "1 image of the validation set is left out by `{}`"
    assert divided(data, Kfold(), 0).notes == (alone.format("kfold"),)
    others = "4 images of the test set are left out by `holdout`"
    assert divided(data, Holdout(), 0).notes == (alone.format("holdout"), others)
    assert divided(data, Official(), 0).notes == ()


def test_masks_are_divided_all_together() -> None:
    masks = Arrays(numbers(25), torch.zeros(25, 1, 2))
    data = Collection(masks, None, None, ("a", "b"), "masks")
    found = divided(data, Kfold(folds=10, fold=10), 0)
    check_parts(found, 25)
    assert len(found.validation or ()) == 2
    assert len(divided(data, Holdout(), 0).validation or ()) == 3


def test_a_part_tells_of_its_own_images() -> None:
    part = divided(collection([10, 10]), Holdout(), 0).validation
    assert part is not None
    assert [part.name(place) for place in (0, 1)] == [f"train[{each}]" for each in places(part)]
    assert torch.equal(part.read([1])[1], part.labels[1:])  # type: ignore[index]


@pytest.mark.parametrize(
    ("sizes", "split"), [([1] * 10, Holdout()), ([4], Kfold(folds=5)), ([1], Official())]
)
def test_too_few_images_are_refused(sizes: list[int], split: Split) -> None:
    with pytest.raises(DataError, match=rf"{sum(sizes)} images are too few for {split.word}"):
        divided(collection(sizes), split, 0)
