"""Pictures as PDF: the same as the PNG, with texts that can be found, in the same bytes again."""

import re

import pytest
from PIL import Image, ImageChops, ImageFilter

from cnndsl.render.image.drawing import Words, drawing
from cnndsl.render.image.pdf import pdf
from cnndsl.render.image.png import png
from tests.render.image.drawn import SHAPES, aside, block, image, one, page, read


@pytest.mark.parametrize("text", [block(), block("dark"), aside(), SHAPES, one("Größe λ Ж ×3 → …")])
def test_the_same_picture_as_the_png(text: str) -> None:
    drawn, made = page(pdf(text), 2), image(png(text, dpi=192)).convert("RGBA")
    assert (made.width, made.height) == pytest.approx((drawn.width, drawn.height), abs=1)
    ground = Image.new("RGBA", made.size, "#ffffff")
    ground.alpha_composite(made)
    inside = (2, 2, made.width - 2, made.height - 2)
    one, other = (
        each.convert("L").crop(inside).filter(ImageFilter.BoxBlur(3)) for each in (ground, drawn)
    )
    _, most = ImageChops.difference(one, other).getextrema()
    assert most < 45  # type: ignore[operator]


@pytest.mark.parametrize("text", [block(), aside()])
def test_every_text_can_be_found(text: str) -> None:
    said = [each.text for each in drawing(text).marks if isinstance(each, Words)]
    found = " ".join(read(pdf(text)))
    for each in said:
        assert re.sub(r"\s+", " ", each) in re.sub(r"\s+", " ", found)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", 'a&b"c', "x" * 500, "卷积 ễ"])
def test_names_are_text_and_nothing_else(name: str) -> None:
    from html import escape

    assert read(pdf(one(escape(name), size=1), title=name)) == [name]


def test_the_same_bytes_again() -> None:
    content = pdf(block(), title="Net")
    assert content == pdf(block(), title="Net")
    assert b"Date" not in content
    assert b"/ID" not in content


def test_only_letters_in_use_are_embedded() -> None:
    few, many = pdf(one("aaa")), pdf(one("abcdefghijklmnopqrstuvwxyz"))
    assert len(few) < 3000 < len(many) < 12000
    assert len(re.findall(rb"/BaseFont /[A-Z]{6}\+CnndslSans-Regular", few)) == 2
    assert b"CnndslSans-Bold" not in few


def test_the_title() -> None:
    import pypdfium2

    found = pypdfium2.PdfDocument(pdf(one("a"), title="Größe \u202e卷")).get_metadata_dict()
    assert found["Title"] == "Größe \u202e卷"


def test_scale() -> None:
    assert b"/MediaBox [0 0 225 30]" in pdf(one("a"))
    assert b"/MediaBox [0 0 450 60]" in pdf(one("a"), scale=2)


def test_a_page_larger_than_pages_can_be() -> None:
    content = pdf(one("a"), scale=128)
    assert b"/MediaBox [0 0 14400 1920] /UserUnit 2" in content


def test_what_is_far_away_is_where_it_belongs() -> None:
    far = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="333333">'
        '<rect x="10" y="333313" width="80" height="10"/></svg>'
    )
    x, _, _, x_again, _, y = map(float, re.findall(rb"([-\d. ]+) cm", pdf(far))[0].split())
    high = float(re.findall(rb"MediaBox \[0 0 \S+ (\S+)\]", pdf(far))[0])
    assert (high, x_again) == (y, -x)
    assert x * 333333 == pytest.approx(high, abs=0.01)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("<circle ", "<image ", "an element `image`"),
        ('fill="#393"', 'fill="url(#a)"', r"a colour `url\(#a\)`"),
        ('fill="#393"', 'mask="url(#a)"', "`mask`"),
        ("rotate(-20 60 160)", "perspective(3)", "a transform `perspective`"),
        ("M120 10h60", "M120 10a1 1 0 0 1 60 0", "a path with `a`"),
        ('width="300pt"', 'width="3em"', "a length `3em`"),
        (">AVAW<", "><tspan>AVAW</tspan><", "a text with elements"),
    ],
)
def test_nothing_is_left_out_in_silence(old: str, new: str, told: str) -> None:
    assert old in SHAPES
    with pytest.raises(ValueError, match=f"^{told}.* not known here$"):
        pdf(SHAPES.replace(old, new, 1))
