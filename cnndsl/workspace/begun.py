"""What is asked of a file's trainings where one of them is to begin."""

from collections.abc import Sequence

from cnndsl.analysis.freeze import SETTING
from cnndsl.diagnostics import Diagnostic, Label, Span
from cnndsl.diagnostics.suggest import listed
from cnndsl.syntax import tree


def frozen_by(settings: Sequence[str]) -> tree.Expression | None:
    """What settings of a command freeze in place of what trainings do, if they say it."""
    if not settings:
        return None
    from cnndsl.recipe.overrides import is_nothing, overrides

    found = overrides(settings).get((SETTING, ""))
    if found is None:
        return None
    return tree.List(found.span, ()) if is_nothing(SETTING, found.value) else found.value


def again(node: tree.Train, first: Span) -> Diagnostic:
    """The problem of a second training of the same models."""
    models = listed([each.name for each in node.models])
    message = f"a second training of {models}, and nothing says which is meant"
    label, cure = Label(first, "the first one"), "keep one of them in the file"
    return Diagnostic("E416", message, node.span, labels=(label,), helps=(cure,))
