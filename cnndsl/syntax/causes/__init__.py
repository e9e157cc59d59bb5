"""Syntax errors with a well-known cause, mostly habits from other languages."""

from collections.abc import Callable, Sequence

from cnndsl.syntax.causes import anywhere, condition, habits, inside, outside
from cnndsl.syntax.causes.cause import Cause, Edit
from cnndsl.syntax.wording import Place

__all__ = ["Cause", "Edit", "known_cause"]

_CAUSES: Sequence[Callable[[Place], Cause | None]] = (
    anywhere.slashes,
    outside.foreign_declaration,
    outside.misplaced_import,
    outside.unquoted_path,
    outside.function_body,
    condition.other_condition,
    condition.missing_if,
    condition.missing_name,
    condition.late_condition,
    inside.assignment,
    outside.statement_outside,
    outside.declaration_inside,
    habits.endless_loop,
    habits.returned,
    habits.dotted_layer,
    habits.sum_of_tensors,
    habits.keyword_input,
    inside.bare_arguments,
    inside.square_arguments,
    inside.bare_names,
    inside.else_if,
    inside.lonely_else,
    inside.bare_body,
    anywhere.condition_first,
    inside.late_branch,
    inside.missing_arrow,
    anywhere.spaced_size,
    anywhere.keyword_as_name,
)


def known_cause(place: Place) -> Cause | None:
    """The first cause that explains an error."""
    return next((cause for each in _CAUSES if (cause := each(place)) is not None), None)
