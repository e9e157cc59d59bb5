"""A page that shows another picture as soon as there is one."""

from pathlib import Path

from cnndsl.render.page.document import allowed

_PLAIN = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'; script-src ">
<title>cnndsl</title>
</head>
<body>
{picture}</body>
</html>
"""


def living(picture: str, version: int) -> str:
    """A page, SVG or nothing yet as a page that asks whoever served it for the next."""
    script = (Path(__file__).parent / "live.js").read_text(encoding="utf-8")
    text = picture if picture.startswith("<!doctype") else _PLAIN.format(picture=picture)
    ours = f"connect-src 'self'; script-src {allowed(script)} "
    text = text.replace("script-src ", ours, 1)
    head, body, tail = text.rpartition("</body>")
    return f'{head}<script data-version="{version}">{script}</script>\n{body}{tail}'
