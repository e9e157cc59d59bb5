"""`cnndsl data`."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from cnndsl.cli.data import command
from cnndsl.cli.exits import ExitCode
from cnndsl.recipe.data import DATA
from tests.cli.conftest import CHECKOUT, Run
from tests.train.data.made import mnist, photos
from tests.train.data.test_lines import written_rows

SPEC = """
model Net { input 1x12x12; conv(4, 3) -> relu; avgpool(global) -> flatten -> linear(10) }

train Net on mnist("numbers") { epochs = 1; augment = [rotate(20)] }
"""


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    photos(tmp_path / "photos", train=4, test=2)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments], standalone_mode=False)


def test_check_tells_what_is_there() -> None:
    done = run("check", "photos", "--size", "3x8x8")
    assert done.return_value == ExitCode.CLEAN
    lines = done.stdout.splitlines()
    assert lines[0] == "photos: 12 images of 3x8x8, 2 classes"
    assert lines[1].split() == "train 8 images, 4 of each class".split()
    assert "unreadable  none" in done.stdout


def test_an_unreadable_image_is_named() -> None:
    Path("photos/train/cat/broken.JPG").touch()
    done = run("check", "photos", "--size", "3x8x8")
    assert done.return_value == ExitCode.WRONG
    assert "train/cat/broken.JPG: the file is empty" in done.stdout


def test_json() -> None:
    done = run("check", "photos", "--size", "1x4x4", "--format", "json")
    told = json.loads(done.stdout)
    assert told["sets"] == [
        {"name": "train", "images": 8, "counts": [4, 4]},
        {"name": "test", "images": 4, "counts": [2, 2]},
    ]
    assert (told["shape"], told["classes"], told["usable"]) == ([1, 4, 4], ["cat", "dog"], True)


def test_sheets() -> None:
    assert run("check", "photos", "--size", "3x8x8", "--sheet", "a.png").return_value == 0
    with Image.open("a.png") as image:
        assert len(image.convert("RGB").getcolors(1_000_000) or ()) > 8
    run("check", "photos", "--size", "3x8x8", "--sheet", "a.svg", "--most", "3")
    assert Path("a.svg").read_text(encoding="utf-8").count("<image") == 3


def test_the_data_of_a_spec() -> None:
    home = Path("deep")
    home.mkdir()
    (home / "net.cnn").write_text(SPEC, encoding="utf-8")
    mnist(home / "numbers")
    done = run("check", "deep/net.cnn", "--sheet", "a.svg", "--most", "4")
    assert done.stdout.startswith("deep/net.cnn: 26 images of 1x12x12, 10 classes\n")
    shown = Path("a.svg").read_text(encoding="utf-8")
    assert shown.count("<image") == 12
    assert "rotate(degrees = 20)" in shown
    run("check", "deep/net.cnn", "--sheet", "a.svg", "--set", "train.augment=[hflip]")
    assert "hflip" in Path("a.svg").read_text(encoding="utf-8")


def test_of_adversaries_images_are_as_the_second_takes_them() -> None:
    maker = "model Maker { input 7x1x1; deconv(1, 6) -> tanh }\n"
    judge = "model Judge { input 1x6x6; conv(1, 6) }\n"
    Path("net.cnn").write_text(maker + judge + "train Maker, Judge {}", encoding="utf-8")
    assert run("check", "net.cnn").stdout.startswith("net.cnn: 1,797 images of 1x6x6, ")


def test_lines_and_masks_are_looked_over_and_packed() -> None:
    written_rows(Path("rows"), 2, 40)
    wide = ("--alphabet", "0123456789", "--size", "1x8x20")
    done = run("check", "rows", *wide)
    assert done.return_value == ExitCode.CLEAN
    assert re.search(r"\n  train  +40 images that show \d\d classes, ", done.stdout)
    done = run("pack", "rows", *wide, "-o", "rows.pack")
    assert done.stdout.startswith("rows.pack: 50 images of 1x8x20 (40 train, 10 test), 10 classes")
    assert run("check", "rows.pack").return_value == ExitCode.CLEAN
    both = ("photos", "--masks", "photos", "--classes", "256", "--size", "3x8x8")
    done = run("check", *both)
    assert "a mask has the number of a class in each dot, and this is RGB" in done.stdout


def test_what_comes_along() -> None:
    done = run("check", "digits")
    assert done.stdout.startswith("digits: 1,797 images of 1x8x8, 10 classes\n")


def test_pack_and_check_it() -> None:
    done = run("pack", "photos", "-o", "photos.pack", "--size", "3x8x8")
    assert done.return_value == ExitCode.CLEAN
    assert done.stdout.startswith("photos.pack: 12 images of 3x8x8 (8 train, 4 test), 2 classes, ")
    told = json.loads(
        run("pack", "photos", "-o", "b", "--size", "3x8x8", "--format", "json").stdout
    )
    assert (told["sets"], told["file"]) == ({"train": 8, "test": 4}, "b")
    done = run("check", "photos.pack")
    assert done.stdout.startswith("photos.pack: 12 images of 3x8x8, 2 classes\n")
    raw = bytearray(Path("photos.pack").read_bytes())
    raw[5000] ^= 1
    Path("photos.pack").write_bytes(raw)
    done = run("check", "photos.pack")
    assert "its bytes are not those that were written" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ("check photos --size 3x8", "expected 1 or 3 channels, height and width"),
        ("check photos --size 2x8x8", "expected 1 or 3 channels, height and width"),
        ("check photos --size 3x0x8", "expected 1 or 3 channels, height and width"),
        ("check photos --most 3", "`--most` has no effect without `--sheet`"),
        ("check photos --sheet a.gif", "does not say its format; end it in .svg or .png"),
        ("check photos --masks photos", "`--masks` needs `--classes`"),
        ("check photos --classes 2", "`--classes` needs `--masks`"),
        ("check photos --table a.csv", "`--table` needs `--alphabet`"),
        ("check photos --alphabet aba", "`alphabet` has `a` twice"),
        ("check photos --masks photos --classes 2 --alphabet a", "not both"),
        ("check photos --alphabet ab --kind mnist", "`--kind` has no effect with `--alphabet`"),
        ("check digits --download", "`--download` has no effect with `digits`"),
        ("check net.cnn --alphabet a", "`--alphabet` has no effect with a spec"),
        ("pack photos -o a --size 3x8x8 --margin 0.1 --fit pad", "with `crop` alone"),
        ("pack photos -o a --size 3x8x8 --fit crop --alphabet a", "`fit` of `lines`"),
        ("check photos --masks photos --classes 2 --kind mnist", "`--kind` has no effect"),
        ("check photos --set train.augment=[]", "`--set` has an effect with a spec alone"),
        ("check photos --model Net", "`--model` has an effect with a spec alone"),
        ("check none", "none"),
    ],
)
def test_wrong_use(arguments: str, reason: str) -> None:
    done = run(*arguments.split())
    assert done.exception is not None
    assert reason in str(getattr(done.exception, "message", done.exception))


def test_what_pillow_warns_of_is_not_told_twice(run: Run, tmp_path: Path) -> None:
    """A camera's notes that are cut off say nothing; too many dots are a mistake of the file."""
    image = Image.new("RGB", (20, 10))
    cut = b"Exif\0\0II*\0\x08\0\0\0\x05\0\x0f\x01\x02\0\xff\xff\0\0\x10\0\0\0"
    image.save(tmp_path / "photos/train/cat/notes.jpg", exif=cut)
    done = run("data", "check", "photos")
    assert (done.returncode, done.stderr) == (0, "")
    Image.new("1", (9_500, 9_500)).save(tmp_path / "photos/train/cat/large.png")
    done = run("data", "check", "photos")
    assert (done.returncode, done.stderr) == (1, "")
    assert "train/cat/large.png: it unfolds to more than 89 million dots" in done.stdout


