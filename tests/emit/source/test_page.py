"""The page on networks in PyTorch shows what is printed."""

import re
from pathlib import Path

from tests.emit.source.printing import text

PAGE = Path(__file__).parents[3] / "docs" / "compile.md"


def test_the_class_that_is_shown() -> None:
    page = PAGE.read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```python\n(class .*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert f"\n\n{shown}\n\n" in text("resnet", "ResNet50")
