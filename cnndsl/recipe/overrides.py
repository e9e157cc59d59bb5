"""What a command puts in place of settings: `train.lr=0.05`, or `--epochs 3`."""

from collections.abc import Mapping, Sequence

from cnndsl.graph.asked import SET, AskedError, expression
from cnndsl.model.facts import SETTINGS, setting_meant
from cnndsl.recipe.choice import parameters
from cnndsl.recipe.optimizers import OPTIMIZERS
from cnndsl.recipe.settings import CHOICES, argument_meant
from cnndsl.syntax import tree

TRAIN = "train."
_SHORT = "--"
"""What begins an option that stands for a setting by itself."""
_BRIEF = ("epochs", "batch", "seed")
"""Settings with an option of their own."""
OPTIONAL = (
    "augment",
    "penalty",
    "stop",
    "clip",
    "ema",
    "weights",
    "fresh",
    "slower",
    "freeze",
    "normalize",
)
"""What a training may be without: `none` in a command takes it away."""
_NONE = "none"


def is_override(text: str) -> bool:
    """Whether a `--set` is meant for the training, not for a parameter of the model."""
    return text.lstrip().startswith((TRAIN, _SHORT))


def is_nothing(setting: str, value: tree.Expression) -> bool:
    """Whether a command takes a setting away."""
    return setting in OPTIONAL and isinstance(value, tree.Name) and value.name == _NONE


def overrides(texts: Sequence[str], sign: str = "--") -> Mapping[tuple[str, str], tree.Argument]:
    """The value for each setting, or for an argument of what it is; data count as a setting.

    What is no setting is an argument of the optimizer.
    """
    found: dict[tuple[str, str], tree.Argument] = {}
    for each in texts:
        option, text, path, start = _parts(each, sign + SET)
        names = path.strip().split(".")[1:]
        if start < 0 or not is_override(each) or not all(name.isidentifier() for name in names):
            reason = "expected a setting and its value, such as `train.lr=0.05`"
            raise AskedError(option, text, reason)
        value = expression(option, text, start)
        if len(names) == 2 and names[0] in SETTINGS and names[0] not in CHOICES:
            reason = f"`{names[0]}` has no arguments; write `train.{names[0]}=VALUE`"
            raise AskedError(option, text, reason)
        if len(names) == 1 and (meant := _meant(names[0])):
            reason = f"there is no setting `{names[0]}`; did you mean `{TRAIN}{meant}`?"
            raise AskedError(option, text, reason)
        key = _key(names)
        if key is None:
            reason = "expected `train.SETTING=VALUE` or `train.SETTING.ARGUMENT=VALUE`"
            raise AskedError(option, text, reason)
        if key in found:
            raise AskedError(option, text, f"`{path.strip()}` is given before")
        found[key] = tree.Argument(value.span, tree.Name(value.span, names[-1]), value)
    return found


def _parts(text: str, option: str) -> tuple[str, str, str, int]:
    """The option, its text, the path of what it sets, and where in the text the value is."""
    if text.startswith(_SHORT):
        short, _, value = text.partition(" ")
        return short, value, f"{TRAIN}{short.removeprefix(_SHORT)}", 0
    path, equals, _ = text.partition("=")
    return option, text, path, len(path) + 1 if equals else -1


def _meant(name: str) -> str | None:
    """The setting that was meant by a name that is no argument of an optimizer, nor near one."""
    known = {each.name for cls in OPTIMIZERS.values() for each in parameters(cls)}
    if name in (*SETTINGS, "data", *known) or argument_meant(name, known):
        return None
    return setting_meant(name)


def misplaced(texts: Sequence[str]) -> Mapping[str, str]:
    """How settings of a training are to be written that stand as parameters of a model."""
    found = {}
    for each in texts:
        name, _, value = (part.strip() for part in each.partition("="))
        meant = "lr" if name == "lr" else setting_meant(name) or argument_meant(name, ("lr",))
        if meant in _BRIEF:
            found[name] = f"{_SHORT}{meant} {value}"
        elif meant:
            found[name] = f"{_SHORT}{SET} {TRAIN}{meant}={value}"
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
