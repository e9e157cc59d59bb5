"""`train NET on DATA { ... }` -> the recipe that it stands for, or all that is wrong with it."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from cnndsl.analysis.expect import Evaluate
from cnndsl.analysis.freeze import SETTING as FREEZE
from cnndsl.analysis.freeze import written as patterns_of
from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.diagnostics.suggest import listed
from cnndsl.graph import Graph
from cnndsl.layers.declared import declarations
from cnndsl.model.facts import check_settings
from cnndsl.recipe.agreeing import disagreements
from cnndsl.recipe.choice import Choice
from cnndsl.recipe.choosing import choose
from cnndsl.recipe.draft import Draft
from cnndsl.recipe.overrides import OPTIONAL, is_nothing, overrides
from cnndsl.recipe.recipe import Recipe
from cnndsl.recipe.settings import CHOICES, Plain, argument_meant
from cnndsl.recipe.words import Words
from cnndsl.syntax import tree

FRESH = "fresh"
USUAL = "the usual one"

Overrides = Mapping[tuple[str, str], tree.Argument]
Nodes = Mapping[str, tree.Expression]


def read(
    train: tree.Train | None,
    graphs: Mapping[str, Graph],
    evaluate: Evaluate,
    names: Container[str],
    sets: Sequence[str] = (),
    *,
    whole: bool = True,
) -> tuple[Recipe | None, list[Diagnostic]]:
    """The recipe of a training, or of none that is written, and what is wrong with it.

    `graphs` are the networks that are right, `names` those with a meaning in the file, and `sets`
    what a command puts in place of settings. What the file leaves open and nothing can be chosen
    for is a problem if the recipe is to be `whole`, or if data are named, so that no command
    need say more; else there is no recipe, and no problem.
    """
    further = overrides(sets)
    nodes = _nodes(train, further)
    words = Words(evaluate, names)
    words.problems += _unknown(further)
    made, lost = _made(words, nodes, further)
    models = tuple(each.name for each in train.models) if train else tuple(graphs)
    span = _span(train, graphs)
    draft = Draft(models, graphs, made, lost, words.places, span, whole)
    draft.commanded = frozenset([setting for setting, _ in further]) - _absent(further)
    if not (graphs.keys() >= {*models} and models):
        return None, words.problems
    left = choose(draft)
    for setting, own in _arguments(further).items():
        if setting not in nodes:
            _change(words, draft, setting, own)
    problems = [*words.problems, *disagreements(draft), *(left if whole or "data" in nodes else ())]
    return (None, problems) if problems or left or lost else (_recipe(draft), [])


def _span(train: tree.Train | None, graphs: Mapping[str, Graph]) -> Span:
    """What stands for the whole training: its first model's name, here or where it is declared."""
    if train is not None:
        return train.models[0].span if train.models else train.span
    return next(iter(graphs.values())).span


def _nodes(train: tree.Train | None, further: Overrides) -> dict[str, tree.Expression]:
    """What is written for each setting, the first time, or what a command puts in its place."""
    nodes: dict[str, tree.Expression] = {}
    for setting in train.settings if train else ():
        nodes.setdefault(setting.name.name, setting.value)
    if train is not None and train.data is not None:
        nodes["data"] = train.data
    given = {name: each.value for (name, argument), each in further.items() if not argument}
    for name, other in (("epochs", "steps"), ("steps", "epochs")):
        if name in given and other not in given:
            nodes.pop(other, None)
    found = nodes | given
    return {name: node for name, node in found.items() if name not in _absent(further)}


def _absent(further: Overrides) -> set[str]:
    """The settings that a command takes away."""
    return {
        name for (name, own), each in further.items() if not own and is_nothing(name, each.value)
    }


def _unknown(further: Overrides) -> list[Diagnostic]:
    """Settings that a command makes an argument of, and that take none."""
    settings = [
        tree.Setting(each.span, tree.Name(each.span, name), each.value)
        for (name, argument), each in further.items()
        if argument and name not in CHOICES
    ]
    return check_settings(settings)


