"""Sheets for networks that answer with an image."""

import torch

from cnndsl.render.sheets import sheets_svg
from cnndsl.render.theme import LIGHT
from cnndsl.train.pictures.pairs import key, masked, pairs_sheet
from tests.train.pictures.made import texts


def test_what_is_told_stands_below_what_is_right() -> None:
    right, told = (torch.full((2, 1, 3, 4), value, dtype=torch.uint8) for value in (10, 20))
    sheet = pairs_sheet(right, told, ("two", "beside"), ("a", "b"))
    first, second = sheet.pictures
    assert (first.width, first.height) == (4, 3 + 2 + 3)
    assert first == second
    rows = [{*first.colours[start : start + 12]} for start in range(0, 96, 12)]
    assert rows == [{10}] * 3 + [{255}] * 2 + [{20}] * 3


def test_a_mask_colours_what_is_not_of_the_first_class() -> None:
    images = torch.full((1, 3, 1, 4), 100, dtype=torch.uint8)
    shown = masked(images, torch.tensor([[[0, 1, 2, -1]]]))
    assert shown.shape == (1, 3, 1, 4)
    grey, first, second, unknown = shown[0, :, 0].T.tolist()
    assert grey == unknown == [100] * 3
    assert first == [165, 130, 50]  # (100 + (230, 159, 0)) / 2, as torch rounds
    assert second != first
    assert masked(images[:, :1], torch.tensor([[[0, 8, 1, 0]]]))[0, :, 0, 1].tolist() == first


def test_a_key_names_what_is_seen() -> None:
    """The colours are those of the dots, and of nine classes two have the same."""
    names = ("ground", *"abcdefgh")
    shown = key(names)
    assert [name for _, name in shown] == ["ground", "a, h", *"bcdefg"]
    white = torch.full((1, 3, 1, 9), 255, dtype=torch.uint8)
    dots = masked(white, torch.arange(9)[None, None])[0, :, 0].T.tolist()
    for number, dot in enumerate(dots[1:]):
        (colour,) = [each for each, told in shown if names[1 + number] in told.split(", ")]
        assert dot == [round((255 + each) / 2) for each in bytes.fromhex(colour[1:])]
    assert dots[0] == [255] * 3
    assert shown[0][0] == "none"


def test_only_masks_have_a_key() -> None:
    images = torch.zeros(1, 3, 8, 8, dtype=torch.uint8)
    sheet = pairs_sheet(images, images, ("", ""), ("",), ("ground", "roof"))
    assert not pairs_sheet(images, images, ("", ""), ("",)).key
    drawn = sheets_svg("", "", [sheet], LIGHT)
    assert {"ground", "roof"} <= {*texts(drawn)}
    assert drawn.count('fill="#e69f00"') == 1
