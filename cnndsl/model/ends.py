"""Inputs and outputs where none may stand."""

from cnndsl.diagnostics import Diagnostic
from cnndsl.syntax import tree


def misplaced_ends(body: tree.Body) -> list[Diagnostic]:
    """A block is a function from tensor to tensor: inputs and outputs are the model's."""
    problems = []
    for step in tree.steps(body):
        match step.action:
            case tree.Input():
                cure = (
                    "a block gets its tensor from where it is called; put the input into the model"
                )
                problems.append(
                    Diagnostic("E105", "a block has no `input`", step.span, helps=(cure,))
                )
            case tree.Output():
                cure = "name the tensor with `as`, or put the output into the model"
                problems.append(
                    Diagnostic("E105", "a block has no `output`", step.span, helps=(cure,))
                )
            case _:
                pass
    return problems
