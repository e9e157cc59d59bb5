"""`cnndsl predict --out` writes what networks make of images: masks, or images again."""

import csv
import errno
import json
import os
from pathlib import Path

import pytest
import torch
from PIL import Image

import cnndsl
from cnndsl.cli.entry import run
from cnndsl.train.data.decoding import decoded_mask
from cnndsl.train.kept.settled import settled
from cnndsl.train.pictures.files import image_png, mask_png
from cnndsl.train.pictures.pairs import COLOURS
from tests.cli.trained import Call, trained

MASKS = """
model Seg {
  input 3x8x12
  conv(4, 3, pad = 1) -> relu -> conv(3, 1)
}

train Seg on pairs(images = "photos", masks = "masks", classes = 3) {
  epochs = 12
  optimizer = adam(0.03)
}
"""
IMAGES = """
model Again {
  input 1x8x8
  conv(1, 3, pad = 1)
}

train Again on digits { epochs = 1 }
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Dark images with a red or a green box, and masks that say where."""
    folder = trained(tmp_path_factory.mktemp("made"))
    for place in range(40):
        photo, mask = Image.new("RGB", (12, 8)), Image.new("L", (12, 8))
        kind, box = 1 + place % 2, (place % 7, place % 3, place % 7 + 5, place % 3 + 4)
        photo.paste((200, 0, 0) if kind == 1 else (0, 200, 0), box)
        mask.paste(kind, box)
        for image, name in ((photo, "photos"), (mask, "masks")):
            path = folder / name / ("odd" if place % 2 else "") / f"{place:02}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            image.save(path)
    for name, text in (("seg", MASKS), ("again", IMAGES)):
        (folder / f"{name}.cnn").write_text(text, encoding="utf-8")
        assert run(["build", str(folder / f"{name}.cnn"), "-qo", str(folder / name)]) == 0
    return folder


def outputs(folder: Path, image: Image.Image) -> torch.Tensor:
    """What the best weights of a run say of an image, without what is tested."""
    net = cnndsl.compile(folder / "spec.cnn", weights=str(folder / "best.safetensors")).eval()
    dots = torch.tensor([*image.tobytes()]).view(image.height, image.width, -1).movedim(-1, 0)
    known = settled(folder).scale
    mean, deviation = (torch.tensor(each).view(-1, 1, 1) for each in (known.mean, known.deviation))
    with torch.no_grad():
        found: torch.Tensor = net(((dots / 255 - mean) / deviation)[None])[0]
    return found


def numbers(path: Path) -> torch.Tensor:
    with Image.open(path) as image:
        return torch.tensor([*image.tobytes()]).view(image.height, image.width)


def dots(image: Image.Image) -> list[object]:
    """What stands in each dot, row by row."""
    return [image.getpixel((x, y)) for y in range(image.height) for x in range(image.width)]


def test_masks_by_the_names_of_their_images(home: Path, call: Call, tmp_path: Path) -> None:
    words = ["predict", home / "seg", home / "photos", "--out", tmp_path / "m"]
    code, out, err = call(*words, "--format", "json")
    assert code == 0, err
    told = {each["path"]: each["file"] for each in json.loads(out)}
    assert len(told) == 40
    same = 0.0
    for path, file in told.items():
        way = Path(path).relative_to(home / "photos")
        assert Path(file) == tmp_path / "m" / way
        with Image.open(path) as image:
            assert torch.equal(numbers(Path(file)), outputs(home / "seg", image).argmax(0))
        same += float((numbers(Path(file)) == numbers(home / "masks" / way)).double().mean())
    assert same / 40 > 0.9
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert f"`{tmp_path / 'm' / '00.png'}` is there already; name another folder" in err


def test_masks_are_told_by_their_iou(home: Path, call: Call) -> None:
    """The best epoch is the first of the highest; epochs, table, test and list tell the same."""
    text = (home / "seg" / "metrics.csv").read_text(encoding="utf-8")
    rows = [*csv.DictReader(text.splitlines())]
    found = [float(row["validation_iou"]) for row in rows]
    best = max(
        range(len(found)), key=lambda place: (found[place], -float(rows[place]["validation_loss"]))
    )
    assert [row["best"] for row in rows][best:] == ["1", *["0"] * (len(rows) - best - 1)]
    log = (home / "seg" / "log.txt").read_text(encoding="utf-8")
    assert f" IoU {found[best]:.1%}" in log
    told = json.loads(call("eval", home / "seg", "--format", "json")[1])
    counts = torch.tensor(told["confusion"], dtype=torch.float64)
    right = counts.diag()
    overlap = (right / (counts.sum(0) + counts.sum(1) - right)).nanmean()
    assert told["iou"] == pytest.approx(float(overlap)) == pytest.approx(found[best])
    runs = json.loads(call("runs", home, "--sort", "iou", "--format", "json")[1])
    assert [runs[0]["path"], runs[0]["iou"]] == [str(home / "seg"), pytest.approx(found[best])]
    assert [each["iou"] for each in runs[1:]] == [None] * (len(runs) - 1)
    assert f"  {found[best]:.1%}  " in call("runs", home)[1]


