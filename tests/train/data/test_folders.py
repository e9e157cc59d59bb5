"""Folders of images: which files are read, and how each is decoded."""

import io
import os
import shutil
import struct
import threading
import warnings
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch
from PIL import Image

from cnndsl.recipe.data import ImageFolder
from cnndsl.train.data.decoding import decoded
from cnndsl.train.data.faults import at_once
from cnndsl.train.data.fitting import Fit
from cnndsl.train.data.samples import Collection, DataError, Size
from tests.train.data.conftest import Forbidden
from tests.train.data.made import opened, photos

SMALL: Size = (3, 10, 20)


def folder(path: Path, shape: Size = SMALL) -> Collection:
    return opened(ImageFolder(path=str(path)), shape)


def test_a_folder_that_is_to_be_split(tmp_path: Path) -> None:
    photos(tmp_path)
    data = folder(tmp_path)
    assert (data.classes, data.test, data.validation) == (("cat", "dog"), None, None)
    images, labels = data.train.read([4, 0])
    assert images[:, :, 0, 0].tolist() == [[200, 10, 77], [0, 0, 77]]
    assert labels.tolist() == [1, 0]
    assert data.train.name(4) == "dog/dog1.png"
    told = "scaled to cover 10x20, of which the middle 10x20 is taken"
    assert data.notes == (f"files are decoded in colours and {told}",)


@pytest.mark.parametrize("names", [("train", "val", "test"), ("Training", "VALID", "Test")])
def test_a_folder_with_sets(names: tuple[str, str, str], tmp_path: Path) -> None:
    photos(tmp_path, **dict(zip(names, (3, 2, 1), strict=True)))
    data = folder(tmp_path)
    assert {name: len(each) for name, each in data.sets.items()} == {
        "train": 6,
        "validation": 4,
        "test": 2,
    }
    assert data.train.name(0) == f"{names[0]}/cat/cat0.png"


def test_which_files_are_images(tmp_path: Path) -> None:
    photos(tmp_path)
    image = Image.new("RGB", (4, 4))
    for name in ("a.JPG", "b.JpEg", "c.PNG", "d.bmp", "e.TIFF", "f.WebP", "g.gif", "h.ppm"):
        (tmp_path / "cat" / "deep").mkdir(exist_ok=True)
        image.save(tmp_path / "cat" / "deep" / name)
    for name in ("notes.txt", ".hidden.png", "Thumbs.db", "nothing"):
        (tmp_path / "cat" / name).touch()
    (tmp_path / ".cache").mkdir()
    (tmp_path / "readme.md").touch()
    (tmp_path / "cat" / "round").symlink_to(tmp_path / "cat")
    data = folder(tmp_path)
    names = [data.train.name(place) for place in range(len(data.train))]
    assert data.classes == ("cat", "dog")
    assert len(names) == 14
    assert names == sorted(names)
    data.train.read(range(14))


def kinds() -> dict[str, tuple[Image.Image, str, dict[str, object], tuple[int, int, int]]]:
    """Images of one colour in each form, and what they are in RGB."""
    size = (16, 12)
    palette = Image.new("P", size, 3)
    palette.putpalette([0, 0, 0, 9, 9, 9, 1, 2, 3, 250, 20, 30])
    cyan = Image.new("CMYK", size, (255, 0, 0, 0))
    shallow = Image.new("RGBA", size, (200, 0, 0, 51))
    deep = Image.frombytes("I;16", size, struct.pack("<H", 0x8012) * 192)
    return {
        "grey": (Image.new("L", size, 90), "png", {}, (90, 90, 90)),
        "one bit": (Image.new("1", size, 1), "png", {}, (255, 255, 255)),
        "palette": (palette, "png", {}, (250, 20, 30)),
        "palette with a clear colour": (palette, "png", {"transparency": 3}, (255, 255, 255)),
        "gif": (palette, "gif", {}, (250, 20, 30)),
        "transparent": (shallow, "png", {}, (244, 204, 204)),
        "grey transparent": (Image.new("LA", size, (0, 0)), "png", {}, (255, 255, 255)),
        "16 bits": (deep, "png", {}, (128, 128, 128)),
        "16 bits in a tiff": (deep, "tiff", {}, (128, 128, 128)),
        "cmyk": (cyan, "tiff", {}, (0, 255, 255)),
        "cmyk jpeg": (cyan, "jpg", {"quality": 100}, (0, 255, 255)),
        "webp": (Image.new("RGB", size, (5, 6, 7)), "webp", {"lossless": True}, (5, 6, 7)),
    }


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_of_image(kind: str, tmp_path: Path) -> None:
    image, suffix, options, expected = kinds()[kind]
    path = tmp_path / f"image.{suffix}"
    image.save(path, **options)  # type: ignore[arg-type]
    colours = decoded(str(path), (3, 6, 8)).flatten(1).float()
    assert (colours - torch.tensor(expected)[:, None]).abs().max() <= 2
    grey = decoded(str(path), (1, 6, 8)).float()
    luma = sum(a * b for a, b in zip(expected, (0.299, 0.587, 0.114), strict=True))
    assert (grey - luma).abs().max() <= 2


