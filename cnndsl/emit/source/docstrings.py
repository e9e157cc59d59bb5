"""Text as a docstring, in which nothing can end it or pass for something else."""

import re
from textwrap import wrap

from cnndsl.emit.source.layout import WIDTH


def docstring(text: str, indent: str) -> str:
    """Text between three quotes, on lines that fit."""
    safe = "".join([each if each.isprintable() else " " for each in text]).strip() or "..."
    safe = safe.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    safe = re.sub(r'(?<!\\)((?:\\\\)*)"$', r'\1\\"', safe)
    if len(indent) + len(safe) + 6 <= WIDTH:
        return f'{indent}"""{safe}"""\n'
    first, *rest = wrap(safe, WIDTH - len(indent) - 3, break_long_words=False)
    if not rest:
        first, *rest = wrap(safe, WIDTH - len(indent) - 6, break_long_words=False)
    middle = "".join([f"{indent}{line}\n" for line in rest])
    return f'{indent}"""{first}\n{middle}{indent}"""\n'
