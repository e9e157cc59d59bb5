"""Sheets of images with what was told of them."""

import re

import torch

from cnndsl.render.letters import SMALL, width
from cnndsl.render.sheets import sheets_svg
from cnndsl.render.theme import LIGHT
from cnndsl.report.pixels import Sheet
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
    assert sheet.names == ("cat · 62.5%\nis dog · 25.0%", "dog · 75.0%\nis dog · 75.0%")
    assert sheet.title == "The worst 2 of 4 images"
    assert sheet.marked == {0}


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
    starts = [float(x) for x in re.findall(r'<text x="(\S+)" y="\S+" fill="\S+">(?=\w)', drawn)]
    assert len(starts) == 3
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
