"""What a training is going to do, as text and for programs."""

import json
from typing import TYPE_CHECKING

from cnndsl.cli.switching import SWITCHES

if TYPE_CHECKING:
    from cnndsl.train.building import Origin
    from cnndsl.train.run import Run


def planned(run: "Run", origin: "Origin", style: str) -> str:
    """The plan of a new run."""
    if style == "json":
        return json.dumps(_numbers(run, origin), indent=2, ensure_ascii=False)
    return f"{origin.model} from {origin.specs[0].source.name}\n{run.plan}"


def _numbers(run: "Run", origin: "Origin") -> dict[str, object]:
    """The same in names and numbers; memory in bytes."""
    parts, engine, room = run.division, run.engine, run.room
    sets = ("training", parts.training), ("validation", parts.validation), ("test", parts.test)
    costs = {each.graph.name: each.cost for each in run.networks}
    return {
        "model": origin.model,
        "spec": str(origin.path),
        "images": {name: None if each is None else len(each) for name, each in sets},
        "networks": {
            name: {"parameters": each.params, "frozen": each.frozen, "macs": each.macs}
            for name, each in costs.items()
        },
        "steps": {"all": run.task.steps, "epoch": run.task.training.steps},
        "memory": {"predicted": room.taken + room.held, "free": room.free},
        "device": str(engine.device),
        "precision": engine.precision,
        "processes": engine.processes,
        "switches": {name: getattr(engine, name) for name in SWITCHES},
        "settings": run.recipe.written(),
        "reasons": {**run.recipe.reasons, **engine.reasons},
    }
