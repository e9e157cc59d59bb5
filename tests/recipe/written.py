"""Recipes and choices from short texts."""

from collections.abc import Mapping
from pathlib import Path

from cnndsl.diagnostics import Diagnostic, Source
from cnndsl.graph import evaluate
from cnndsl.graph.values import Value
from cnndsl.recipe import Recipe
from cnndsl.recipe.choice import Choice
from cnndsl.recipe.words import Words
from cnndsl.syntax import tree
from cnndsl.syntax.parse import parse_expression
from cnndsl.workspace import Report, check
from tests.graph.drawn import spec_of

NET = """
model Net {
  input 3x8x8
  flatten -> linear(10)
}
"""


def choice(setting: str, text: str) -> tuple[Choice | None, list[Diagnostic]]:
    """What a setting would be, and what is wrong with it."""
    spec = spec_of("let rate = 0.1")
    told: list[Diagnostic] = []

    def value(node: tree.Expression, names: Mapping[str, Value]) -> Value:
        found, problems = evaluate(node, spec, names=names)
        told.extend(problems)
        return found

    node, problems = parse_expression(Source("setting", text))
    assert node is not None, problems
    words = Words(value, spec.names)
    return words.choice(setting, node, {}), words.problems + told


def report(folder: Path, text: str, *sets: str, whole: bool = True) -> Report:
    """What a check finds in a file where a training begins, or only could."""
    path = folder / "main.cnn"
    path.write_text(text, encoding="utf-8")
    return check([path], training=sets if whole else None)


def recipe(folder: Path, text: str, *sets: str) -> Recipe:
    """The only recipe of a file without mistakes."""
    found = report(folder, text, *sets)
    assert found.diagnostics == ()
    (only,) = found.recipes
    return only
