"""Goldens: expected texts in files, rewritten with `pytest --accept`."""

from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"

Golden = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write the goldens instead of comparing")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares a text with the file `tests/golden/NAME`."""
    accept = bool(request.config.getoption("--accept"))

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        text = text.rstrip("\n") + "\n"
        if accept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.is_file():
            pytest.fail(
                f"no golden {name} yet: read the text, then run `pytest --accept`\n\n{text}"
            )
        assert text == path.read_text(encoding="utf-8"), f"golden {name}: `--accept` if it is right"

    return compare
