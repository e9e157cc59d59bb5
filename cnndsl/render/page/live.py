"""A page that shows another picture as soon as there is one."""

from pathlib import Path

_EMPTY = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>cnndsl</title>
</head>
<body>
</body>
</html>
"""


def living(page: str, version: int) -> str:
    """A page, or an empty one before there is any, that asks whoever served it for the next."""
    script = (Path(__file__).parent / "live.js").read_text(encoding="utf-8")
    text = page or _EMPTY
    allowed = "default-src 'none'; connect-src 'self'"
    if not page:
        allowed += "; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    text = text.replace("default-src 'none'", allowed, 1)
    head, body, tail = text.rpartition("</body>")
    return f'{head}<script data-version="{version}">{script}</script>\n{body}{tail}'
