"""The font that comes along: its letters and widths, its subset, and its licence."""

import string
from itertools import pairwise
from struct import unpack_from

import pytest

from cnndsl.render.image.font import FAMILY, FOLDER, bold, components, regular, tables_of
from cnndsl.render.image.subset import subset
from cnndsl.render.letters import width

PRINTED = string.ascii_letters + string.digits + string.punctuation + " "


def test_small() -> None:
    assert sum(each.stat().st_size for each in FOLDER.glob("*.ttf")) < 200_000


def test_its_licence_comes_with_it() -> None:
    text = (FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in text
    assert "Reserved Font Name Liberation" in text
    for each in (regular(), bold()):
        assert "Liberation" not in each.name
        assert each.name.startswith(FAMILY.replace(" ", ""))


@pytest.mark.parametrize("letters", [PRINTED, "äéñßçøÅŁžş", "αβγλμπσΣΩ", "Жщюя", "×÷±≤≥≠∞→←·…–−"])
def test_letters(letters: str) -> None:
    for font in (regular(), bold()):
        assert [each for each in letters if not font.glyph(each)] == []


def test_as_wide_as_pictures_make_room_for() -> None:
    for each in PRINTED + "×·…":
        assert regular().width(each, 12) <= width(each, 12) + 0.01, each


def test_a_letter_that_is_put_together_brings_its_parts() -> None:
    font = regular()
    parts = [part for _, part in components(font.outline(font.glyph("é")))]
    assert parts[0] == font.glyph("e")
    tables = tables_of(subset(font, "卷é"))
    count = unpack_from(">H", tables["maxp"], 4)[0]
    assert count == 3 + len(parts)
    starts = unpack_from(f">{count + 1}L", tables["loca"])
    drawn = [tables["glyf"][one:end] for one, end in pairwise(starts)]
    assert [part for _, part in components(drawn[2])] == [3, 4]
    assert drawn[0] == drawn[1]
    assert drawn[3].startswith(font.outline(font.glyph("e")))


def test_sums() -> None:
    content = subset(bold(), "Net")
    for number in range(unpack_from(">H", content, 4)[0]):
        _, total, start, length = unpack_from(">4sLLL", content, 12 + 16 * number)
        words = content[start : start + length + -length % 4]
        assert sum(unpack_from(f">{len(words) // 4}L", words)) % 2**32 == total
