"""A small training, in this process."""

from collections.abc import Callable
from pathlib import Path

from cnndsl.cli.entry import run

SPEC = """
model Net {
  input 1x8x8
  conv(4, 3, pad = 1) -> bn -> relu -> maxpool(2)
  flatten -> dropout(0.1) -> linear(10)
}

train Net on digits {
  epochs = 2
  optimizer = adam(lr = 0.01)
  ema = 0.9
}
"""
Call = Callable[..., tuple[int, str, str]]


def trained(folder: Path) -> Path:
    """A folder with a spec and the run of it."""
    (folder / "net.cnn").write_text(SPEC, encoding="utf-8")
    assert run(["build", str(folder / "net.cnn"), "-o", str(folder / "run"), "--quiet"]) == 0
    return folder
