"""What the learning rate is multiplied by, as a function of the step."""

from collections.abc import Sequence
from math import cos, inf, pi

from cnndsl.recipe.schedules import Constant, Cosine, OneCycle, Plateau, Schedule, Step


def rate(
    schedule: Schedule,
    step: int,
    steps_per_epoch: int,
    total_steps: int,
    losses: Sequence[float] = (),
) -> float:
    """The factor of one step, counted from 0; a plateau looks at the losses of all epochs so far.

    A warm-up rises by the same each step, from one such part to 1.
    """
    match schedule:
        case Constant():
            return _warm(schedule.warmup * steps_per_epoch, step)
        case Step():
            falls = sum(step >= each * steps_per_epoch for each in schedule.at)
            return _warm(schedule.warmup * steps_per_epoch, step) * schedule.gamma**falls
        case Cosine():
            warmup = round(schedule.warmup * steps_per_epoch)
            if step < warmup:
                return _warm(warmup, step)
            return _wave(1, schedule.end, (step - warmup) / max(1, total_steps - warmup))
        case OneCycle():
            return _one_cycle(schedule, step, total_steps)
        case Plateau():
            return schedule.gamma ** _falls(losses, schedule.patience)
    raise TypeError(f"no rule for the schedule {schedule.word}")


def _warm(steps: float, step: int) -> float:
    return min(1.0, (step + 1) / max(1, round(steps)))


def _wave(start: float, end: float, part: float) -> float:
    """From start to end along half a wave."""
    return end + (start - end) * (1 + cos(pi * min(part, 1.0))) / 2


def _one_cycle(cycle: OneCycle, step: int, total: int) -> float:
    start = 1 / cycle.start
    top, last = cycle.rise * total - 1, total - 1
    if step <= top:
        return _wave(start, 1, step / top if top else 1)
    return _wave(1, start / cycle.end, (step - top) / (last - top))


def _falls(losses: Sequence[float], patience: int) -> int:
    """How often so many epochs one after the other had no lower loss than the best before."""
    best, waited, falls = inf, 0, 0
    for loss in losses:
        best, waited = (loss, 0) if loss < best else (best, waited + 1)
        if waited >= patience:
            falls, waited = falls + 1, 0
    return falls
