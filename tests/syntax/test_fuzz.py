"""Whatever the text, there is a tree and at worst messages, soon."""

import time
from pathlib import Path
from random import Random

import pytest

from cnndsl.diagnostics import Source
from cnndsl.syntax import parse, tree
from cnndsl.syntax.token import KEYWORDS, SIGNS
from tests.syntax.places import nest_properly, nothing_is_lost

SAMPLES = [path.read_text("utf-8") for path in (Path(__file__).parent / "samples").glob("*.cnn")]
WORDS = [
    *KEYWORDS,
    *SIGNS,
    "\n",
    "\n  ",
    "x",
    "relu",
    "3",
    "0.5",
    "3x4",
    '"s"',
    '"{x}"',
    "#",
    '"',
    "$",
]


def noise(random: Random) -> str:
    data = bytes(random.choices(range(256), k=random.randint(0, 200)))
    return data.decode(random.choice(["utf-8", "latin-1", "utf-16"]), errors="replace")


def soup(random: Random) -> str:
    return " ".join(random.choices(WORDS, k=random.randint(0, 80)))


def mutated(random: Random) -> str:
    text = random.choice(SAMPLES)
    start = random.randrange(len(text))
    text = text[start : start + random.randint(1, 1500)]
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(text) + 1)
        match random.randrange(4):
            case 0:
                text = text[:at] + text[at + random.randint(1, 20) :]
            case 1:
                text = text[:at] + random.choice(WORDS) + text[at:]
            case 2:
                other = random.randrange(len(text) + 1)
                text = text[:at] + text[other : other + 30] + text[at:]
            case _:
                text = text[:at] + chr(random.randint(1, 0x2FFF)) + text[at + 1 :]
    return text


def examine(seed: int) -> None:
    random = Random(seed)
    text = random.choice([noise, soup, mutated])(random)
    start = time.process_time()
    file, problems = parse(Source("random.cnn", text))
    assert time.process_time() - start < 2 + len(text) * 2e-3, text
    assert isinstance(file, tree.File)
    nest_properly(file)
    if not problems:
        assert file.damaged == ()
        nothing_is_lost(file)
    for problem in problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        assert "ERROR" not in problem.message


@pytest.mark.parametrize("part", range(10))
def test_random_texts(part: int) -> None:
    for seed in range(part * 200, part * 200 + 200):
        examine(seed)


@pytest.mark.sweep
def test_many_random_texts() -> None:
    for seed in range(10_000, 60_000):
        examine(seed)