def test_one_of_65536_greys_may_be_transparent(tmp_path: Path) -> None:
    rows = b"".join([b"\0" + struct.pack(">2H", 0x4000, 0x4001)] * 2)
    clear, body = (b"tRNS", struct.pack(">H", 0x4001)), (b"IDAT", zlib.compress(rows))
    (tmp_path / "a.png").write_bytes(png(2, 2, clear, body, depth=16))
    assert decoded(str(tmp_path / "a.png"), (1, 2, 2)).tolist() == [[[64, 255]] * 2]


@pytest.mark.parametrize("most", [1000, 65535])
@pytest.mark.parametrize("text", [False, True])
def test_grey_maps_of_16_bits(most: int, text: bool, tmp_path: Path) -> None:
    """Plain or not, with whatever number for white."""
    values = (0, most // 2, most, most)
    body = " ".join(map(str, values)).encode() if text else struct.pack(">4H", *values)
    (tmp_path / "a.pgm").write_bytes(f"P{2 if text else 5} 2 2 {most}\n".encode() + body)
    found = decoded(str(tmp_path / "a.pgm"), (1, 2, 2)).flatten()
    assert (found.float() - torch.tensor(values) / most * 255).abs().max() < 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright_whatever_the_camera_was(orientation: int, tmp_path: Path) -> None:
    """A picture with a white corner at the top left, turned by the camera."""
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = Image.new("L", (64, 32))
    upright.paste(255, (0, 0, 16, 16))
    stored = upright.transpose(turns[orientation]) if orientation in turns else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(tmp_path / "a.jpg", exif=exif, quality=95)
    stored.save(tmp_path / "a.tiff", exif=exif)
    for name in ("a.jpg", "a.tiff"):
        found = decoded(str(tmp_path / name), (1, 32, 64))[0]
        assert found[:16, :16].min() > 200, name
        assert max(found[16:].max(), found[:, 16:].max()) < 50, name


def test_other_notes_of_the_camera_do_not_matter(tmp_path: Path) -> None:
    """Held on its side, with a serial number that is said to be a text and is none."""
    notes = struct.pack("<HHII", 0x0112, 3, 1, 6) + struct.pack("<HHII", 0x0110, 11, 1, 0)
    exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0" + notes + bytes(4)
    image = Image.new("L", (64, 32))
    image.paste(255, (0, 16, 16, 32))
    image.save(tmp_path / "a.jpg", exif=exif, quality=95)
    found = decoded(str(tmp_path / "a.jpg"), (1, 64, 32))
    assert found[0, 4, 4] > 200
    assert found[0, 60, 28] < 50


def test_large_jpegs_are_the_same_at_a_smaller_size(tmp_path: Path) -> None:
    gradient = Image.linear_gradient("L").resize((1600, 1200)).convert("RGB")
    gradient.save(tmp_path / "a.jpg", quality=95)
    found = decoded(str(tmp_path / "a.jpg"), (3, 24, 32)).float()
    expected = torch.arange(24).add(0.5).mul(256 / 24)[None, :, None]
    assert (found - expected).abs().max() < 4


def png(width: int, height: int, *chunks: tuple[bytes, bytes], depth: int = 8) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IEND", b"")]
    told = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)


def saved(image: Image.Image, kind: str) -> bytes:
    sink = io.BytesIO()
    image.save(sink, kind)
    return sink.getvalue()


