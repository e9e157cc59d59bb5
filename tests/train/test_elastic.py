"""torchrun itself: it starts processes again that are lost, and they go on from the checkpoint."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from signal import SIGKILL

import pytest

SPEC = """
model Net {
  input 1x8x8
  conv(4, 3, pad = 1) -> relu -> flatten -> dropout(0.1) -> linear(10)
}

train Net on digits { epochs = 30; optimizer = sgd(0.1) }
"""
PROGRAM = [
    *(sys.executable, "-m", "torch.distributed.run"),
    *("--standalone", "--max-restarts", "1", "--nproc-per-node", "2"),
    *("-m", "cnndsl", "build", "net.cnn", "--quiet", "--save-every", "0.001"),
]
LONG = 240.0


def started(folder: Path) -> "subprocess.Popen[bytes]":
    """The spec in a folder, trained by torchrun."""
    folder.mkdir()
    (folder / "net.cnn").write_text(SPEC, encoding="utf-8")
    with (folder / "said.txt").open("wb") as said:
        own = {**os.environ, "OMP_NUM_THREADS": "1"}
        return subprocess.Popen(PROGRAM, cwd=folder, env=own, stdout=said, stderr=said)


def worker(launcher: int) -> int:
    """The last process that it has started."""
    children = Path(f"/proc/{launcher}/task/{launcher}/children").read_text(encoding="ascii")
    return int(children.split()[-1])


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_a_lost_process_is_started_again(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    launchers = started(whole), started(broken)
    table = broken / "runs" / "Net-1" / "checkpoints" / "last.pt"
    until = time.monotonic() + LONG
    while not table.exists():
        assert launchers[1].poll() is None, (broken / "said.txt").read_text()
        assert time.monotonic() < until
        time.sleep(0.01)
    os.kill(worker(launchers[1].pid), SIGKILL)
    assert [each.wait(LONG) for each in launchers] == [0, 0], (broken / "said.txt").read_text()
    found = [json.loads((each / "runs/Net-1/result.json").read_text()) for each in (whole, broken)]
    assert [each.name for each in (broken / "runs").iterdir()] == ["Net-1"]
    assert found[0]["weights"] == found[1]["weights"]
    assert "at step " in (broken / "runs/Net-1/log.txt").read_text(encoding="utf-8")
    assert "at step " not in (whole / "runs/Net-1/log.txt").read_text(encoding="utf-8")