def test_a_mask_is_as_large_as_its_image(home: Path, call: Call, tmp_path: Path) -> None:
    own, large = home / "photos" / "00.png", tmp_path / "large.jpg"
    with Image.open(own) as image:
        image.resize((36, 24), Image.Resampling.NEAREST).save(large, quality=100, subsampling=0)
    code, out, _ = call("predict", home / "seg", own, large, "-o", tmp_path / "m")
    assert code == 0
    assert out == f"{own}: {tmp_path}/m/00.png\n{large}: {tmp_path}/m/large.png\n"
    small = numbers(tmp_path / "m" / "00.png")
    whole = small.repeat_interleave(3, 0).repeat_interleave(3, 1)
    assert torch.equal(numbers(tmp_path / "m" / "large.png"), whole)


def test_an_image_made_again(home: Path, call: Call, tmp_path: Path) -> None:
    image = Image.effect_noise((8, 8), 60)
    image.save(tmp_path / "noise.png")
    (tmp_path / "x.png").write_text("no image", encoding="utf-8")
    words = tmp_path / "x.png", tmp_path / "noise.png", "-o", tmp_path / "made"
    code, out, err = call("predict", home / "again", *words)
    assert (code, out) == (1, f"{tmp_path}/noise.png: {tmp_path}/made/noise.png\n")
    assert err.startswith(f"Error: `{tmp_path / 'x.png'}`: it is no image of")
    assert [each.name for each in (tmp_path / "made").iterdir()] == ["noise.png"]
    made = (outputs(home / "again", image)[0].clamp(0, 1) * 255).round()
    assert (numbers(tmp_path / "made" / "noise.png") - made).abs().max() <= 1


def test_an_image_that_is_named_twice(home: Path, call: Call, tmp_path: Path) -> None:
    words = home / "photos", home / "photos" / "odd" / "01.png", home / "photos" / "odd"
    code, out, _ = call("predict", home / "seg", *words, "--out", tmp_path)
    assert code == 0
    assert len(out.splitlines()) == 40
    assert not (tmp_path / "01.png").exists()
    assert (tmp_path / "odd" / "01.png").exists()


def test_a_full_disk_names_the_file(
    home: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path, __: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    code, out, err = call("predict", home / "seg", home / "photos", "--out", tmp_path / "m")
    assert (code, out) == (2, "")
    assert err == f"Error: `{tmp_path}/m/00.png`: no space left on device\n"
    assert not [*(tmp_path / "m").iterdir()]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["seg", "photos"], "makes a mask of each image; say with `--out DIR` where to put it"),
        (["again", "photos"], "makes each image again; say with `--out DIR` where to put it"),
        (["run", "photos", "--out", "x"], "makes no masks and no images"),
        (["seg", "photos", "--out", "x", "--top", "2"], "`--top` has no effect"),
        (["seg", "photos", "masks", "--out", "x"], "would both be `x/00.png`"),
        (["seg", "photos", "--out", "photos"], "`photos/00.png` is there already"),
        (["seg", "photos", "--out", "seg.cnn/x"], "`seg.cnn` is a file"),
    ],
)
def test_misuse(
    home: Path, call: Call, monkeypatch: pytest.MonkeyPatch, words: list[str], reason: str
) -> None:
    monkeypatch.chdir(home)
    code, out, err = call("predict", *words)
    assert (code, out) == (2, "")
    assert reason in err
    assert not Path("x").exists()


def test_files_of_masks_in_colours_and_of_many_classes(tmp_path: Path) -> None:
    mask = torch.tensor([[0, 1, 8], [7, 2, -100]])
    (tmp_path / "few.png").write_bytes(mask_png(mask, 9))
    (tmp_path / "many.png").write_bytes(mask_png(mask.where(mask < 0, mask * 100), 900))
    assert numbers(tmp_path / "few.png").tolist() == [[0, 1, 8], [7, 2, 255]]
    with Image.open(tmp_path / "few.png") as image:
        colours = dots(image.convert("RGB"))
    others = [COLOURS[0], COLOURS[0], COLOURS[6], COLOURS[1]]
    assert colours == [(0, 0, 0), *others, (255, 255, 255)]
    with Image.open(tmp_path / "many.png") as image:
        assert image.mode == "I;16"
        assert dots(image) == [0, 100, 800, 700, 200, 65535]
    for name, classes, times in (("few", 9, 1), ("many", 900, 100)):
        again = decoded_mask(str(tmp_path / f"{name}.png"), (2, 3), classes)
        assert torch.equal(again, mask.where(mask < 0, mask * times))


def test_a_file_of_an_image_in_colours(tmp_path: Path) -> None:
    image = torch.arange(24, dtype=torch.uint8).view(3, 2, 4)
    (tmp_path / "x.png").write_bytes(image_png(image))
    with Image.open(tmp_path / "x.png") as found:
        assert found.getpixel((1, 0)) == (1, 9, 17)