JPEG = saved(Image.effect_noise((64, 64), 50).convert("RGB"), "JPEG")
PNG = saved(Image.effect_noise((64, 64), 50), "PNG")
ROOM = zlib.compress(bytes(1_000_000))

HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "zero bytes": ("a.jpg", b"", "the file is empty"),
    "a truncated jpeg": ("a.jpg", JPEG[: len(JPEG) // 2], "damaged: image file is truncated"),
    "a truncated png": ("a.png", PNG[: len(PNG) // 2], "it is damaged: "),
    "only a head": ("a.png", PNG[:40], "it is "),
    "a text": ("a.jpg", b"hello", "it is no image of JPEG"),
    "a web page": ("a.jpg", b"<html>404</html>", "it is no image of JPEG"),
    "a program for a printer": ("a.png", b"%!PS-Adobe-3.0 EPSF-3.0\n", "it is no image of JPEG"),
    "a bomb of dots": ("a.png", png(60_000, 60_000, (b"IDAT", ROOM)), "unfolds to more than 89"),
    "a smaller bomb": ("a.png", png(10_000, 10_000, (b"IDAT", ROOM)), "unfolds to more than 89"),
    "a bomb of text": (
        "a.png",
        png(4, 4, (b"zTXt", b"a\0\0" + zlib.compress(bytes(90_000_000))), (b"IDAT", ROOM)),
        "it is damaged: ",
    ),
    "no numbers": ("a.png", png(64, 64), "it is damaged: "),
    "32 bits": ("a.tiff", saved(Image.new("F", (4, 4), 1.5), "TIFF"), "its dots have 32 bits"),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_files(hostile: str, tmp_path: Path) -> None:
    name, content, reason = HOSTILE[hostile]
    photos(tmp_path)
    path = tmp_path / "cat" / name
    path.write_bytes(content)
    data = folder(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's own, of bombs
        with pytest.raises(DataError) as caught:
            data.train.read(range(len(data.train)))
    assert reason in caught.value.reason
    assert caught.value.path == str(path)
    others = [p for p in range(len(data.train)) if data.train.name(p) != f"cat/{name}"]
    assert len(data.train.read(others)[0]) == 6


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    photos(tmp_path)
    (tmp_path / "dog" / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    data = folder(tmp_path)
    with pytest.raises(DataError, match=r"gone.jpg`: it is gone"):
        data.train.read(range(len(data.train)))


def empty_class(path: Path) -> None:
    (path / "eel").mkdir()


def no_class(path: Path) -> None:
    for each in path.glob("*/*"):
        each.rename(path / each.name)
    for kind in ("cat", "dog"):
        (path / kind).rmdir()


def other_folder(path: Path) -> None:
    shutil.rmtree(path)
    (path / "deep" / "deeper").mkdir(parents=True)
    (path / "net.cnn").touch()


def one_class(path: Path) -> None:
    for each in (path / "dog").iterdir():
        each.unlink()
    (path / "dog").rmdir()


def strange_test(path: Path) -> None:
    photos(path, train=1, test=1)
    (path / "test" / "eel").mkdir()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (empty_class, "eel`: this class has no image"),
        (no_class, "no folder in it has images"),
        (other_folder, "no folder in it has images\n  help: it has `deep` and `net.cnn`; name"),
        (one_class, "it has the one class `cat`"),
        (strange_test, "test`: it has the class `eel`, which the training set lacks"),
    ],
)
def test_wrong_folders(change: Callable[[Path], None], reason: str, tmp_path: Path) -> None:
    photos(tmp_path)
    change(tmp_path)
    with pytest.raises(DataError) as caught:
        folder(tmp_path)
    assert reason in str(caught.value)


def test_all_that_cannot_be_used_is_told_at_once(tmp_path: Path) -> None:
    photos(tmp_path)
    for number in range(30):
        (tmp_path / "dog" / f"broken{number:02}.png").touch()
    data = folder(tmp_path)
    with pytest.raises(DataError) as caught, at_once(data, "photos"):
        data.train.read(range(len(data.train)))
    assert (caught.value.path, caught.value.reason.count("\n")) == ("photos", 21)
    assert "30 things in it cannot be used\n  dog/broken00.png: the file is empty" in str(
        caught.value
    )
    assert "dog/broken19.png: the file is empty\n  and 10 more\n  help: fetch" in str(caught.value)
    (tmp_path / "eel").mkdir()
    with pytest.raises(DataError, match=r"31 things in it.*\n.*eel: this class has no image\n"):
        folder(tmp_path)


def test_one_image_that_cannot_be_used_is_told_as_it_is(tmp_path: Path) -> None:
    photos(tmp_path)
    (tmp_path / "dog" / "broken.png").touch()
    data = folder(tmp_path)
    alone = r"dog/broken.png`: the file is empty\n  help: delete it"
    with pytest.raises(DataError, match=alone), at_once(data, "photos"):
        data.train.read(range(len(data.train)))
    with pytest.raises(DataError, match=r"^`elsewhere`: lost$"), at_once(data, "photos"):
        raise DataError("elsewhere", "lost")


def test_files_of_other_suffixes_are_told(tmp_path: Path) -> None:
    photos(tmp_path)
    assert len(folder(tmp_path).notes) == 1
    for name in ("dog/a.HEIC", "dog/b.heic", "notes", "cat/x.txt", ".hidden"):
        (tmp_path / name).touch()
    told = "4 files of other suffixes are passed over: 2 `.heic`, 1 `.txt`, 1 without one"
    assert told in folder(tmp_path).notes


def test_a_class_of_trains(tmp_path: Path) -> None:
    photos(tmp_path)
    (tmp_path / "dog").rename(tmp_path / "train")
    assert folder(tmp_path).classes == ("cat", "train")


def test_files_take_grey_and_colour_alone(tmp_path: Path) -> None:
    photos(tmp_path)
    with pytest.raises(DataError, match="cannot become ones of 2 channels"):
        folder(tmp_path, (2, 4, 4))


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such folder"):
        folder(tmp_path / "none")
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="it is a file, and a folder is expected"):
        folder(tmp_path / "file")


def test_no_right_to_read(tmp_path: Path, forbidden: Forbidden) -> None:
    photos(tmp_path)
    data = folder(tmp_path)
    data.train.read([0])
    path = tmp_path / "cat" / "cat0.png"
    with forbidden(path), pytest.raises(DataError) as caught:
        data.train.read([0])
    assert (caught.value.path, caught.value.reason) == (str(path), "it may not be read")
    with forbidden(tmp_path), pytest.raises(DataError, match="it may not be read"):
        folder(tmp_path)


def test_the_fingerprint_tells_files_that_changed(tmp_path: Path) -> None:
    photos(tmp_path)
    before = folder(tmp_path).train.fingerprint
    assert folder(tmp_path, (1, 5, 5)).train.fingerprint == before
    path = tmp_path / "cat" / "cat0.png"
    path.write_bytes(path.read_bytes() + b"\0")
    changed = folder(tmp_path).train.fingerprint
    assert changed != before
    path.rename(path.with_name("cat9.png"))
    assert folder(tmp_path).train.fingerprint not in (before, changed)


def test_many_files_are_read_in_their_order(tmp_path: Path) -> None:
    for kind in ("cat", "dog"):
        (tmp_path / kind).mkdir()
    for number in range(200):
        Image.new("L", (2, 2), number).save(tmp_path / "cat" / f"{number:03}.png")
    Image.new("L", (2, 2), 250).save(tmp_path / "dog" / "000.png")
    data = folder(tmp_path, (1, 2, 2))
    places = [*range(200, -1, -1)]
    assert data.train.read(torch.tensor(places))[0][:, 0, 0, 0].tolist() == [
        250,
        *range(199, -1, -1),
    ]


def test_the_same_threads_decode_for_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as there are processors, for few files and for many, whoever waits for them."""
    photos(tmp_path)
    data = folder(tmp_path)
    names: list[str] = []

    def noted(path: str, shape: Size, fit: Fit) -> torch.Tensor:
        names.append(threading.current_thread().name)
        return decoded(path, shape, fit)

    monkeypatch.setattr("cnndsl.train.data.files.decoded", noted)
    with ThreadPoolExecutor(4) as pool:
        [*pool.map(data.train.read, [[0, 1], [2] * 100, [3] * 5, [4] * 100])]
    assert len(names) == 207
    assert {name.rpartition("_")[0] for name in names} == {"decoding"}
    assert len({*names}) <= (os.cpu_count() or 1)
