"""`cnndsl predict` tells what images show, and of which files it cannot."""

import json
from pathlib import Path

import pytest
from PIL import Image

from cnndsl.train.data.digits import digits
from tests.cli.trained import Call, called, trained

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


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    return called(capsys)


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
    code, out, _ = call("predict", home / "run", tmp_path / "x.png", image, "--top", "1")
    assert code == 1
    first, *_, second = out.splitlines()
    assert first.startswith(f"`{tmp_path / 'x.png'}`: it is no image of")
    assert second.startswith(f"{image}: ")
    assert second.count("%") == 1


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


def test_no_images(home: Path, call: Call, tmp_path: Path) -> None:
    code, _, err = call("predict", home / "run", tmp_path)
    assert code == 2
    assert "there are no images there" in err
