"""Processes agree after the same steps: seldom where these are short, often where they are long."""

import json
import time
from itertools import pairwise
from pathlib import Path

import torch

from cnndsl.train.together.group import ALONE, Group, joined
from cnndsl.train.together.pace import Pace
from tests.train.processes import together

CPU = torch.device("cpu")
STEPS = 45


def agree(folder: Path) -> None:
    group, found = joined(fast=False), list[list[int]]()
    for slow in (0.0, 0.3):
        pace, steps = Pace(group, CPU), list[int]()
        for step in range(STEPS if not slow else STEPS // 3):
            time.sleep(slow * group.rank)
            if pace.is_due(step):
                assert pace.agreed(step, group.rank == 1, False) == [True, False]
                steps.append(step)
        found.append(steps)
    (folder / str(group.rank)).write_text(json.dumps(found), encoding="ascii")


def test_all_agree_in_time(tmp_path: Path) -> None:
    together(2, agree, tmp_path)
    one, other = (json.loads((tmp_path / str(rank)).read_text()) for rank in range(2))
    assert one == other
    seldom, often = one
    assert seldom[:2] == [0, 1]
    assert max(after - before for before, after in pairwise(seldom)) == 20
    assert {after - before for before, after in pairwise(often)} <= {1, 2, 3}


def test_one_by_itself_asks_nobody() -> None:
    pace = Pace(ALONE, CPU)
    assert all(pace.is_due(step) for step in range(STEPS))
    assert pace.agreed(3, True, False) == [True, False]
    assert not Pace(Group(1, 2), CPU).is_due(-1)
