"""Sheets of images with what was told of them."""

import re
from itertools import product

import pytest
import torch

from cnndsl.render.letters import SMALL, width
from cnndsl.render.sheets import columns, sheets_svg
from cnndsl.render.sheets import drawn as size_of
from cnndsl.render.theme import LIGHT
from cnndsl.report.pixels import Pixels, Sheet
from cnndsl.train.judging import Judged
from cnndsl.train.pictures.samples import pixels, samples_sheet, small, worst_sheet
from tests.train.pictures.made import HOSTILE, texts

IMAGES = torch.arange(4 * 3 * 2 * 2, dtype=torch.uint8).view(4, 3, 2, 2)
JUDGED = Judged(
    torch.tensor([0, 1, 1, -1]),
    torch.tensor([0, 1, 0, 1]),
    torch.tensor([0.9, 0.75, 0.625, 0.5]),
    torch.tensor([0.9, 0.75, 0.25, 0.5]),
)


def test_samples() -> None:
    sheet = samples_sheet(IMAGES, JUDGED, range(4), ("cat", "dog"))
    wrong = ("cat · 62.5%\nis dog", "dog · 50.0%\nnot known")
    assert sheet.names == ("cat · 90.0%", "dog · 75.0%", *wrong)
    assert sheet.marked == {2}
    assert sheet.note.endswith("1 of these are wrong")
    assert sheet.pictures[0].colours == bytes([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])


def test_worst() -> None:
    places = [2, 1]
    sheet = worst_sheet(IMAGES[places], JUDGED, places, ("cat", "dog"))
    assert sheet.names == ("cat · 62.5%\nis dog · 25.0%", "dog · 75.0%")
    assert sheet.marked == {0}


def test_the_worst_are_told_wrongly() -> None:
    labels, told = torch.tensor([0, 1, 0, 1, 0]), torch.tensor([0, 0, 1, 1, 0])
    right = torch.tensor([0.2, 0.3, 0.1, 0.9, 0.6])
    judged = Judged(labels, told, right, right)
    assert judged.worst(40) == [2, 1]
    assert judged.worst(1) == [2]
    images = torch.zeros(2, 1, 8, 8, dtype=torch.uint8)
    sheet = worst_sheet(images, judged, [2, 1], ("cat", "dog"))
    assert sheet.title == "2 of 2 told wrongly, among 5 images"
    assert sheet.marked == {0, 1}


def test_where_none_is_wrong_a_few_are_least_sure() -> None:
    count = 30
    sure = torch.arange(count).flip(0) / count
    judged = Judged(torch.zeros(count).long(), torch.zeros(count).long(), sure, sure)
    places = judged.worst(40)
    assert places == [29, 28, 27, 26, 25, 24, 23, 22]
    sheet = worst_sheet(torch.zeros(8, 1, 8, 8, dtype=torch.uint8), judged, places, ("cat",))
    assert sheet.title == "None of 30 images is told wrongly"
    assert sheet.note == "the 8 that it is least sure of"
    assert not sheet.marked
    assert all("\n" not in name for name in sheet.names)


@pytest.mark.parametrize(
    ("wide", "high", "times"), [(8, 18, 6), (8, 8, 6), (28, 28, 2), (64, 130, 1), (3, 300, 1)]
)
def test_small_pictures_are_enlarged_by_whole_dots(wide: int, high: int, times: int) -> None:
    found, *size = size_of(Pixels(wide, high, b""))
    assert (found, size) == (times, [wide * times, high * times])
    assert wide * times >= 48 or high > 8 * wide


def test_rows_are_full_or_nearly() -> None:
    assert (columns(40, 9), columns(40, 11), columns(37, 9)) == (10, 10, 8)
    for count, best in product(range(1, 65), range(1, 20)):
        found = columns(count, best)
        rows = -(-count // found)
        assert 1 <= found <= min(1.25 * best, count)
        assert rows * found - count < rows
        assert found >= 0.5 * min(best, count)


def test_a_sheet_is_no_strip() -> None:
    """Many large images fill a page, not a band."""
    pictures = (Pixels(224, 224, bytes(224 * 224 * 3)),) * 40
    drawn = sheets_svg("", "", [Sheet("some", "", pictures, ("a",) * 40)] * 3, LIGHT)
    found = re.search(r'width="(\d+)" height="(\d+)"', drawn)
    assert found is not None
    wide, high = map(int, found.groups())
    assert max(wide, high) <= 1000
    assert 1.1 < wide / high < 1.9


def test_images_of_other_kinds() -> None:
    grey = torch.tensor([[[0, 255]]], dtype=torch.uint8)
    assert pixels(grey).colours == bytes([0, 0, 0, 255, 255, 255])
    five = torch.tensor([0, 50, 100, 150, 200], dtype=torch.uint8).view(5, 1, 1)
    assert pixels(five).colours == bytes([100, 100, 100])


def test_large_images_are_made_smaller() -> None:
    large = torch.full((2, 3, 600, 300), 77, dtype=torch.uint8)
    assert small(large).shape == (2, 3, 112, 56)
    assert small(large).unique().tolist() == [77]
    assert small(IMAGES) is IMAGES
    assert small(torch.zeros(1, 1, 1, 999, dtype=torch.uint8)).shape == (1, 1, 1, 112)


def test_names_do_not_lie_on_each_other() -> None:
    """Names wider than their images had no room."""
    names = ("a name that is rather long", "b", "another long name")
    sheet = Sheet("", "", tuple(map(pixels, IMAGES[:3])), names)
    drawn = sheets_svg("", "", [sheet], LIGHT)
    found = re.findall(r'<text x="(\S+)" y="(\S+)" fill="\S+">(?=\w)', drawn)
    assert len(found) == 3
    assert len({y for _, y in found}) == 1
    starts = [float(x) for x, _ in found]
    for before, after, name in zip(starts, starts[1:], names, strict=False):
        assert before + width(name, SMALL) < after


def test_hostile_names() -> None:
    many = Judged(*[torch.arange(len(HOSTILE))] * 2, *[torch.ones(len(HOSTILE))] * 2)
    images = torch.zeros(len(HOSTILE), 1, 8, 8, dtype=torch.uint8)
    for sheet in (
        samples_sheet(images, many, range(len(HOSTILE)), HOSTILE),
        Sheet("", "", tuple(map(pixels, images)), HOSTILE),
    ):
        drawn = sheets_svg("", "", [sheet], LIGHT)
        drawn.encode()
        assert "<script" not in drawn
        assert texts(drawn)
