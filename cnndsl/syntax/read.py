"""From a file's bytes to its text."""

import sys
from pathlib import Path

from cnndsl.diagnostics import Diagnostic, Source, Span
from cnndsl.limits import DEFAULT_LIMITS, Limits

STDIN = Path("-")


def read(path: Path, limits: Limits = DEFAULT_LIMITS) -> tuple[Source, list[Diagnostic]]:
    """A file's text, or standard input's for `-`; if it has a problem, the text is no spec."""
    name = "<stdin>" if path == STDIN else path.as_posix()
    data = _bytes(path, limits.file_size + 1)
    if len(data) > limits.file_size:
        return _too_large(Source(name, ""), limits)
    try:
        return Source(name, data.decode("utf-8-sig")), []
    except UnicodeDecodeError as error:
        return _not_text(name, data, error)


def _bytes(path: Path, most: int) -> bytes:
    if path == STDIN:
        return sys.stdin.buffer.read(most)
    with path.open("rb") as file:
        return file.read(most)


def _too_large(source: Source, limits: Limits) -> tuple[Source, list[Diagnostic]]:
    message = f"the file is larger than {limits.file_size:,} bytes"
    help_ = f"spread it over several files, or raise the bound with `{Limits.flag('file_size')}`"
    return source, [Diagnostic("E021", message, Span(source, 0, 0), helps=(help_,))]


def _not_text(name: str, data: bytes, error: UnicodeDecodeError) -> tuple[Source, list[Diagnostic]]:
    before = data[: error.start].decode("utf-8")
    source = Source(name, before + data[error.start :].decode("utf-8", errors="replace"))
    byte = data[error.start]
    span = Span(source, len(before), len(before) + 1)
    message = f"expected UTF-8 text, found the byte 0x{byte:02x}"
    return source, [Diagnostic("E022", message, span, helps=("save the file as UTF-8",))]
