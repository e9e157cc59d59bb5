"""The card of a trained network."""

import re
from pathlib import Path
from typing import Literal

import pytest
import torch

import cnndsl
from cnndsl.dataclasses import replace
from cnndsl.emit.weights import save_weights
from cnndsl.train.learning.scores import Score, mean_iou
from cnndsl.train.pictures.card import card_md, code, plain
from cnndsl.train.pictures.outcome import duration
from tests.conftest import Golden
from tests.train.made import NET
from tests.train.pictures.made import HOSTILE, crowd, outcome, score

PETS = score((47, 3, 0), (12, 88, 0), (0, 0, 0))


def test_card(golden: Golden) -> None:
    golden("train/card.md", card_md(outcome(PETS)))


def test_reasons_are_told() -> None:
    told = outcome(PETS)
    recipe = replace(told.recipe, reasons={"batch": "the whole set would be too large"})
    assert "| batch | `128` | the whole set would be too large |" in card_md(
        replace(told, recipe=recipe)
    )


def test_the_program_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "spec.cnn").write_text(NET)
    monkeypatch.chdir(tmp_path)
    save_weights(cnndsl.compile("spec.cnn"), Path("best.safetensors"))
    (program,) = re.findall("```python\n(.*?)\n```", card_md(outcome(PETS)), re.DOTALL)
    found: dict[str, torch.Tensor] = {}
    exec(program, found)
    assert found["answers"].shape == (1, 10)


@pytest.mark.parametrize(
    ("tested", "measured", "expected"),
    [
        (PETS, "test", 'No image shows "owl"'),
        (PETS, "validation", "There is no test set"),
        (None, "test", "No images were held out"),
        (score((29, 0), (0, 30)), "test", 'Fewer than 30 images show "cat"'),
    ],
)
def test_limits(
    tested: Score | None, measured: Literal["test", "validation"], expected: str
) -> None:
    told = replace(outcome(None), tested=tested, measured=measured)
    assert expected in card_md(told)


def test_what_is_measured_is_no_limit() -> None:
    text = card_md(outcome(score((90, 3), (1, 95)), ("cat", "dog")))
    assert "No image" not in text
    assert "Fewer" not in text
    assert "no test set" not in text


def test_a_class_that_no_image_shows_has_no_numbers() -> None:
    assert "| `owl` | 0 | – | – | – |" in card_md(outcome(PETS))


def test_copies_have_no_probabilities() -> None:
    told = outcome(None)
    assert "probabilities" in card_md(told)
    assert "probabilities" not in card_md(replace(told, recipe=replace(told.recipe, task="images")))


def test_pixels_are_called_so() -> None:
    told = outcome(replace(PETS, iou=mean_iou(PETS.confusion)))
    text = card_md(replace(told, recipe=replace(told.recipe, task="masks")))
    assert "| class | pixels | precision | recall | F1 | IoU |" in text
    # (47 / 62 + 88 / 103) / 2: no pixel is an owl, or told as one
    assert "| mean IoU | 80.6% |" in text


def test_pixels_have_no_interval() -> None:
    masks = replace(PETS, count=3)
    assert "95% interval" in card_md(outcome(PETS))
    assert "95% interval" not in card_md(outcome(masks))


def test_many_classes_are_told_from_the_worst() -> None:
    text = card_md(outcome(crowd(30), tuple(f"kind {number}" for number in range(30))))
    assert "The worst 20 of 30 classes" in text
    assert text.count("| `kind ") == 20


def test_hostile_names() -> None:
    text = card_md(replace(outcome(crowd(len(HOSTILE)), HOSTILE), model=HOSTILE[2]))
    text.encode()
    assert "\n# g" not in text
    rows = [line for line in text.split("\n") if re.search(r"% \| \S+% \|$", line)]
    assert len(rows) == len(HOSTILE)
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}


def test_signs_of_markdown() -> None:
    assert plain("a_b <i> | [c](d) & `e` #") == r"a\_b &lt;i> \| \[c\](d) &amp; \`e\` \#"
    assert code("a`b``c|d") == r"``` a`b``c\|d ```"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(8.12, "8.1 s"), (59.97, "1 min 0 s"), (200.4, "3 min 20 s"), (3599.6, "1 h 0 min")],
)
def test_duration(seconds: float, told: str) -> None:
    assert duration(seconds) == told
