"""Sheets for networks that answer with an image."""

import torch

from cnndsl.train.pictures.pairs import masked, pairs_sheet


def test_what_is_told_stands_below_what_is_right() -> None:
    right, told = (torch.full((2, 1, 3, 4), value, dtype=torch.uint8) for value in (10, 20))
    sheet = pairs_sheet(right, told)
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
    assert first == [178, 135, 40]
    assert second != first
    assert masked(images[:, :1], torch.tensor([[[0, 8, 1, 0]]]))[0, :, 0, 1].tolist() == first
