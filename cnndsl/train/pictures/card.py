"""The card of a trained network: what it is, how well it does, and what is not known of it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.wording import count
from cnndsl.recipe.data import Aim
from cnndsl.report.amounts import percent
from cnndsl.train.learning.scores import Score
from cnndsl.train.pictures.classwise import Row, heads, rows
from cnndsl.train.pictures.outcome import Outcome, limits, results
from cnndsl.train.pictures.wording import named

_MOST = 20
"""Classes that are told of one by one."""


def card_md(outcome: Outcome) -> str:
    """The text of the card as Markdown."""
    size = "x".join(map(str, outcome.shape))
    told = f"A network that `cnndsl build` trained on {code(str(outcome.recipe.data))}."
    parts = [
        [f"# {plain(outcome.title)}", "", told, "", *table(("", ""), _made(outcome))],
        ["## What", "", *table(("", ""), _plain([("input", size), *outcome.planned]))],
        ["## How well", "", *table(("", "", "of"), _plain(results(outcome))), *_classes(outcome)],
        ["## How it was trained", "", *table(("setting", "value", "why"), _settings(outcome))],
        ["## What is not known", "", *[f"- {plain(each)}" for each in limits(outcome)]],
        ["## Weights", "", f"SHA-256 of the weights: `{outcome.weights}`"],
        ["## How to use it", "", *_commands(outcome), *_python(outcome)],
    ]
    return "\n\n".join(["\n".join(part) for part in parts]) + "\n"


def _made(outcome: Outcome) -> list[tuple[str, str]]:
    return [(word, code(text)) for word, text in (("run", outcome.run), *outcome.made)]


def _settings(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(name, code(value), plain(why)) for name, value, why in outcome.settings]


def _classes(outcome: Outcome) -> Iterator[str]:
    """How well each class is told; of many, those that are told worst."""
    score = outcome.tested
    if score is None or not score.confusion:
        return
    found = ranked(score, outcome.classes, outcome.recipe.task)
    head = "Class by class, the worst first:"
    if len(found) > _MOST:
        head = f"The worst {_MOST} of {count(len(found), 'class')}; `per_class.csv` has all:"
    told = [
        (code(name), f"{count:,}", *[percent(share) if count else "–" for share in shares])
        for name, count, *shares in found[:_MOST]
    ]
    yield from ("", head, "")
    yield from table(("class", *heads(outcome.recipe.task)), told)


def ranked(score: Score, classes: Sequence[str], task: Aim) -> list[tuple[str, *Row]]:
    """Each class with its numbers, the worst first; those that nothing shows are last."""
    names = named(classes, len(score.confusion))
    found: list[tuple[str, *Row]]
    found = [(name, *each) for name, each in zip(names, rows(score, task), strict=True)]
    return sorted(found, key=lambda row: (not row[1], row[4]))


def _commands(outcome: Outcome) -> Iterator[str]:
    for what, command in outcome.commands:
        yield from (f"{plain(what)}:", "", *fenced("sh", command), "")


def _python(outcome: Outcome) -> Iterator[str]:
    """What reads the weights in a program."""
    mean, deviation = (
        f"torch.tensor({[float(f'{each:.6g}') for each in values]}).view(-1, 1, 1)"
        for values in (outcome.scale.mean, outcome.scale.deviation)
    )
    shape = ", ".join(map(str, outcome.shape))
    program = f"""\
import cnndsl
import torch

net = cnndsl.compile({", ".join(_network(outcome))}).eval()
mean = {mean}
deviation = {deviation}
"""
    if outcome.recipe.task == "adversarial":
        program += f"""\
noise = torch.randn(1, {shape})
with torch.no_grad():
    images = net(noise) * deviation + mean  # from 0 to 1"""
    else:
        program += f"""\
images = torch.rand(1, {shape})  # yours, from 0 to 1
with torch.no_grad():
    answers = net((images - mean) / deviation)"""
    yield from ("In Python:", "", *fenced("python", program))


def _network(outcome: Outcome) -> Iterator[str]:
    """What `cnndsl.compile` is told, as Python."""
    yield from map(repr, (outcome.spec, outcome.model))
    for name, texts in (("set", outcome.asked.own), ("input", outcome.asked.input)):
        if texts:
            yield f"{name}={[*texts]!r}"
    yield "weights='best.safetensors'"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows of cells, which are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def _plain(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in rows]


def plain(text: str) -> str:
    """A text in one line that means nothing in Markdown."""
    text = visible(text).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"[\\`*_\[\]|~#]", r"\\\g<0>", text)


def code(text: str) -> str:
    """A text in one line as code, in a cell too."""
    text = visible(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    room = " " if "`" in text else ""
    return f"{fence}{room}{text}{room}{fence}".replace("|", r"\|")


def fenced(language: str, text: str) -> list[str]:
    """Lines of code, whatever is in them."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return [f"{fence}{language}", *text.split("\n"), fence]
