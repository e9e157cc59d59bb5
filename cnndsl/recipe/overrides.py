"""What a command puts in place of settings: `train.lr=0.05`."""

from collections.abc import Mapping, Sequence

from cnndsl.graph.asked import SET, AskedError, expression
from cnndsl.model.facts import SETTINGS
from cnndsl.syntax import tree

TRAIN = "train."


def is_override(text: str) -> bool:
    """Whether a `--set` is meant for the training, not for a parameter of the model."""
    return text.lstrip().startswith(TRAIN)


def overrides(texts: Sequence[str], sign: str = "--") -> Mapping[tuple[str, str], tree.Argument]:
    """The value for each setting, or for an argument of what it is; data count as a setting.

    What is no setting is an argument of the optimizer.
    """
    found: dict[tuple[str, str], tree.Argument] = {}
    for text in texts:
        path, equals, _ = text.partition("=")
        names = path.strip().split(".")[1:]
        if not equals or not is_override(text) or not all(each.isidentifier() for each in names):
            reason = "expected a setting and its value, such as `train.lr=0.05`"
            raise AskedError(sign + SET, text, reason)
        value = expression(sign + SET, text, len(path) + 1)
        key = _key(names)
        if key is None:
            reason = "expected `train.SETTING=VALUE` or `train.SETTING.ARGUMENT=VALUE`"
            raise AskedError(sign + SET, text, reason)
        if key in found:
            raise AskedError(sign + SET, text, f"`{path.strip()}` is given before")
        found[key] = tree.Argument(value.span, tree.Name(value.span, names[-1]), value)
    return found


def _key(names: Sequence[str]) -> tuple[str, str] | None:
    match names:
        case [setting] if setting in (*SETTINGS, "data"):
            return setting, ""
        case [argument]:
            return "optimizer", argument
        case [setting, argument]:
            return setting, argument
    return None
