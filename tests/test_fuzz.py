"""Whatever is written in a spec, a check ends with a report."""

import re
from pathlib import Path
from random import Random

import pytest

from cnndsl.diagnostics.text import render
from cnndsl.limits import Limits
from cnndsl.resources import library
from cnndsl.workspace import check

# So that a repeat of 10 ** 9, should one come about, ends within the time of a test.
LIMITS = Limits(nodes=3_000, steps=30_000)
SAMPLES = [
    path.read_text(encoding="utf-8")
    for folder in (library(), Path(__file__).parent / "graph" / "samples")
    for path in sorted(folder.glob("*.cnn"))
]
TOKEN = re.compile(r"\w+|\"[^\"\n]*\"|->|\*\*|//|\.\.|\s+|.", re.DOTALL)
TOKENS = [TOKEN.findall(text) for text in SAMPLES]
WORDS = sorted({token for tokens in TOKENS for token in tokens if not token.isspace()})
ODD = ["0", "-1", "1.5", "10 ** 9", "1 / 3", "it", '"{it.size}"', "[]", "()", "[1, [2]]", "same"]


def mutated(random: Random) -> str:
    """A sample with a few tokens left out, doubled, exchanged or put in."""
    tokens = [*random.choice(TOKENS)]
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(tokens))
        match random.randrange(6):
            case 0:
                del tokens[at]
            case 1:
                tokens.insert(at, tokens[at])
            case 2:
                tokens[at] = random.choice(WORDS)
            case 3:
                tokens[at] = random.choice(ODD)
            case 4:
                tokens.insert(at, random.choice(WORDS))
            case _:
                other = random.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
    return "".join(tokens)


def run(first: int, count: int, folder: Path) -> None:
    spec = folder / "spec.cnn"
    for seed in range(first, first + count):
        text = mutated(Random(seed))
        spec.write_bytes(text.encode())
        try:
            report = check([spec], limits=LIMITS)
            for diagnostic in report.diagnostics:
                render(diagnostic)
        except Exception as error:
            error.add_note(f"seed {seed}:\n{text}")
            raise
        wrong = any(each.severity == "error" for each in report.diagnostics)
        assert wrong or report.models or not re.search(r"^model \w+ *(=|{)", text, re.MULTILINE)


def test_check_of_mutated_samples(tmp_path: Path) -> None:
    run(0, 200, tmp_path)


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(10))
def test_check_of_many_mutated_samples(part: int, tmp_path: Path) -> None:
    run(1_000 + part * 5_000, 5_000, tmp_path)
