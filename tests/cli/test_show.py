"""`cnndsl show`."""

from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

import cnndsl
from cnndsl.cli.seen import command

NET = """
model Net { input 3x8x8; conv(4, 3) -> relu; avgpool(global) -> flatten -> linear(3) }
"""


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.cnn").write_text(NET, encoding="utf-8")
    cnndsl.save_weights(cnndsl.compile("net.cnn"), "net.pt")
    Image.new("RGB", (20, 10), (200, 100, 50)).save("picture.png")
    Image.effect_noise((99, 99), 50).save("half.jpg")
    Path("half.jpg").write_bytes(Path("half.jpg").read_bytes()[:2000])
    Image.new("F", (20, 10)).save("deep.tif")
    Path("link.png").symlink_to("net.pt")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments], standalone_mode=False)


def test_it_draws() -> None:
    learned = ("net.cnn", "--weights", "net.pt")
    for what, more in {
        "filters": (),
        "features": ("--image", "picture.png", "--mean", "0.5", "--std", "0.2,0.2,0.2"),
        "cam": ("--image", "picture.png", "--class", "2"),
    }.items():
        done = run(what, *learned, *more)
        assert done.exception is None
        assert done.stdout.startswith("<svg")
        assert "data:image/png;base64," in done.stdout
        assert run(what, *learned, *more, "-o", f"{what}.svg").exception is None
        assert Path(f"{what}.svg").read_text(encoding="utf-8") == done.stdout
        run(what, *learned, *more, "-o", f"{what}.png")
        with Image.open(BytesIO(Path(f"{what}.png").read_bytes())) as image:
            assert len(image.convert("RGB").getcolors(1_000_000) or ()) > 10


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ("features net.cnn --weights net.pt", "features is shown of a picture; give one with"),
        ("filters net.cnn --weights net.pt --image picture.png", "`--image` has no effect on fil"),
        ("filters net.cnn --weights net.pt --class 2", "`--class` has no effect on filters"),
        ("cam net.cnn --weights net.pt --image picture.png --most 3", "`--most` has no effect on"),
        ("filters net.cnn --weights net.pt --layer a --layer b", "filters are shown of one layer"),
        ("filters net.cnn --weights net.pt -o net.gif", "its format; end it in one of .svg, .png"),
        ("filters net.cnn --weights net.pt -o net.pdf", "cannot be pdf; end it in one of .svg, .p"),
        ("filters net.cnn --weights net.pt -o link.png", "`link.png` is read to draw it"),
        ("cam net.cnn --weights net.pt --image picture.png -o picture.png", "is read to draw it"),
        ("cam net.cnn --weights net.pt --image picture.png --mean nan", "expected numbers such as"),
        ("cam net.cnn --weights net.pt --image picture.png --std 0", "`--std` to be above 0"),
        ("cam net.cnn --weights net.pt --image half.jpg", "`half.jpg`: it is damaged"),
        ("cam net.cnn --weights net.pt --image deep.tif", "`deep.tif`: its dots have 32 bits"),
        ("filters net.cnn --weights net.pt --layer relu1", "`relu1` has no kernels over an image"),
        ("filters net.cnn --weights net.pt --set a=1", "`Net` has no parameter `a`"),
        ("filters net.cnn --weights picture.png", "picture.png"),
        ("features net.cnn --weights net.pt --image net.cnn", "`net.cnn`: it is no image of"),
        ("cam net.cnn --weights net.pt --image picture.png --mean x", "expected numbers such as"),
    ],
)
def test_wrong_use(arguments: str, reason: str) -> None:
    done = run(*arguments.split())
    assert done.exception is not None
    assert reason in str(getattr(done.exception, "message", done.exception))


def test_a_photo_is_seen_as_training_sees_it() -> None:
    """Upright, over white, and not burnt out where it has 16 bits."""
    sideways = Image.new("RGB", (8, 8), (255, 0, 0))
    sideways.paste((0, 0, 255), (0, 0, 8, 4))
    turned = Image.Exif()
    turned[0x0112] = 6
    sideways.save("turned.png", exif=turned)
    sideways.transpose(Image.Transpose.ROTATE_270).save("upright.png")
    Image.new("I;16", (8, 8), 0x80FF).save("deep.png")
    Image.new("L", (8, 8), 0x80).save("shallow.png")
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save("clear.png")
    Image.new("RGB", (8, 8), (255, 255, 255)).save("white.png")
    for one, other in (("turned", "upright"), ("deep", "shallow"), ("clear", "white")):
        shown = [run("cam", "net.cnn", "--weights", "net.pt", "--image", f"{each}.png").stdout
                 for each in (one, other)]  # fmt: skip
        assert shown[0].replace(f"{one}.png", "") == shown[1].replace(f"{other}.png", "")


def test_of_a_wide_photo_the_middle_is_seen() -> None:
    wide = Image.effect_noise((24, 8), 90)
    wide.save("wide.png")
    wide.crop((8, 0, 16, 8)).save("middle.png")
    shown = [
        run("cam", "net.cnn", "--weights", "net.pt", "--image", f"{name}.png").stdout
        for name in ("wide", "middle")
    ]
    assert shown[0].replace("wide.png", "") == shown[1].replace("middle.png", "")
