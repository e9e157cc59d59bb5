"""Names that torch or Python has for itself, so that no part of a network can have them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from keyword import iskeyword

from cnndsl.diagnostics import Diagnostic
from cnndsl.emit.refusal import NO_NAME, CannotSay
from cnndsl.emit.source.calls import owned
from cnndsl.graph import Graph, Node, Scope
from cnndsl.graph.work import calls_to

ATTRIBUTES = frozenset(
    """
    T_destination _apply _backward_hooks _backward_pre_hooks _buffers _call_impl
    _compiled_call_impl _forward_hooks _forward_hooks_always_called _forward_hooks_with_kwargs
    _forward_pre_hooks _forward_pre_hooks_with_kwargs _get_abs_string_index _get_backward_hooks
    _get_backward_pre_hooks _get_item_by_idx _get_name _is_full_backward_hook
    _load_from_state_dict _load_state_dict_post_hooks _load_state_dict_pre_hooks
    _maybe_warn_non_full_backward_hook _modules _named_members _non_persistent_buffers_set
    _parameters _register_load_state_dict_pre_hook _register_state_dict_hook
    _replicate_for_data_parallel _save_to_state_dict _slow_forward _state_dict_hooks
    _state_dict_pre_hooks _version _wrapped_call_impl add_module append apply bfloat16 buffers
    call_super_init children compile cpu cuda double dump_patches eval extend extra_repr float
    forward get_buffer get_extra_state get_parameter get_submodule half insert ipu
    load_state_dict modules mtia named_buffers named_children named_modules named_parameters
    parameters pop register_backward_hook register_buffer register_forward_hook
    register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module
    register_parameter register_state_dict_post_hook register_state_dict_pre_hook
    requires_grad_ set_extra_state set_submodule share_memory state_dict to to_empty train
    training type xpu zero_grad
    """.split()
)
"""What torch's modules, and rows of them, have; names such as `__len__` are Python's."""

_NAMES = 1_000  # names to remember as free or not: most parts are called as others are


def refuse(graph: Graph) -> None:
    """Raise a `CannotSay` with every part of a network whose name is not free."""
    problems = [*_problems(graph)]
    if problems:
        raise CannotSay(problems)


@lru_cache(_NAMES)
def is_free(name: str) -> bool:
    """Whether a part of a module can have the name; torch's tracers write keywords as they are."""
    return not iskeyword(name) and name not in ATTRIBUTES and re.fullmatch("__.*__", name) is None


def _problems(graph: Graph) -> Iterator[Diagnostic]:
    if all(map(is_free, {word for node in graph.nodes for word in node.owner.name.split(".")})):
        return
    told: set[str] = set()
    for node in graph.nodes:
        words = node.owner.name.split(".")
        if all(map(is_free, words)) or not any(True for _ in owned(node.facts.call)):
            continue  # without modules or tensors it is no part of the network's module
        for count, word in enumerate(words, 1):
            path = ".".join(words[:count])
            if path not in told and not is_free(word):
                told.add(path)
                yield _problem(node, path)


def _problem(node: Node, path: str) -> Diagnostic:
    """What to say of a name at the place where it is given."""
    scope = next((each for each in _around(node.scope) if each.weights_path == f"{path}."), None)
    part = "the stage" if scope is not None and scope.kind == "stage" else "it"
    outer = _around(scope.outer if scope else node.scope)
    frame = next((each.frame for each in outer if each.frame), None)
    word = path.rpartition(".")[2]
    own = "modules of torch have something of their own called"
    return Diagnostic(
        NO_NAME,
        f"`{path}`: {'Python has a keyword' if iskeyword(word) else own} `{word}`",
        scope.span if scope and scope.span else node.span,
        notes=tuple(calls_to(frame)),
        helps=(f"give {part} another name",),
    )


def _around(scope: Scope | None) -> Iterator[Scope]:
    while scope is not None:
        yield scope
        scope = scope.outer
