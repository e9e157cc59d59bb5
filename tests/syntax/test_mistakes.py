"""What is said about each of many mistakes, in a golden; and that following the advice helps."""

from pathlib import Path

import pytest

from cnndsl.diagnostics import Diagnostic, Source
from cnndsl.syntax import parse
from tests.conftest import Golden

MISTAKES = (Path(__file__).parent / "mistakes.txt").read_text(encoding="utf-8")
CASES = MISTAKES.rstrip("\n").split("\n----\n")


def problems(text: str) -> list[Diagnostic]:
    return parse(Source("bad.cnn", text))[1]


def told(problem: Diagnostic) -> str:
    line, column = problem.span.source.line_column(problem.span.start)
    rows = [f"{line}:{column} `{problem.span.text}` {problem.code}: {problem.message}"]
    rows += [f"  {label.span.line}: {label.text}" for label in problem.labels]
    rows += [f"  = {cure}" for cure in problem.cures]
    return "\n".join(rows)


def test_messages(golden: Golden) -> None:
    parts = [f"{text}\n{'~' * 20}\n{chr(10).join(map(told, problems(text)))}\n" for text in CASES]
    golden("syntax/mistakes.txt", "\n".join(parts))


@pytest.mark.parametrize("text", CASES)
def test_every_mistake_is_told(text: str) -> None:
    found = problems(text)
    assert found
    for problem in found:
        assert problem.message[0] in "`{" or problem.message[0].islower()
        assert not problem.message.endswith(".")
        assert problem.helps or problem.fix is None


@pytest.mark.parametrize("text", [text for text in CASES if any(p.fix for p in problems(text))])
def test_fixes_mend(text: str) -> None:
    found = problems(text)
    mended = text
    for problem in reversed(found):
        if problem.fix is not None:
            span = problem.fix.span
            mended = mended[: span.start] + problem.fix.replacement + mended[span.end :]
    assert len(problems(mended)) <= sum(problem.fix is None for problem in found)
