"""The facts that `expect` states and the settings that `train` makes: which there are."""

from collections.abc import Sequence

from cnndsl.diagnostics import Diagnostic, Fix, Label
from cnndsl.diagnostics.suggest import closest
from cnndsl.syntax import tree

OF_MODELS = {
    "params": "weights; shared ones count once",
    "trainable": "weights that training changes",
    "frozen": "weights that training leaves as they are",
    "buffers": "numbers that are kept with the weights but not learned",
    "macs": "multiplications of convolutions and matrix products, for one sample",
    "flops": "operations of any kind, for one sample",
    "memory": "bytes that training on one sample holds, in fp32 and with Adam",
    "layers": "layers that compute something",
}
"""Facts of a whole model."""

OF_OUTPUTS = {
    "out": "shape of the output; `out.NAME` of one of several",
    "field": "how far a position of the output sees; `field.NAME` of one of several",
    "stride": "how far neighbours in the output see apart; `stride.NAME` of one of several",
}
"""Facts of an output."""

FACTS = {**OF_MODELS, **OF_OUTPUTS}

_FOREIGN_FACTS = {
    "parameters": "params",
    "weights": "params",
    "receptive_field": "field",
    "output": "out",
    "shape": "out",
}

SETTINGS = (
    "epochs steps batch split loss optimizer schedule augment penalty stop precision seed clip "
    "accumulate ema init weights fresh slower freeze normalize"
).split()

USUAL_OPTIMIZERS = ("adamw", "adam")
"""What is chosen where none is named: for a network, and for adversaries."""
_OF_OPTIMIZERS = {"lr": "lr", "learning_rate": "lr", "weight_decay": "weight_decay"}
"""Arguments that each optimizer takes, for some of their names."""

_FOREIGN_SETTINGS = {
    "batch_size": "batch",
    "normalization": "normalize",
    "standardize": "normalize",
    "mean": "normalize",
    "std": "normalize",
    "bs": "batch",
    "criterion": "loss",
    "optim": "optimizer",
    "scheduler": "schedule",
    "augmentation": "augment",
    "regularization": "penalty",
    "early_stopping": "stop",
    "max_epochs": "epochs",
    "dtype": "precision",
}


def check_facts(facts: Sequence[tree.Fact]) -> list[Diagnostic]:
    """Facts that there are none of."""
    problems = []
    for fact in facts:
        name, dot, _ = fact.name.name.partition(".")
        if name and name not in FACTS:
            problems.append(_unknown("E121", fact.name, "fact", tuple(FACTS), _FOREIGN_FACTS))
        elif dot and name in OF_MODELS:
            message = f"`{name}` is a fact of the whole model, not of an output"
            help_, fix = f"write `{name}`", Fix(fact.name.span, name)
            problems.append(Diagnostic("E121", message, fact.name.span, helps=(help_,), fix=fix))
    return problems


def setting_meant(name: str) -> str | None:
    """Which setting others call so, or is written so or almost so."""
    known = (*SETTINGS, "data")
    return name if name in known else _FOREIGN_SETTINGS.get(name) or closest(name, known)


def check_settings(settings: Sequence[tree.Setting], several: bool = False) -> list[Diagnostic]:
    """Settings that there are none of, and those made twice; `several` networks are adversaries."""
    problems: list[Diagnostic] = []
    first: dict[str, tree.Setting] = {}
    for setting in settings:
        name = setting.name.name
        if not name:
            continue
        if name in _OF_OPTIMIZERS:
            problems.append(_inner(setting, settings, several))
        elif name not in SETTINGS:
            problems.append(
                _unknown("E400", setting.name, "setting", tuple(SETTINGS), _FOREIGN_SETTINGS)
            )
        elif name in first:
            label = Label(first[name].name.span, "made here already")
            message = f"the setting `{name}` is made twice"
            problems.append(
                Diagnostic(
                    "E401",
                    message,
                    setting.name.span,
                    labels=(label,),
                    helps=("remove one of them",),
                )
            )
        first.setdefault(name, setting)
    return problems


def _inner(setting: tree.Setting, settings: Sequence[tree.Setting], several: bool) -> Diagnostic:
    """An argument of the optimizer in the place of a setting."""
    name = setting.name.name
    own = [each.value for each in settings if each.name.name == "optimizer"]
    message = f"`{name}` is an argument of the optimizer, not a setting"
    words = [each.function if isinstance(each, tree.Call) else each for each in own]
    named = [each.name for each in words if isinstance(each, tree.Name)]
    word = named[0] if named else USUAL_OPTIMIZERS[several]
    argument = f"{_OF_OPTIMIZERS[name]} = {setting.value.span.text}"
    written = f"optimizer = {word}({argument})"
    cure = f"write it there: `optimizer = {word}(..., {argument})`"
    if own and isinstance(own[0], tree.Call):
        return Diagnostic("E400", message, setting.name.span, helps=(cure,))
    fix = None if own else Fix(setting.span, written)
    return Diagnostic("E400", message, setting.name.span, helps=(f"write `{written}`",), fix=fix)


def _unknown(
    code: str, name: tree.Name, what: str, known: tuple[str, ...], foreign: dict[str, str]
) -> Diagnostic:
    near = foreign.get(name.name) or closest(name.name, known)
    notes = () if near else (f"there are {', '.join(f'`{each}`' for each in known)}",)
    return Diagnostic(
        code,
        f"there is no {what} named `{name.name}`",
        name.span,
        notes=notes,
        helps=(f"did you mean `{near}`?",) if near else (),
        fix=Fix(name.span, near) if near else None,
    )
