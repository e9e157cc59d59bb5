"""Whether what settings wait for comes before the last epoch."""

from collections.abc import Iterator

from cnndsl.recipe.schedules import Plateau, Schedule, Step
from cnndsl.recipe.stops import Early


def late(schedule: Schedule, stop: Early | None, epochs: float) -> Iterator[tuple[str, str]]:
    """Each argument that plans what comes too late, such as `schedule.at`, with what that is."""
    falls = [each for each in schedule.at if each >= epochs] if isinstance(schedule, Step) else []
    if falls:
        yield "schedule.at", f"the rate falls after epoch {falls[0]:,}"
    warmup = getattr(schedule, "warmup", 0)
    if warmup >= epochs:
        yield "schedule.warmup", f"the rate rises for {warmup:g} epoch{'s' * (warmup != 1)}"
    for each in (schedule, stop):
        if isinstance(each, Plateau | Early) and each.patience + 1 >= epochs:
            plan = f"`{each.word}` acts after epoch {each.patience + 1:,} at the soonest"
            yield f"{each.setting}.patience", plan