def _made(words: Words, nodes: Nodes, further: Overrides) -> tuple[dict[str, Any], set[str]]:
    """The settings that someone makes, and those that are wrong."""
    made: dict[str, Any] = {}
    arguments = _arguments(further)
    for setting in CHOICES:
        node = nodes.get(setting)
        if node is not None:
            words.places[setting] = node.span
            made[setting] = _choices(words, setting, node, arguments.get(setting, {}))
    made |= _plain(words, nodes)
    if FREEZE in nodes:
        words.places[FREEZE] = nodes[FREEZE].span
        found, _ = patterns_of(nodes[FREEZE], words.value, words.names)  # they are told before
        made[FREEZE] = tuple(text for text, _ in found)
    if FRESH in nodes:
        words.places[FRESH] = nodes[FRESH].span
        found, problems = patterns_of(nodes[FRESH], words.value, words.names)
        words.problems += problems
        made[FRESH] = None if problems else tuple(text for text, _ in found)
    lost = {name for name, value in made.items() if value is None}
    return {name: value for name, value in made.items() if name not in lost}, lost


def _arguments(further: Overrides) -> dict[str, dict[str, tree.Argument]]:
    """For each setting the arguments that a command makes of what it is."""
    found: dict[str, dict[str, tree.Argument]] = {}
    for (setting, name), each in further.items():
        if name and setting in CHOICES:
            found.setdefault(setting, {})[name] = each
    return found


def _change(words: Words, draft: Draft, setting: str, own: Mapping[str, tree.Argument]) -> None:
    """Let what was chosen have the arguments that a command makes; of nothing there are none."""
    chosen = draft.made.get(setting)
    if isinstance(chosen, Choice):
        changed = words.changed(chosen, own)
        del draft.reasons[setting]
        draft.made[setting] = changed
        if changed is None:
            del draft.made[setting]
            draft.lost.add(setting)
    elif setting in OPTIONAL:
        words.problems.append(_idle(setting, (), own))


def _idle(setting: str, chosen: Sequence[Choice], own: Mapping[str, tree.Argument]) -> Diagnostic:
    """What to say of an argument that nothing takes."""
    name, first = next(iter(own.items()))
    if not chosen:
        message = f"`{name}` is an argument of {CHOICES[setting].one}, and none is named"
        cure = f"name it: `train.{setting}=...`"
        return Diagnostic("E416", message, first.span, helps=(cure,))
    known = [*dict.fromkeys(argument for each in chosen for argument, _ in each)]
    near = argument_meant(name, known)
    message = f"no {CHOICES[setting].kind} here has an argument `{name}`"
    cure = f"did you mean `{near}`?" if near else f"what there is takes {listed(known)}"
    return Diagnostic("E200", message, first.span, helps=(cure,))


def _choices(
    words: Words, setting: str, node: tree.Expression, own: Mapping[str, tree.Argument]
) -> Choice | tuple[Choice, ...] | None:
    """What a setting is: one choice or, where it takes several, all of them.

    Of several, those have an argument of a command that take it.
    """
    items = node.items if isinstance(node, tree.List | tree.Tuple) else (node,)
    if not CHOICES[setting].several:
        return words.choice(setting, node, own)
    found = [words.choice(setting, each, own) for each in items]
    for each, item in zip(found, items, strict=True):
        if each is not None:
            words.places.setdefault(f"{setting}.{each.word}", item.span)
    right = tuple(each for each in found if each is not None)
    if len(right) < len(found):
        return None
    idle = {name: each for name, each in own.items() if f"{setting}.{name}" not in words.places}
    words.problems += [_idle(setting, right, idle)] if idle else []
    return right


def _plain(words: Words, nodes: Nodes) -> dict[str, Any]:
    """The settings that are numbers, strings and bare words; None for what is wrong."""
    made: dict[str, Any] = {}
    for name in declarations(Plain):
        node = nodes.get(name)
        if node is None:
            continue
        words.places[name] = node.span
        argument = tree.Argument(node.span, tree.Name(node.span, name), node)
        found = None
        if not isinstance(node, tree.Missing):
            found = words.bound(Plain, {name: argument}, node.span)
        made[name] = getattr(found, name) if found else None
    return made


def _recipe(draft: Draft) -> Recipe:
    plain = {name: each.default for name, each in declarations(Plain).items()}
    usual = [name for name in plain if name not in draft.made and plain[name] is not None]
    reasons = {**dict.fromkeys(usual, USUAL), **draft.reasons}
    return Recipe(draft.models, **{**plain, **draft.made}, is_cut=draft.is_cut, reasons=reasons)