def test_all_that_cannot_be_used_is_told_at_once() -> None:
    for name in ("train/eel", "train/ant"):
        Path(f"photos/{name}").mkdir()
    for name in ("train/cat/a.png", "train/dog/b.png", "test/dog/c.png"):
        Path(f"photos/{name}").touch()
    Path("photos/train/dog/d.HEIC").touch()
    done = run("check", "photos", "--size", "3x8x8", "--format", "json")
    assert done.return_value == ExitCode.WRONG
    told = json.loads(done.stdout)
    assert told["empty"] == ["photos/train/ant", "photos/train/eel"]
    broken = ["train/cat/a.png", "train/dog/b.png", "test/dog/c.png"]
    assert [each["name"] for each in told["unreadable"]] == broken
    assert not told["usable"]
    assert "1 file of another suffix is passed over: 1 `.heic`" in told["notes"]


def test_exit_codes(run: Run, tmp_path: Path) -> None:
    (tmp_path / "photos/train/eel").mkdir()
    done = run("data", "check", "photos")
    assert (done.returncode, done.stderr) == (1, "")
    assert "  empty       1\n              photos/train/eel: this class has no image" in done.stdout
    assert run("data", "check", "nowhere").returncode == 2
    assert run("data", "pack", "photos", "-o", "x.pack", "--size", "3x8x8").returncode == 1
    assert not (tmp_path / "x.pack").exists()


def test_the_page_shows_what_is_printed() -> None:
    text = (CHECKOUT / "docs" / "data.md").read_text(encoding="utf-8")
    ((line, answer),) = re.findall(
        r"^```console\n\$ (.*?)\n(.*?)^```", text, re.DOTALL | re.MULTILINE
    )
    assert CliRunner().invoke(command, line.split()[2:]).stdout == answer


def test_the_page_names_all_data() -> None:
    text = (CHECKOUT / "docs" / "data.md").read_text(encoding="utf-8")
    rows = text.partition("|---|---|\n")[2].partition("\n\n")[0].splitlines()
    words = [word for row in rows for word in re.findall(r"`(\w+)[`(]", row.split("|")[1])]
    assert words == [*DATA]
