"""`cnndsl predict` tells what images show, and of which files it cannot."""

import json
import re
from pathlib import Path

import pytest
from PIL import Image

from cnndsl.cli.predict import _as_line
from cnndsl.train.data.digits import digits
from cnndsl.train.using import Guess
from tests.cli.trained import SPEC, Call, trained
from tests.train.data.test_lines import written_rows

SINGLE = """
model One {
  input 1x8x8
  flatten -> linear(1)
}

train One on folder("two") {
  epochs = 30
  loss = bce
  batch = 16
}
"""

READER = """
model Reader {
  input 1x8x10
  conv(32, 8) -> bn -> relu -> flatten(end = 1)
  conv(11, 1)
}

train Reader on lines("rows", alphabet = "0123456789") {
  epochs = 8
  batch = 30
  optimizer = adam(0.01)
}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = trained(tmp_path_factory.mktemp("predict"))
    found = digits((1, 8, 8)).train
    images, labels = found.read(range(200))
    for place, (image, label) in enumerate(zip(images, labels.tolist(), strict=True)):
        for name in ["images", *[f"two/{'ab'[label % 2]}"] * (label < 2)]:
            (folder / name).mkdir(parents=True, exist_ok=True)
            Image.fromarray(image[0].numpy()).save(folder / name / f"{place:03}-{label}.png")
    return folder


def right(told: str) -> float:
    found = json.loads(told)
    hits = [each["classes"][0]["class"] == Path(each["path"]).stem[-1] for each in found]
    return hits.count(True) / len(hits)


def test_a_folder(home: Path, call: Call) -> None:
    code, out, _ = call("predict", home / "run", home / "images", "--format", "json")
    assert code == 0
    assert len(json.loads(out)) == 200
    assert right(out) > 0.7


def test_a_file_among_others_that_is_no_image(home: Path, call: Call, tmp_path: Path) -> None:
    image = next((home / "images").iterdir())
    (tmp_path / "x.png").write_text("no image", encoding="utf-8")
    code, out, err = call("predict", home / "run", tmp_path / "x.png", image, "--top", "1")
    assert code == 1
    assert err.startswith(f"Error: `{tmp_path / 'x.png'}`: it is no image of")
    (line,) = out.splitlines()
    assert line.startswith(f"{image}: ")
    assert line.count("%") == 1


def test_a_single_output_tells_two_classes(home: Path, call: Call) -> None:
    (home / "one.cnn").write_text(SINGLE, encoding="utf-8")
    code, _, err = call("build", home / "one.cnn", "-o", home / "one", "--quiet")
    assert code == 0, err
    code, out, _ = call("predict", home / "one", home / "two", "--format", "json")
    assert code == 0
    told = json.loads(out)
    hits = [each["classes"][0]["class"] == Path(each["path"]).parent.name for each in told]
    assert sum(hits) > 0.9 * len(hits)
    assert {each["classes"][0]["class"] for each in told} == {"a", "b"}


def test_a_network_that_reads_tells_a_text(home: Path, call: Call) -> None:
    """Which it has learned from files with a table."""
    written_rows(home / "rows", 1, 600)
    (home / "reader.cnn").write_text(READER, encoding="utf-8")
    code, out, err = call("build", home / "reader.cnn", "-o", home / "reader", "--quiet")
    assert code == 0, err
    assert float(re.findall(r"test: ([\d.]+)% right", out)[0]) > 80
    code, out, _ = call("predict", home / "reader", home / "rows" / "test", "--format", "json")
    table = (home / "rows" / "labels.csv").read_text(encoding="utf-8").split()
    texts = dict([line.split(",") for line in table])
    hits = [each["text"] == texts[f"test/{Path(each['path']).name}"] for each in json.loads(out)]
    assert len(hits) == 150
    assert sum(hits) > 0.8 * len(hits)
    first = home / "rows" / "test" / "0.png"
    (text,) = [each["text"] for each in json.loads(out) if each["path"] == str(first)]
    code, out, _ = call("predict", home / "reader", first)
    assert (code, out) == (0, f"{first}: {text}\n")


def test_files_of_images_have_no_two_channels(home: Path, call: Call, tmp_path: Path) -> None:
    spec = SPEC.replace("1x8x8", "2x8x8").replace("on digits", "on random(count = 40)")
    (tmp_path / "two.cnn").write_text(spec, encoding="utf-8")
    code, _, err = call("build", tmp_path / "two.cnn", "-o", tmp_path / "two", "--quiet")
    assert code == 0, err
    code, out, err = call("predict", tmp_path / "two", home / "images")
    assert (code, out) == (1, "")
    assert "takes 2 channels, and files of images have 1 or 3" in err


def test_a_text_of_nothing() -> None:
    assert _as_line(Guess(Path("row.png"), text=""), {}) == "row.png: nothing"


def test_images_are_fitted_as_those_that_were_learned_from(home: Path, call: Call) -> None:
    """A digit in the middle of a wide image is what a crop shows, and nothing else."""
    wide = home / "wide"
    images, labels = digits((1, 8, 8)).train.read(range(300))
    for place, (image, label) in enumerate(zip(images, labels.tolist(), strict=True)):
        (wide / str(label)).mkdir(parents=True, exist_ok=True)
        frame = Image.effect_noise((24, 8), 100)
        frame.paste(Image.fromarray(image[0].numpy()), (8, 0))
        frame.save(wide / str(label) / f"{place}-{label}.png")
    (home / "wide.cnn").write_text(
        SPEC.replace("on digits", 'on folder("wide")').replace("epochs = 2", "epochs = 20"),
        encoding="utf-8",
    )
    code, _, err = call("build", home / "wide.cnn", "-o", home / "cropped", "--quiet")
    assert code == 0, err
    code, out, _ = call("predict", home / "cropped", wide, "--format", "json")
    assert right(out) > 0.9


def test_no_images(home: Path, call: Call, tmp_path: Path) -> None:
    code, _, err = call("predict", home / "run", tmp_path)
    assert code == 2
    assert "there are no images there" in err
