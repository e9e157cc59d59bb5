"""Whatever a program looks like, its layout says the same, once and for all."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnndsl.diagnostics import Source
from cnndsl.syntax import tree
from cnndsl.syntax.layout import format_text, show
from cnndsl.syntax.parse import parse
from tests.syntax.layout.long_lines import breakable
from tests.syntax.layout.programs import program

SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(1, 60)
UNTIDY = re.compile(
    r"[ \t\r]\n|\n\n\n|^[^#\n]*\{\n\n|\n\n *[\])}]|\A\n|\n\n\Z|[^\n]\Z", re.MULTILINE
)


def parsed(text: str) -> tree.File:
    file, problems = parse(Source("random.cnn", text))
    assert not problems, f"{problems[0].message}\n\n{text}"
    return file


def remarks(file: tree.File) -> list[str]:
    return [comment.text.rstrip() for comment in file.comments]


def examine(text: str) -> None:
    before = parsed(text)
    layout, problems = format_text(Source("random.cnn", text))
    assert layout is not None
    assert problems == ()
    after = parsed(layout)
    assert (after.version, after.declarations) == (before.version, before.declarations)
    assert remarks(after) == remarks(before)
    assert show(after) == layout
    assert not UNTIDY.search(layout), layout
    assert breakable(layout) == [], layout


@given(SEEDS, SIZES)
@settings(max_examples=200, deadline=None)
def test_same_tree_same_comments_same_again(seed: int, size: int) -> None:
    examine(program(seed, size))


@pytest.mark.sweep
@given(SEEDS, SIZES)
@settings(max_examples=20_000, deadline=None)
def test_twenty_thousand_programs(seed: int, size: int) -> None:
    examine(program(seed, size))
