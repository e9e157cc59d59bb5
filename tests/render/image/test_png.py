"""Pictures as PNG: their size, what is in them, and letters that the font lacks."""

import os
import subprocess
import sys

import pytest
from PIL import Image, ImageChops

from cnndsl.needed import PackageMissing
from cnndsl.render.image.drawing import Words, drawing
from cnndsl.render.image.font import bold, regular
from cnndsl.render.image.lacking import lacking, warning
from cnndsl.render.image.png import png
from cnndsl.render.refusal import CannotDraw
from tests.render.image.drawn import aside, block, image, one


@pytest.mark.parametrize(("dpi", "scale"), [(96, 1), (192, 1), (192, 0.5), (300, 1)])
def test_size(dpi: float, scale: float) -> None:
    text = aside()
    shown, made = drawing(text), image(png(text, dpi=dpi, scale=scale))
    zoom = dpi / 96 * scale
    assert made.width == pytest.approx(shown.width * zoom, abs=1)
    assert made.height == pytest.approx(shown.height * zoom, abs=1)
    assert made.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)


@pytest.mark.parametrize("dpi", [72, 96, 150])
def test_a_size_that_is_rounded_leaves_no_border(dpi: float) -> None:
    size = 'width="90.4" height="870.3"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 90.4 870.3">'
    full = image(png(f'{svg}<rect {size} fill="#ffffff"/></svg>', dpi=dpi))
    assert min(full.getchannel("A").tobytes()) > 0


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_every_text_is_there(theme: str) -> None:
    text = block(theme)
    made = image(png(text, dpi=192)).convert("L")
    words = [each for each in drawing(text).marks if isinstance(each, Words)]
    assert len(words) > 30
    for each in words:
        wide = (bold() if each.is_bold else regular()).width(each.text, each.size)
        left = each.x - {"start": 0, "middle": wide / 2, "end": wide}[each.anchor]
        area = (left, each.y - 0.7 * each.size, left + wide, each.y)
        part = made.crop(tuple(int(2 * side) for side in area))  # type: ignore[arg-type]
        darkest, lightest = part.getextrema()
        assert lightest - darkest > 90, each.text  # type: ignore[operator]


def test_the_same_bytes_again() -> None:
    assert png(block()) == png(block())


def test_the_fonts_of_the_machine_do_not_matter() -> None:
    program = (
        "import sys; from cnndsl.render.image.png import png;"
        "sys.stdout.buffer.write(png(sys.stdin.read()))"
    )
    nowhere = {**os.environ, "FONTCONFIG_FILE": os.devnull, "HOME": os.devnull}
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=one("Basic(64, stride = 2)").encode(),
        capture_output=True,
        env=nowhere,
        check=True,
    )
    assert done.stdout == png(one("Basic(64, stride = 2)"))


def test_our_font_is_used_whatever_the_picture_names() -> None:
    named = one("Quick").replace("<text ", '<text font-family="DejaVu Serif" ')
    assert png(named) == png(one("Quick"))


@pytest.mark.parametrize("text", ["卷积", "قناة", "\N{GRINNING FACE}"])
def test_a_letter_that_the_font_lacks_does_not_vanish(text: str) -> None:
    made, blank = (image(png(one(each))).convert("L") for each in (text, ""))
    assert ImageChops.difference(made, blank).getbbox()
    assert lacking(f"a {text}") == text
    for form, end in (("png", "otherwise"), ("pdf", "SVG has them")):
        told = warning(one(text), form)  # type: ignore[arg-type]
        assert told.startswith(f"the font of pictures lacks {len(text)} letter")
        assert told.endswith(end)


def test_of_many_letters_some_are_named() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E20)))
    assert "lacks 32 letters of this one (一 丁 丂 七 丄 丅 丆 万 ...)" in warning(one(text), "pdf")


def test_no_warning_without_need() -> None:
    assert warning(block(), "png") == warning(one("Größe λ ≥ ¼ Ж ×3 → … e\u0301"), "pdf") == ""


def test_a_picture_that_is_too_large() -> None:
    with pytest.raises(CannotDraw, match="would have 60,000 x 8,000 dots, more than 100 million"):
        png(one("a"), dpi=96 * 200)


def test_the_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(PackageMissing, match=r"`pip install 'cnndsl\[images\]'` does that$"):
        png(one("a"))


def test_transparent_where_nothing_is_drawn() -> None:
    bare = one("").replace('<rect width="300" height="40" fill="#ffffff"/>', "")
    made = image(png(bare))
    assert made.mode == "RGBA"
    assert made.getchannel("A").getextrema() == (0, 0)
    assert isinstance(made, Image.Image)
