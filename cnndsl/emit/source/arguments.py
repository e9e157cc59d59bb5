"""Arguments of torch's calls: what the language calls them, and what to call new ones."""

import re

from cnndsl.layers import FORMS, LAYERS
from cnndsl.model.calls import callee_of
from cnndsl.syntax import tree

Place = tuple[str, str | int]
"""Where a value is: in the call of what, and by which name or place there."""

WORDS = {
    "kernel_size": "kernel",
    "padding": "pad",
    "ceil_mode": "ceil",
    "padding_mode": "pad_mode",
}
"""What the language calls arguments that torch calls otherwise."""

_AFTER_WHAT_COMES_IN = re.compile(r"torch\.nn\.((Conv|ConvTranspose)[123]d|Linear|LSTM|GRU|RNN)")
"""Modules whose first argument is what comes in, which the language sees for itself."""

FRESH: dict[Place, str] = {
    ("torch.nn.Linear", 0): "in_features",
    ("torch.nn.Linear", 1): "out_features",
    **{
        (f"torch.nn.{kind}{rank}d", place): name
        for rank in (1, 2, 3)
        for kind in ("Conv", "ConvTranspose")
        for place, name in enumerate(("in_channels", "out_channels", "kernel_size"))
    },
}
"""What to call a parameter that no author named."""


def standing(apply: tree.Apply, place: Place) -> tree.Expression | None:
    """What its author wrote for an argument of torch's, in the call of a layer."""
    entry = LAYERS.get(apply.name.name) or FORMS.get(apply.name.name)
    names = callee_of(entry).parameters if entry else ()
    target, where = place
    wanted: str | None
    if isinstance(where, int):
        number = where - (_AFTER_WHAT_COMES_IN.fullmatch(target) is not None)
        wanted = names[number] if 0 <= number < len(names) else None
    else:
        wanted = WORDS.get(where, where)
    unnamed = iter(names)
    for argument in apply.arguments:
        name = argument.name.name if argument.name else next(unnamed, None)
        if name == wanted:
            return argument.value if wanted else None
    return None
